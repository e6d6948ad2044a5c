"""Links between catalogues, and where a partner's record and what stands here differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from reelbridge.catalogue.models import Agent, Link, Place, Received, Work
from reelbridge.catalogue.queries.flats import flat_agent, flat_work
from reelbridge.catalogue.queries.places import differences_of_place, told_places
from reelbridge.catalogue.rules.linking import Difference, LinkState, differences

Thing = Agent | Work | Place


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link with the two records it is about; one is None where its record is gone."""

    link: Link
    one: Thing | None
    other: Thing | None


def links(*, state: str = LinkState.SUGGESTED) -> QuerySet[Link]:
    """Return links in a state, the surest first."""
    return Link.objects.filter(state=state).order_by("-score", "one", "other")


def linked_to(ref: str) -> list[Thing]:
    """Return the records of other catalogues that a person has linked to one."""
    rows = Link.objects.filter(Q(one=ref) | Q(other=ref), state=LinkState.SAME)
    found = things_of([link.other if link.one == ref else link.one for link in rows])
    return [found[name] for name in sorted(found)]


def things_of(refs: list[str]) -> dict[str, Thing]:
    """Return agents, works and places by ref, with names, titles and keepers."""
    agents = Agent.objects.filter(ref__in=refs, deleted_at=None).select_related("keeper").prefetch_related("names")
    works = Work.objects.filter(ref__in=refs, deleted_at=None).select_related("keeper").prefetch_related("titles")
    found: list[Thing] = [*agents, *works, *told_places().filter(ref__in=refs)]
    return {one.ref: one for one in found}


def kind_of_ref(ref: str) -> str:
    """Return ``agent``, ``work`` or ``place``, whichever a ref that can be linked names."""
    return {"a": "agent", "l": "place"}.get("".join(ref.split("-")[1:2]), "work")


def link_rows(found: list[Link]) -> list[LinkRow]:
    """Return links with their records, whatever their number by the same questions to the database."""
    here = things_of([ref for link in found for ref in (link.one, link.other)])
    return [LinkRow(link, here.get(link.one), here.get(link.other)) for link in found]


def link_as_json(link: Link) -> dict[str, Any]:
    """Return a link as the command line and the API give it."""
    return {
        "one": link.one,
        "other": link.other,
        "state": str(link.state),
        "evidence": link.evidence,
        "score": link.score,
        "note": link.note,
        "decided_by": link.decided_by,
        "decided_at": link.decided_at.isoformat() if link.decided_at else None,
    }


def differences_of(thing: Thing) -> list[Difference]:
    """Return field by field where what the keeper said before, says now and what stands here differ; ours has none."""
    if isinstance(thing, Place):
        return differences_of_place(thing)
    received = Received.objects.filter(ref=thing.ref).first()
    if received is None:
        return []
    here = flat_agent(thing) if isinstance(thing, Agent) else flat_work(thing)
    return differences(received.before, received.record, here)

"""Linking what catalogues tell of one person, work or place: suggested by names, decided by people, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions.placing import catch_up
from reelbridge.catalogue.models import Agent, Link, Place, Work
from reelbridge.catalogue.queries.links import kind_of_ref, things_of
from reelbridge.catalogue.queries.things import own_institution
from reelbridge.catalogue.rules.linking import LinkState, name_evidence, pair, years_agree
from reelbridge.catalogue.rules.placing import may_be_one
from reelbridge.kernel import clock
from reelbridge.kernel.edtf import days_of
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.language.folding import fold

#: How many likely counterparts are weighed for each of our names.
TOP = 5
LONGEST_NOTE = 1000


@transaction.atomic
def decide_link(one: str, other: str, *, is_same: bool, by: Actor, note: str = "") -> Link:
    """Decide whether two catalogues tell of the same person, work or place; both records stay as they are.

    A later decision takes the place of an earlier one; the audit trail keeps both. Raises BadInput for records of one
    catalogue or of two kinds, NotFound for one that is not here.
    """
    require(by, "catalogue.link")
    first, second = pair(one, other)
    if len(note) > LONGEST_NOTE:
        raise BadInput("catalogue.link_note_too_long", most=LONGEST_NOTE)
    for ref in (first, second):
        if ref not in things_of([ref]):
            raise NotFound("catalogue.no_such_thing_to_link", ref=ref)
    link, _ = Link.objects.get_or_create(one=first, other=second)
    link.state = LinkState.SAME if is_same else LinkState.DIFFERENT
    link.decided_by, link.decided_at, link.note = by.name, clock.now(), note.strip()
    link.save(update_fields=["state", "decided_by", "decided_at", "note"])
    for ref, its_other in ((first, second), (second, first)):
        record(
            "catalogue.linked",
            f"{kind_of_ref(ref)}:{ref}",
            by=by,
            other=its_other,
            state=str(link.state),
            note=link.note,
        )
    return link


@transaction.atomic
def suggest_links(*, by: Actor) -> int:
    """Look for our agents, works and places in partners' catalogues by name; return how many pairs are new to look at.

    What a person has decided is left as it is.
    """
    require(by, "catalogue.link")
    catch_up()
    known = set(Link.objects.values_list("one", "other"))
    new: dict[tuple[str, str], Link] = {}
    for one, other, evidence in (*_agents(), *_works(), *_places()):
        first, second = pair(one, other)
        if (first, second) not in known:
            new.setdefault((first, second), Link(one=first, other=second, evidence=evidence, score=evidence["score"]))
    Link.objects.bulk_create(new.values(), batch_size=500)
    record("catalogue.links_suggested", "links", by=by, count=len(new))
    return len(new)


Found = tuple[str, str, dict[str, Any]]


#: Ref, a name, and the territory of what has one.
Named = tuple[str, str, str]


def _agents() -> Iterator[Found]:
    rows = Agent.objects.filter(deleted_at=None).values_list("ref", "names__text", "keeper_id")
    yield from _by_names((ref, text, "", keeper) for ref, text, keeper in rows)


def _places() -> Iterator[Found]:
    """Yield places that share a name and lie in one territory, as far as territories are told."""
    rows = Place.objects.filter(works__deleted_at=None, works__isnull=False).distinct()
    yield from _by_names(rows.values_list("ref", "forms__text", "territory", "keeper_id"))


def _by_names(rows: Iterable[tuple[str, str | None, str, int]]) -> Iterator[Found]:
    from reelbridge.language.naming.reconciling import Names  # noqa: PLC0415 -- needs numpy; few starts need it

    own = own_institution().pk
    names: dict[bool, list[Named]] = {True: [], False: []}
    for ref, text, territory, keeper in rows:
        if text:
            names[keeper == own].append((ref, text, territory))
    theirs = names[False]
    if not theirs:
        return
    index = Names([text for _, text, _ in theirs])
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for ref, text, territory in names[True]:
        for found in index.ask(text, TOP):
            other, their_text, their_territory = theirs[found.number]
            if not may_be_one(territory, their_territory):
                continue
            evidence = name_evidence([text], [their_text])
            if evidence and evidence["score"] > best.get((ref, other), {}).get("score", 0):
                best[ref, other] = evidence
    yield from ((one, other, evidence) for (one, other), evidence in best.items())


def _works() -> Iterator[Found]:
    """Yield works that share a title and whose years agree."""
    own = own_institution().pk
    by_title: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    ours = []
    rows = Work.objects.filter(deleted_at=None).values_list("ref", "keeper_id", "made", "titles__text")
    for ref, keeper, made, text in rows:
        if not text:
            continue
        if keeper == own:
            ours.append((ref, made, text))
        else:
            by_title[fold(text).text].append((ref, made, text))
    for ref, made, text in ours:
        for other, their_made, their_text in by_title.get(fold(text).text, ()):
            if years_agree(_years(made), _years(their_made)):
                years = {"one_made": made, "other_made": their_made}
                yield ref, other, {"one": text, "other": their_text, "score": 1.0, **years}


def _years(made: str) -> tuple[int, int] | None:
    first, last = days_of(made)
    return (first.year, last.year) if first and last else None

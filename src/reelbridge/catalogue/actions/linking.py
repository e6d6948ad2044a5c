"""Linking what two catalogues tell of the same person or work: suggested by names, decided by people, never merged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.models import Agent, Link, Work
from reelbridge.catalogue.queries.things import own_institution
from reelbridge.catalogue.rules.linking import LinkState, name_evidence, pair, years_agree
from reelbridge.kernel import clock
from reelbridge.kernel.edtf import days_of
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.language.folding import fold

#: How many likely counterparts are weighed for each of our names.
TOP = 5
LONGEST_NOTE = 1000


@transaction.atomic
def decide_link(one: str, other: str, *, is_same: bool, by: Actor, note: str = "") -> Link:
    """Decide whether two records of two catalogues tell of the same person or work; both records stay as they are.

    A later decision takes the place of an earlier one; the audit trail keeps both. Raises BadInput for records of one
    catalogue or of two kinds, NotFound for one that is not here.
    """
    require(by, "catalogue.link")
    first, second = pair(one, other)
    if len(note) > LONGEST_NOTE:
        raise BadInput("catalogue.link_note_too_long", most=LONGEST_NOTE)
    for ref in (first, second):
        model = Agent if "-a-" in ref else Work
        if not model.objects.filter(ref=ref, deleted_at=None).exists():
            raise NotFound("catalogue.no_such_thing_to_link", ref=ref)
    link, _ = Link.objects.get_or_create(one=first, other=second)
    link.state = LinkState.SAME if is_same else LinkState.DIFFERENT
    link.decided_by, link.decided_at, link.note = by.name, clock.now(), note.strip()
    link.save(update_fields=["state", "decided_by", "decided_at", "note"])
    for ref, its_other in ((first, second), (second, first)):
        kind = "agent" if "-a-" in ref else "work"
        record("catalogue.linked", f"{kind}:{ref}", by=by, other=its_other, state=str(link.state), note=link.note)
    return link


@transaction.atomic
def suggest_links(*, by: Actor) -> int:
    """Look for our agents and works in partners' catalogues by their names; return how many pairs are new to look at.

    What a person has decided is left as it is.
    """
    require(by, "catalogue.link")
    known = set(Link.objects.values_list("one", "other"))
    new: dict[tuple[str, str], Link] = {}
    for one, other, evidence in (*_agents(), *_works()):
        first, second = pair(one, other)
        if (first, second) not in known:
            new.setdefault((first, second), Link(one=first, other=second, evidence=evidence, score=evidence["score"]))
    Link.objects.bulk_create(new.values(), batch_size=500)
    record("catalogue.links_suggested", "links", by=by, count=len(new))
    return len(new)


Found = tuple[str, str, dict[str, Any]]


def _agents() -> Iterator[Found]:
    from reelbridge.language.naming.reconciling import Names  # noqa: PLC0415 -- needs numpy; few starts need it

    own = own_institution().pk
    names: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    rows = Agent.objects.filter(deleted_at=None).values_list("ref", "keeper_id", "names__text")
    for ref, keeper, text in rows:
        if text:
            names[keeper == own].append((ref, text))
    theirs = names[False]
    if not theirs:
        return
    index = Names([text for _, text in theirs])
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for ref, text in names[True]:
        for found in index.ask(text, TOP):
            other, their_text = theirs[found.number]
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

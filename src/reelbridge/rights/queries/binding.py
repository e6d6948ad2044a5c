"""What stands beside grants and binds whoever is granted the same frames: told to partners with the grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reelbridge.catalogue import queries as catalogue
from reelbridge.rights.queries.weighing import dossier
from reelbridge.rights.rules import Covered
from reelbridge.rights.rules.layers import Withheld
from reelbridge.rights.rules.limits import Holdback
from reelbridge.rights.rules.papers import Value


def binding(lines: Sequence[Covered]) -> list[Value]:
    """Return the holdbacks, embargoes, consents and states of copyright over some frames, by ref, over these only.

    Holdbacks know the days of their events, where these are known here and the same for all of the frames; else they
    wait. What partners wrote is left out: they tell it themselves.
    """
    held = dossier({line.item_ref for line in lines})
    own = f"{catalogue.own_institution().ref}-"
    found: dict[str, Value] = {}
    papers: list[Value] = [*held.withheld, *held.consents, *held.copyrights]
    for paper in papers:
        over = tuple(both for one in paper.lines for line in lines if (both := _meet(one, line)))
        if over and paper.ref.startswith(own):
            found[paper.ref] = _joined(found[paper.ref], over) if paper.ref in found else replace(paper, lines=over)
    return [found[ref] for ref in sorted(found)]


def _joined(paper: Value, more: tuple[Covered, ...]) -> Value:
    """Return a holdback over the lines of several works, whose events have days of their own: it waits."""
    lines = (*paper.lines, *more)
    if isinstance(paper, Withheld) and isinstance(paper.rule, Holdback):
        return replace(paper, rule=replace(paper.rule, anchored_on=None), lines=lines)
    return replace(paper, lines=lines)


def _meet(one: Covered, other: Covered) -> Covered | None:
    """Return what two lines share."""
    if one.item_ref != other.item_ref:
        return None
    if one.span is None or other.span is None:
        return Covered(one.item_ref, one.span or other.span)
    both = one.span.meets(other.span)
    return Covered(one.item_ref, both) if both else None

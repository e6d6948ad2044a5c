"""A person's word on what was found, and the cut that is made of it."""

from __future__ import annotations

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.footage.models import Comparison, Match
from reelbridge.footage.queries import cut_list_of
from reelbridge.footage.rules.places import is_pane
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.production.actions import import_chunks
from reelbridge.production.models import Cut
from reelbridge.production.rules.writing import write_cut

#: A place is moved by no more than this; further off it is another place.
MOST_NUDGED = 250


@transaction.atomic
def confirm(match: Match, *, place: int = 0, nudge: int = 0, by: Actor) -> Match:
    """Say that a shot comes from one of the places found, moved by some frames of the holding.

    Raises NotFound for a place there is not, BadInput for one moved too far.
    """
    require(by, "footage.compare")
    if not 0 <= place < len(match.places):
        raise NotFound("footage.no_such_place", shot=match.number)
    if abs(nudge) > MOST_NUDGED:
        raise BadInput("footage.nudged_too_far", shot=match.number, most=MOST_NUDGED)
    catalogue.item(match.places[place]["item"])
    return _decide(match, Match.Decision.CONFIRMED, place=place, nudge=nudge, by=by)


@transaction.atomic
def refuse(match: Match, *, by: Actor) -> Match:
    """Say that a shot comes from none of the places found."""
    require(by, "footage.compare")
    return _decide(match, Match.Decision.REFUSED, place=0, nudge=0, by=by)


@transaction.atomic
def reopen(match: Match, *, by: Actor) -> Match:
    """Take back what was said of a shot."""
    require(by, "footage.compare")
    return _decide(match, Match.Decision.OPEN, place=0, nudge=0, by=by)


@transaction.atomic
def confirm_certain(comparison: Comparison, *, by: Actor) -> int:
    """Confirm every shot that is certain, has no tie, and of which nothing was said; return how many."""
    require(by, "footage.compare")
    open_ones = comparison.matches.filter(verdict="certain", decision=Match.Decision.OPEN)
    sure = [one for one in open_ones if sum(not is_pane(place) for place in one.places) == 1]
    for one in sure:
        _decide(one, Match.Decision.CONFIRMED, place=0, nudge=0, by=by)
    return len(sure)


def _decide(match: Match, decision: Match.Decision, *, place: int, nudge: int, by: Actor) -> Match:
    match.decision, match.chosen, match.nudge = decision, place, nudge
    match.decided_by, match.decided_at = by.name, clock.now()
    match.save(update_fields=["decision", "chosen", "nudge", "decided_by", "decided_at"])
    subject = f"comparison:{match.comparison.ref}"
    record(f"footage.{decision.value}", subject, by=by, shot=match.number, place=place, nudge=nudge)
    return match


def make_cut(comparison: Comparison, production_ref: str, *, by: Actor) -> Cut:
    """Make a compared film the next cut of a production: confirmed shots tied to their holdings, the others open.

    Raises Conflict before it was compared, when nothing is confirmed, and when the very same is a cut already;
    NotFound for the production.
    """
    require(by, "footage.compare")
    if not comparison.matches.filter(decision=Match.Decision.CONFIRMED).exists():
        raise Conflict("footage.nothing_confirmed", ref=comparison.ref)
    content, _ = write_cut(cut_list_of(comparison), "otio", {})
    made = import_chunks(production_ref, [content], name=f"{comparison.name}.otio", by=by, rate=comparison.rate)
    Comparison.objects.filter(pk=comparison.pk).update(production_ref=production_ref, cut_number=made.number)
    return made

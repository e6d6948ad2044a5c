"""Approvals: a person lets frames of an item into a production, or takes the word back."""

from __future__ import annotations

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.kernel.verdict import Answer
from reelbridge.production.events import ClipApproved
from reelbridge.production.models import Approval, Clip
from reelbridge.production.queries.approvals import frames_of
from reelbridge.production.queries.weighing import clearance


@transaction.atomic
def approve(clip: Clip, *, note: str, by: Actor) -> Approval:
    """Let the frames of a clip in, although its answer has a condition or is unknown; later cuts keep it for these.

    Raises BadInput without a note or for a clip that is not tied, Conflict where the answer is a plain yes or a no.
    """
    require(by, "production.approve")
    if not note.strip():
        raise BadInput("production.approval_without_note", clip=clip.number)
    if not clip.item_ref:
        raise BadInput("production.approval_of_nothing", clip=clip.number)
    weighed = next(one for one in clearance(clip.cut).clips if one.clip.pk == clip.pk)
    if weighed.verdict.answer is Answer.NO:
        raise Conflict("production.approval_against_a_no", clip=clip.number)
    if weighed.verdict.answer is Answer.YES or (weighed.standing and weighed.standing.is_whole):
        raise Conflict("production.approval_not_needed", clip=clip.number)
    span = frames_of(clip)
    made = Approval.objects.create(
        production=clip.cut.production, item_ref=clip.item_ref, start=span.start, end=span.end,
        cut_number=clip.cut.number, clip_number=clip.number, answer=weighed.verdict.answer.value,
        note=note.strip()[:1000], made_by=by.name,
    )  # fmt: skip
    _tell(clip, "production.clip_approved", by=by, is_withdrawn=False)
    return made


@transaction.atomic
def withdraw_approval(clip: Clip, *, by: Actor) -> int:
    """Take back every approval that concerns a clip's frames; return how many. Raises Conflict when there is none."""
    require(by, "production.approve")
    shown = frames_of(clip)
    standing = [
        one
        for one in Approval.objects.filter(production=clip.cut.production, item_ref=clip.item_ref, withdrawn_at=None)
        if one.span.meets(shown)
    ]
    if not standing or not clip.item_ref:
        raise Conflict("production.no_approval", clip=clip.number)
    for one in standing:
        one.withdrawn_at, one.withdrawn_by = clock.now(), by.name
        one.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _tell(clip, "production.approval_withdrawn", by=by, is_withdrawn=True)
    return len(standing)


def _tell(clip: Clip, what: str, *, by: Actor, is_withdrawn: bool) -> None:
    cut, span = clip.cut, frames_of(clip)
    record(what, f"{cut}#{clip.number}", by=by, item=clip.item_ref, start=span.start, end=span.end)
    announce(ClipApproved(cut.production.ref, cut.number, clip.number, clip.item_ref, is_withdrawn))

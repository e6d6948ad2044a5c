"""Ties by hand: a person says where a clip comes from, and the next cut remembers."""

from __future__ import annotations

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.production.actions.clues import holding_of, remembered_names
from reelbridge.production.events import ClipTied
from reelbridge.production.models import Clip, RememberedTie, TiedBy
from reelbridge.production.rules.cutlist import Kind
from reelbridge.production.rules.tying import Holding, converted, place


def tie(clip: Clip, where: str, *, by: Actor, starts_at: str = "", is_own_shoot: bool = False) -> Clip:
    """Tie a clip to what a person named, or say that the production shot it itself; BadInput for neither, or both.

    Raises as ``tie_by_hand`` does.
    """
    if bool(where.strip()) == is_own_shoot:
        raise BadInput("production.tie_to_nothing", number=clip.number)
    return say_own_shoot(clip, by=by) if is_own_shoot else tie_by_hand(clip, where, by=by, starts_at=starts_at)


@transaction.atomic
def tie_by_hand(clip: Clip, where: str, *, by: Actor, starts_at: str = "") -> Clip:
    """Tie a clip to an item (``nevsky-i-00001``) or to one of its shots (``nevsky-i-00001/4``).

    ``starts_at`` is the timecode of the item at which the clip begins; without it the list's timecode is believed, and
    where that lies outside the item, the shot's first frame. Raises NotFound, and BadInput when the clip is longer
    than what is left of the item. Clips of the same name in the same cut that were not tied follow.
    """
    require(by, "production.edit")
    item_ref, _, shot = where.strip().partition("/")
    item = catalogue.item(item_ref)
    holding = holding_of(item)
    span = _span(clip, holding, shot_start=catalogue.shot(where.strip()).start if shot else None, starts_at=starts_at)
    shift = _shift(clip, holding, span)
    _remember(clip, item_ref=item.ref, shift=shift, by=by)
    _write(clip, holding, span)
    for other in _alike(clip):
        found, fit = place(other.source, other.source_rate, holding, shift=shift)
        if fit != "outside":
            _write(other, holding, found)
    _tell(clip, item_ref=item.ref, by=by)
    return clip


@transaction.atomic
def say_own_shoot(clip: Clip, *, by: Actor) -> Clip:
    """Say that the production shot a clip itself, so that nobody's permission is needed; remembered like a tie."""
    require(by, "production.edit")
    _remember(clip, item_ref="", shift=0, by=by)
    for one in [clip, *_alike(clip)]:
        one.kind, one.tied_by, one.item_ref, one.shot_number = Kind.SHOOT, TiedBy.HAND, "", 0
        one.item_start = one.item_end = None
        one.save(update_fields=["kind", "tied_by", "item_ref", "shot_number", "item_start", "item_end"])
    _tell(clip, item_ref="", by=by)
    return clip


def _tell(clip: Clip, *, item_ref: str, by: Actor) -> None:
    cut = clip.cut
    record("production.clip_tied", f"{cut}#{clip.number}", by=by, item=item_ref, clip_name=clip.name)
    announce(ClipTied(cut.production.ref, cut.number, clip.number, item_ref))


def _span(clip: Clip, holding: Holding, *, shot_start: int | None, starts_at: str) -> Span | None:
    if holding.is_still or clip.source is None:
        return None
    length = converted(Span(0, clip.source.frames), clip.source_rate, holding.rate).frames
    if starts_at.strip():
        first = holding.rate.frame(starts_at) - holding.start_frame
    else:
        by_list, fit = place(clip.source, clip.source_rate, holding)
        if fit == "timecode":
            return by_list
        first = shot_start if shot_start is not None else by_list.start if by_list else 0
    if first < 0 or first + length > holding.frames + 1:
        raise BadInput("production.tie_outside", item=holding.ref, clip=clip.number)
    return Span(first, min(first + length, holding.frames))


def _shift(clip: Clip, holding: Holding, span: Span | None) -> int:
    """Return how far the item's count is from the list's; 0 when its own timecode leads there."""
    if span is None or clip.source is None:
        return 0
    by_list, fit = place(clip.source, clip.source_rate, holding)
    if fit in ("timecode", "from_zero") and by_list == span:
        return 0
    return span.start - converted(clip.source, clip.source_rate, holding.rate).start


def _remember(clip: Clip, *, item_ref: str, shift: int, by: Actor) -> None:
    """Remember a tie under the most telling name the clip has."""
    names = remembered_names(clip.file_name, clip.reel, clip.clip_name)
    if names:
        kind, text = names[0]
        RememberedTie.objects.update_or_create(
            production=clip.cut.production,
            kind=kind,
            text=text,
            defaults={"item_ref": item_ref, "shift": shift, "made_by": by.name},
        )


def _alike(clip: Clip) -> list[Clip]:
    """Return the other clips of the cut under the same name that nobody tied yet."""
    names = remembered_names(clip.file_name, clip.reel, clip.clip_name)[:1]
    open_ones = Clip.objects.filter(cut=clip.cut, item_ref="", kind=Kind.FILM).exclude(pk=clip.pk)
    return [one for one in open_ones if names and names[0] in remembered_names(one.file_name, one.reel, one.clip_name)]


def _write(clip: Clip, holding: Holding, span: Span | None) -> None:
    clip.item_ref, clip.tied_by, clip.confidence, clip.kind = holding.ref, TiedBy.HAND, 100, Kind.FILM
    clip.item_start, clip.item_end = (span.start, span.end) if span else (None, None)
    clip.shot_number = holding.shot_at(span) if span else 0
    clip.evidence = {
        "why": "tied",
        "found": [{"item": holding.ref, "clues": ["hand"], "fit": "hand", "confidence": 100}],
    }
    clip.save(
        update_fields=[
            "item_ref", "tied_by", "confidence", "kind", "item_start", "item_end", "shot_number", "evidence",
        ]
    )  # fmt: skip

"""Bringing an edit list in as a cut: read, kept in the vault, each clip tied to what it shows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.kernel.errors import BadInput, Conflict, reading
from reelbridge.kernel.timecode import Rate
from reelbridge.production.actions.clues import Clues
from reelbridge.production.events import CutImported
from reelbridge.production.models import Clip, Cut, Production, TiedBy
from reelbridge.production.opening import open_cut_file
from reelbridge.production.queries import production as production_of
from reelbridge.production.rules.cutlist import LARGEST_BYTES, CutEvent, CutList, Kind, Loss, Transition
from reelbridge.search.actions import touch
from reelbridge.vault.actions import take_in

#: Written in one go; SQLite bounds the variables of a statement.
_AT_ONCE = 400


def import_cut(
    production_ref: str, path: Path, *, by: Actor, rate: Rate | None = None, name: str = "", encoding: str = ""
) -> Cut:
    """Read an edit list and keep it as the production's next cut.

    Raises BadInput for a list that cannot be read or whose rate is neither given nor sure, Conflict when the very
    same list is a cut of the production already, NotFound for the production. Nothing is kept then.
    """
    require(by, "production.edit")
    production = production_of(production_ref)
    with reading(name or path.name):
        cut_list = open_cut_file(path, rate=rate, encoding=encoding)
        if not cut_list.rate_is_sure:
            raise BadInput("production.rate_needed", likely=str(cut_list.rate))
    # the list is evidence, not a holding: whoever may import a cut need not be trusted with the vault
    stored = take_in(path, by=THE_NODE, name=name or path.name)
    known = Cut.objects.filter(production=production, source_digest=stored.digest, rate_text=str(cut_list.rate)).first()
    if known:
        raise Conflict("production.cut_known", name=name or path.name, number=known.number)
    return _keep(production, cut_list, name=(name or path.name)[-255:], digest=stored.digest, by=by)


def import_chunks(
    production_ref: str, chunks: Iterable[bytes], *, name: str, by: Actor, rate: Rate | None = None
) -> Cut:
    """Import an edit list that arrives in pieces, as from a browser; reads no more than an edit list can have."""
    require(by, "production.edit")
    with tempfile.NamedTemporaryFile(dir=settings.NODE.path("incoming"), suffix=".cut") as target:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST_BYTES:
                raise BadInput("production.file_too_large", megabytes=LARGEST_BYTES >> 20)
            target.write(chunk)
        target.flush()
        return import_cut(production_ref, Path(target.name), by=by, rate=rate, name=PurePath(name).name or "cut")


@transaction.atomic
def _keep(production: Production, cut_list: CutList, *, name: str, digest: str, by: Actor) -> Cut:
    last = Cut.objects.filter(production=production).aggregate(last=Max("number"))["last"] or 0
    cut = Cut.objects.create(
        production=production,
        number=last + 1,
        title=cut_list.title[:300],
        rate_text=str(cut_list.rate),
        source_digest=digest,
        source_name=name,
        source_format=cut_list.format,
        record_start=cut_list.record.start,
        record_end=cut_list.record.end,
        losses=[_loss(one) for one in cut_list.losses],
        more_losses=cut_list.more_losses,
        imported_by=by.name,
    )
    clues = Clues(production)
    clips = [_clip(cut, event, clues) for event in cut_list.events]
    Clip.objects.bulk_create(clips, batch_size=_AT_ONCE)
    untied = sum(clip.kind == Kind.FILM and not clip.item_ref for clip in clips)
    record("production.cut_imported", str(cut), by=by, file=name, digest=digest, clips=len(clips), untied=untied)
    touch("production", production.ref)
    announce(CutImported(production.ref, cut.number, len(clips), untied))
    return cut


def _loss(loss: Loss) -> dict[str, Any]:
    return {"line": loss.line, "text": loss.text, "code": loss.reason.code, "facts": dict(loss.reason.facts)}


def _clip(cut: Cut, event: CutEvent, clues: Clues) -> Clip:
    clip = Clip(
        cut=cut,
        number=event.number,
        line=event.line,
        track=event.track[:100],
        kind=event.kind,
        record_start=event.record.start,
        record_end=event.record.end,
        source_start=event.source.start if event.source else None,
        source_end=event.source.end if event.source else None,
        source_rate_text=str(event.source_rate),
        reel=event.reel[:200],
        clip_name=event.clip_name[:500],
        file_name=event.file_name[:500],
        speed_text=str(event.speed)[:30],
        transitions=_transitions(event),
        comments=list(event.comments[:50]),
    )
    if event.kind is Kind.FILM:
        _tie(clip, event, clues)
    return clip


def _transitions(event: CutEvent) -> dict[str, Any]:
    both = {"opens": event.opens, "closes": event.closes}
    return {side: _transition(one) for side, one in both.items() if one}


def _transition(one: Transition) -> dict[str, Any]:
    return {"kind": one.kind, "frames": one.frames, "code": one.code}


def _tie(clip: Clip, event: CutEvent, clues: Clues) -> None:
    """Fill in where the clip comes from, or which items were weighed and why none was taken."""
    if clues.is_own_shoot(event):
        clip.kind, clip.tied_by = Kind.SHOOT, TiedBy.HAND
        return
    found = clues.tie(event)
    clip.evidence = found.as_json()
    if found.chosen is None:
        return
    clip.item_ref = found.chosen.holding.ref
    clip.confidence = found.chosen.confidence
    clip.tied_by = TiedBy.RULE
    clip.shot_number = found.shot_number
    if found.chosen.span:
        clip.item_start, clip.item_end = found.chosen.span.start, found.chosen.span.end

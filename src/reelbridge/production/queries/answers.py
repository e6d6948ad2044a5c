"""The desk's answers as JSON values: the same for the command line and the API (docs/formats/cuesheet.md)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from reelbridge.base.kit import tongue
from reelbridge.kernel.language import Chosen
from reelbridge.kernel.wording import say
from reelbridge.production.models import Clip, Cut, Production
from reelbridge.production.proposing import proposals
from reelbridge.production.queries.approvals import Standing
from reelbridge.production.queries.changes import Changes
from reelbridge.production.queries.cuesheet import CueRow, CueSheet, cue_rows
from reelbridge.production.queries.sources import Source, reckoning
from reelbridge.production.queries.weighing import CutClearance, Weighed
from reelbridge.production.rules.cutlist import Kind
from reelbridge.production.rules.shown import difference_as_json, span_as_json
from reelbridge.rights import queries as rights

CUE_SHEET = "reelbridge-cuesheet/1"
CLEARANCE = "reelbridge-clearance/1"


def production_as_json(production: Production) -> dict[str, Any]:
    """Return a production's own facts."""
    return {
        "ref": production.ref,
        "titles": production.titles,
        "use": production.use,
        "created_at": production.created_at.isoformat(),
        "created_by": production.created_by,
    }


def cut_as_json(cut: Cut, clips: list[Clip] | None = None) -> dict[str, Any]:
    """Return a cut's facts, and its clips when they are given."""
    shown: dict[str, Any] = {
        "production": cut.production.ref,
        "number": cut.number,
        "title": cut.title,
        "rate": cut.rate_text,
        "frames": cut.frames,
        "seconds": seconds(cut.seconds),
        "record": span_as_json(cut.record, cut.rate),
        "source": {"name": cut.source_name, "digest": cut.source_digest, "format": cut.source_format},
        "imported_at": cut.imported_at.isoformat(),
        "imported_by": cut.imported_by,
        "losses": [{**one, "sentence": say(one["code"], one["facts"])} for one in cut.losses],
        "more_losses": cut.more_losses,
    }
    if clips is not None:
        shown["clips"] = [_clip(clip, cut) for clip in clips]
    return shown


def _clip(clip: Clip, cut: Cut) -> dict[str, Any]:
    return {
        "number": clip.number,
        "line": clip.line,
        "track": clip.track,
        "kind": clip.kind,
        "reel": clip.reel,
        "clip_name": clip.clip_name,
        "file_name": clip.file_name,
        "record": span_as_json(clip.record, cut.rate),
        "source": span_as_json(clip.source, clip.source_rate) if clip.source else None,
        "speed": float(clip.speed),
        "transitions": clip.transitions,
        "item": clip.item_ref or None,
        "item_span": [clip.item_start, clip.item_end] if clip.item_span else None,
        "shot": clip.shot_number or None,
        "tied_by": clip.tied_by or None,
        "confidence": clip.confidence,
        "evidence": clip.evidence,
    }


def untied_as_json(cut: Cut) -> list[dict[str, Any]]:
    """Return the clips of a cut that are tied to nothing, each with what was weighed and what is proposed."""
    clips = list(Clip.objects.filter(cut=cut, kind=Kind.FILM, item_ref="").order_by("number"))
    proposed = proposals(clips)
    return [
        {**_clip(clip, cut), "proposals": [
            {"item": one.item_ref, "span": [one.span.start, one.span.end] if one.span else None,
             "confidence": one.confidence, "why": one.why}
            for one in proposed.get(clip.pk, [])]}
        for clip in clips
    ]  # fmt: skip


def clearance_as_json(found: CutClearance) -> dict[str, Any]:
    """Return the clearance of a cut: the answer, the counts, its sources, every clip's verdict with its sentences."""
    reckoned = reckoning(cue_rows(found.clips, tongue()))
    return {
        "format": CLEARANCE,
        "production": found.cut.production.ref,
        "cut": found.cut.number,
        "use": found.cut.production.use,
        "answer": found.answer.value,
        "is_clear": found.is_clear,
        "counts": found.counts,
        "seconds_not_clear": seconds(found.seconds_not_clear),
        "sources": [_source(one) for one in reckoned.sources],
        "fees": {currency: str(amount) for currency, amount in reckoned.fees.items()},
        "open": [one.row.number for one in reckoned.open],
        "clips": [_weighed(one) for one in found.clips],
    }


def _source(one: Source) -> dict[str, Any]:
    return {
        "item": one.item_ref,
        "title": _chosen(one.title),
        "holder": _chosen(one.holder),
        "clips": list(one.clips),
        "seconds_used": seconds(one.used),
        "seconds_allowed": one.allowed,
        "grants": list(one.grants),
        "credits": list(one.credits),
        "fees": [str(fee) for fee in one.fees],
    }


def weighed_as_json(found: CutClearance, number: int) -> dict[str, Any]:
    """Return the clearance of one clip of a cut."""
    return next(_weighed(one) for one in found.clips if one.clip.number == number)


def _weighed(one: Weighed) -> dict[str, Any]:
    return {
        "number": one.clip.number,
        "name": one.clip.name,
        "kind": one.clip.kind,
        "record": span_as_json(one.clip.record, one.clip.cut.rate),
        "item": one.clip.item_ref or None,
        "item_span": [one.clip.item_start, one.clip.item_end] if one.clip.item_span else None,
        "seconds_used": seconds(one.seconds_used),
        "grants": list(one.grants),
        "verdict": rights.verdict_as_json(one.verdict),
        "approval": _standing(one.standing),
    }


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    newest = standing.newest
    return {
        "is_whole": standing.is_whole,
        "left": [[span.start, span.end] for span in standing.left],
        "by": newest.made_by,
        "at": newest.made_at.isoformat(),
        "note": newest.note,
        "cut": newest.cut_number,
    }


def changes_as_json(found: Changes) -> dict[str, Any]:
    """Return what changed between two cuts of a production."""
    before, after = found.before, found.after
    cuts = {"production": after.production.ref, "before": before.number, "after": after.number}
    return {**difference_as_json(found.difference, (before.rate, after.rate)), **cuts}


def cue_sheet_as_json(sheet: CueSheet) -> dict[str, Any]:
    """Return a cue sheet, worded in its language."""
    return {
        "format": CUE_SHEET,
        "production": sheet.cut.production.ref,
        "titles": sheet.cut.production.titles,
        "cut": sheet.cut.number,
        "language": sheet.language,
        "rate": sheet.cut.rate_text,
        "rows": [_row(row) for row in sheet.rows],
    }


def _row(row: CueRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "track": row.track,
        "record_in": row.record_in,
        "record_out": row.record_out,
        "seconds": seconds(row.seconds),
        "clip_name": row.clip_name,
        "title": _chosen(row.title),
        "original_title": _chosen(row.original_title),
        "holder": {"ref": row.holder_ref, "name": row.holder.text, "is_own": row.is_own} if row.holder_ref else None,
        "call_number": row.call_number,
        "item": row.item_ref or None,
        "shot": row.shot_number or None,
        "source_in": row.source_in,
        "source_out": row.source_out,
        "seconds_used": seconds(row.seconds_used),
        "credit": _chosen(row.credit),
        "grants": list(row.grants),
        "kind": row.kind,
        "verdict": rights.verdict_as_json(row.verdict),
    }


def _chosen(chosen: Chosen) -> dict[str, Any] | None:
    return {"text": chosen.text, "language": chosen.language} if chosen.text else None


def seconds(length: Fraction) -> float:
    """Return seconds to the millisecond, as JSON and spreadsheets have them."""
    return round(float(length), 3)

"""A cut list as JSON values: the shape of ``cut read --json``, in docs/formats/cut.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.wording import say_reason
from reelbridge.production.rules.cutlist import CutEvent, CutList, Transition
from reelbridge.production.rules.differences import Difference, Pair, Used

#: The names and versions of the shapes.
FORMAT = "reelbridge-cut/1"
CHANGES = "reelbridge-changes/1"


def cut_list_as_json(cut: CutList) -> dict[str, Any]:
    """Return everything understood and everything not."""
    return {
        "format": FORMAT,
        "read_as": cut.format,
        "encoding": cut.encoding,
        "title": cut.title,
        "rate": str(cut.rate),
        "rate_is_sure": cut.rate_is_sure,
        "rate_evidence": [reason_as_json(one) for one in cut.rate_evidence],
        "record": span_as_json(cut.record, cut.rate),
        "events": [_event(one, cut.rate) for one in cut.events],
        "losses": [{"line": one.line, "text": one.text, **reason_as_json(one.reason)} for one in cut.losses],
        "more_losses": cut.more_losses,
    }


def reason_as_json(reason: Reason) -> dict[str, Any]:
    """Return a reason with its sentence in the reader's language."""
    return {"code": reason.code, "sentence": say_reason(reason), "facts": dict(reason.facts)}


def span_as_json(span: Span, rate: Rate) -> dict[str, Any]:
    """Return a span as frames and as timecodes; ``out`` and ``end`` name the first frame after it."""
    return {"start": span.start, "end": span.end, "in": rate.timecode(span.start), "out": rate.timecode(span.end)}


def _event(event: CutEvent, rate: Rate) -> dict[str, Any]:
    return {
        "number": event.number,
        "line": event.line,
        "track": event.track,
        "kind": event.kind.value,
        "reel": event.reel,
        "clip_name": event.clip_name,
        "file_name": event.file_name,
        "record": span_as_json(event.record, rate),
        "source": span_as_json(event.source, event.source_rate) if event.source else None,
        "source_rate": str(event.source_rate),
        "speed": float(event.speed),
        "opens": _transition(event.opens),
        "closes": _transition(event.closes),
        "item_ref": event.item_ref,
        "shot": event.shot_number or None,
        "comments": list(event.comments),
    }


def _transition(transition: Transition | None) -> dict[str, Any] | None:
    if transition is None:
        return None
    return {"kind": transition.kind, "frames": transition.frames, "code": transition.code}


def difference_as_json(found: Difference, rates: tuple[Rate, Rate]) -> dict[str, Any]:
    """Return what changed between two cuts: the counts, every clip that changed, the frames to clear anew."""
    return {
        "format": CHANGES,
        "is_same": not found.changed,
        "counts": found.counts,
        "changes": [_pair(one, rates) for one in found.pairs if one.changes or one.to_clear],
        "frames_to_clear": sum(span.frames for one in found.to_clear for span in one.to_clear),
    }


def _pair(pair: Pair, rates: tuple[Rate, Rate]) -> dict[str, Any]:
    shown = pair.after or pair.before
    if shown is None:
        raise ValueError("a pair of nothing")
    return {
        "name": shown.name,
        "source": shown.key,
        "changes": [change.value for change in pair.changes],
        "before": _use(pair.before, rates[0]),
        "after": _use(pair.after, rates[1]),
        "begins_later": pair.later,
        "gained": spans_as_json(pair.gained, shown),
        "lost": spans_as_json(pair.lost, shown),
        "to_clear": spans_as_json(pair.to_clear, shown),
    }


def spans_as_json(spans: Iterable[Span], use: Used) -> list[dict[str, Any]]:
    """Return spans of a source, with timecodes as the source counts them."""
    return [{"start": span.start, "end": span.end, "in": use.rate.timecode(use.begins + span.start),
             "out": use.rate.timecode(use.begins + span.end), "frames": span.frames} for span in spans]  # fmt: skip


def _use(use: Used | None, rate: Rate) -> dict[str, Any] | None:
    if use is None:
        return None
    return {
        "number": use.number,
        "track": use.track,
        "record": span_as_json(use.record, rate),
        "source": spans_as_json([use.shown], use)[0],
        "speed": float(use.speed),
    }

"""At which rate an edit list counts: given and checked, or told from its own numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.kernel.verdict import Reason
from reelbridge.production.rules.edl.statements import Label, Line, Statements, each_label

#: Frame labels in a second, and the rate that is usually meant. A list cannot tell 24 from 23.976.
MEANT = {24: Fraction(24), 25: Fraction(25), 30: Fraction(30000, 1001), 48: Fraction(48), 50: Fraction(50),
         60: Fraction(60000, 1001)}  # fmt: skip
#: A guess is sure when the next rate up would have shown one of its frames with this probability.
SURE = 0.99


@dataclass(frozen=True, slots=True)
class RateFinding:
    """The rate, whether it is sure, why, and the events whose source and film lengths differ at it."""

    rate: Rate
    is_sure: bool
    evidence: tuple[Reason, ...]
    differing: tuple[Line, ...] = ()


def find_rate(found: Statements, asked: Rate | None) -> RateFinding:
    """Check the rate asked for, or tell it from the list.

    Raises BadInput, naming the line, when a frame number does not exist at it or lengths disagree.
    """
    for line, label in each_label(found.lines):
        if label.all_seconds + (label.frames > 0) > 24 * 3600:
            raise BadInput("production.past_midnight", line=line.line, timecode=str(label))
    for line in found.lines:
        first, last = line.record_in, line.record_out
        if (last.all_seconds, last.frames) < (first.all_seconds, first.frames):
            raise BadInput("production.out_before_in", line=line.line, start=str(first), end=str(last))
    return _check(found, asked) if asked else _guess(found)


def counts_in(line: Line, rate: Rate, label: Label) -> int:
    """Return a label's frame at a rate; raises BadInput naming the line when there is no such frame."""
    left_out = rate.nominal // 15
    if rate.drop and label.seconds == 0 and label.frames < left_out and label.minutes % 10:
        raise BadInput("production.no_such_timecode", line=line.line, timecode=str(label), rate=spoken(rate))
    if label.frames >= rate.nominal or label.minutes > 59 or label.seconds > 59:
        raise BadInput("production.no_such_timecode", line=line.line, timecode=str(label), rate=spoken(rate))
    return _count(label, rate.nominal, drop=rate.drop)


def spoken(rate: Rate) -> str:
    """Return a rate as people say it: 23.976, 25, 29.97df."""
    if rate.fps.denominator == 1:
        return str(rate)
    return f"{float(rate.fps):.3f}".rstrip("0").rstrip(".") + ("df" if rate.drop else "")


def _check(found: Statements, asked: Rate) -> RateFinding:
    rate = _with_drop(found, asked)
    for line, label in each_label(found.lines):
        if label.frames >= rate.nominal:
            raise BadInput(
                "production.frame_beyond_rate", line=line.line, timecode=str(label), rate=spoken(rate),
                last=rate.nominal - 1,
            )  # fmt: skip
    differing = _differing(found, rate)
    if differing:
        first, at = differing[0], spoken(rate)
        facts = {"line": first.line, "rate": at, "count": len(differing), "all": len(found.lines)}
        better = [one for one in _fitting(found) if len(_differing(found, one)) < len(differing)]
        if better:
            raise BadInput("production.rate_disagrees", **facts, better=spoken(better[0]))
        if len(differing) > max(1, len(found.lines) // 10) or len(found.lines) < 4:
            raise BadInput("production.lengths_disagree", **facts)
    evidence = (Reason("production.rate_given", {"rate": spoken(rate)}),)
    return RateFinding(rate, is_sure=True, evidence=evidence, differing=tuple(differing))


def _with_drop(found: Statements, asked: Rate) -> Rate:
    """Return the rate with the list's own counting; raises BadInput when drop-frame is asked of a non-drop list."""
    if asked.drop and found.is_drop is False:
        raise BadInput("production.list_is_not_drop", line=found.drop_line, rate=spoken(asked))
    counts_drop = found.is_drop if found.is_drop is not None else any(one.record_in.is_drop for one in found.lines)
    can_drop = asked.fps in (MEANT[30], MEANT[60])
    return Rate(asked.fps, asked.drop or bool(counts_drop and can_drop))


def _guess(found: Statements) -> RateFinding:
    fitting = _fitting(found)
    if not fitting:
        last, label = max(each_label(found.lines), key=lambda one: one[1].frames)
        raise BadInput("production.no_rate_fits", line=last.line, timecode=str(label))
    counted = [(len(_differing(found, rate)), rate) for rate in fitting]
    fewest = min(count for count, _rate in counted)
    best = [rate for count, rate in counted if count == fewest]
    rate, differing = best[0], _differing(found, best[0])
    if len(differing) > max(1, len(found.lines) // 10):
        facts = {"line": differing[0].line, "rate": spoken(rate), "count": len(differing), "all": len(found.lines)}
        raise BadInput("production.lengths_disagree", **facts)
    return RateFinding(rate, *_certainty(found, rate, best[1:]), tuple(differing))


def _certainty(found: Statements, rate: Rate, others: list[Rate]) -> tuple[bool, tuple[Reason, ...]]:
    seen = sum(1 for _ in each_label(found.lines))
    last = max(label.frames for _, label in each_label(found.lines))
    facts: dict[str, object] = {"rate": spoken(rate), "last": last, "count": seen}
    if rate.drop:
        return True, (Reason("production.rate_by_drop_frame", facts),)
    if not others:
        return True, (Reason("production.rate_by_lengths", facts),)
    if 1 - (rate.nominal / others[0].nominal) ** seen >= SURE:
        return True, (Reason("production.rate_by_last_frame", facts),)
    facts["others"] = [spoken(one) for one in others]
    return False, (Reason("production.rate_not_sure", facts),)


def _fitting(found: Statements) -> list[Rate]:
    """Return the rates at which every frame number exists, slowest first."""
    last = max((label.frames for _, label in each_label(found.lines)), default=0)
    counts_drop = found.is_drop or (found.is_drop is None and any(one.record_in.is_drop for one in found.lines))
    whole = [nominal for nominal in MEANT if nominal > last]
    drop = [nominal for nominal in whole if nominal in (30, 60)] if counts_drop else []
    return [Rate(MEANT[nominal], drop=bool(drop)) for nominal in drop or whole]


def _differing(found: Statements, rate: Rate) -> list[Line]:
    """Return the events whose source lasts otherwise than their place in the film, though no speed is given."""
    return [line for line in _as_shot(found.lines) if _length_differs(line, rate)]


def _as_shot(lines: Iterable[Line]) -> Iterable[Line]:
    return (line for line in lines if line.plays_at is None and not line.is_empty and line.reel.upper() not in BLACK)


_MIDNIGHT = Label(24, 0, 0, 0, is_drop=False)
#: Reels that stand for black; their source timecode means nothing.
BLACK = frozenset({"BL", "BLK", "BLACK"})


def _length_differs(line: Line, rate: Rate) -> bool:
    source = _length(line.source_in, line.source_out, rate, drop=source_drops(line, rate))
    return source != _length(line.record_in, line.record_out, rate, drop=rate.drop)


def source_drops(line: Line, rate: Rate) -> bool:
    """Whether the source of an event counts drop-frame: as the FCM line before it says, else as the film does."""
    return (rate.drop if line.is_drop is None else line.is_drop) and rate.fps in (MEANT[30], MEANT[60])


def _length(first: Label, last: Label, rate: Rate, *, drop: bool) -> int:
    length = _count(last, rate.nominal, drop=drop) - _count(first, rate.nominal, drop=drop)
    # filmed across midnight, by time of day
    return length if length >= 0 else length + _count(_MIDNIGHT, rate.nominal, drop=drop)


def _count(label: Label, nominal: int, *, drop: bool) -> int:
    count = label.all_seconds * nominal + label.frames
    if drop:
        minutes = label.hours * 60 + label.minutes
        count -= nominal // 15 * (minutes - minutes // 10)
    return count

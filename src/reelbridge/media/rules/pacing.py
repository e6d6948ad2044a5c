"""Finding out from the moments of a film's pictures which of them is which frame."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from reelbridge.media.rules.probe import Timing

#: Rates that films really have; a measured one this near (relative) is taken for it.
STANDARD = (
    *(Fraction(thousands * 1000, 1001) for thousands in (15, 24, 30, 60)),
    *(
        Fraction(rate)
        for rate in ("12", "12.5", "15", "16", "18", "20", "24", "25", "30", "48", "50", "60", "100", "120")
    ),
)
NEAR = Fraction(4, 10_000)
#: How far, in frames, a picture of a constant film may lie from its place (Matroska rounds to milliseconds).
MOST_JITTER = 0.45
#: How far, in frames, pictures may lie from the places of a rate that is taken although pictures are missing.
MOST_DRIFT = 0.2
#: A clock that goes back so many seconds, and more than pictures are out of order, begins anew.
LEAST_RETURN_S = 1
_MOST_REORDERED, _MOST_RETURNS = 16, 1000
#: Pictures that stand for more than one frame, as a part of all, in a film that has lost some.
_MOST_LOSSES = 0.02
#: Rates given to films without a steady one lie between these.
SLOWEST, FASTEST = Fraction(10), Fraction(60)


def pace(moments: np.ndarray[Any, Any], unit: Fraction, *, declared: Iterable[Fraction], last: int) -> Timing:
    """Return the timing of a film whose pictures appear at sorted ``moments``, each so many ``unit`` seconds.

    ``declared`` are the rates the file claims, most trusted first; ``last`` is how long the last picture stays, in
    units, 0 when unknown. A claimed rate is taken only when the pictures follow it.
    """
    first = int(moments[0]) * unit
    if len(moments) == 1:
        return Timing(first, next(iter(declared), Fraction(25)), 1, is_constant=True)
    measured = Fraction(len(moments) - 1) / (int(moments[-1] - moments[0]) * unit)
    jitters = [(jitter(moments, unit, rate), rate) for rate in _candidates([*declared, measured])]
    best = min(jitters, key=lambda pair: round(pair[0], 2))
    if best[0] < MOST_JITTER:
        return Timing(first, best[1], len(moments), is_constant=True)
    rate = _grid(moments, unit, [rate for _, rate in jitters]) or _steady(moments, unit)
    run = (int(moments[-1] - moments[0]) + (last or _median_gap(moments))) * unit
    return Timing(first, rate, max(1, round(run * rate)), is_constant=False)


def recording(moments: np.ndarray[Any, Any], unit: Fraction) -> int:
    """Return how many pictures a file's first recording has: all, or those before its clock begins anew.

    The moments come as the file has them. Pictures that refer to each other come a little out of order, and a damaged
    moment stands alone: only what goes far behind many others is another recording.
    """
    if len(moments) < 2:
        return len(moments)
    most = round(LEAST_RETURN_S / unit) + _MOST_REORDERED * _median_gap(np.unique(moments))
    for place in (np.flatnonzero(np.diff(moments) < -most) + 1)[:_MOST_RETURNS].tolist():
        behind = moments[:place] > moments[place]
        if np.count_nonzero(behind) * 2 > place:
            return int(place)
    return len(moments)


def has_lost(moments: np.ndarray[Any, Any], timing: Timing, unit: Fraction) -> bool:
    """Whether a film has a constant rate and lacks pictures here and there, as a damaged one does.

    One that leaves out every picture like the one before lacks many; then a long stand is no loss.
    """
    if timing.is_constant or len(moments) < 2:
        return False
    steps = np.diff(moments).astype(np.float64) * float(unit * timing.rate)
    return bool(np.abs(steps - np.round(steps)).max() < 2 * MOST_DRIFT and (steps > 1.5).mean() < _MOST_LOSSES)


def jitter(moments: np.ndarray[Any, Any], unit: Fraction, rate: Fraction) -> float:
    """Return how far, in frames, the worst picture lies from its place at a rate."""
    places = (moments - moments[0]).astype(np.float64) * float(unit * rate)
    return float(np.abs(places - np.arange(len(moments))).max())


def _candidates(rates: list[Fraction]) -> list[Fraction]:
    sane = [rate for rate in rates if 0 < rate <= 1000]
    return list(dict.fromkeys([*map(_standard, sane), *(rate.limit_denominator(1001) for rate in sane)]))


def _standard(rate: Fraction) -> Fraction:
    nearest = min(STANDARD, key=lambda standard: abs(standard - rate))
    return nearest if abs(nearest - rate) <= NEAR * rate else rate.limit_denominator(1001)


def _grid(moments: np.ndarray[Any, Any], unit: Fraction, rates: list[Fraction]) -> Fraction | None:
    """Return the first rate at which every picture begins with some frame: a constant film that lacks pictures."""
    for rate in rates:
        places = (moments - moments[0]).astype(np.float64) * float(unit * rate)
        if SLOWEST <= rate <= FASTEST and float(np.abs(places - np.round(places)).max()) < MOST_DRIFT:
            return rate
    return None


def _steady(moments: np.ndarray[Any, Any], unit: Fraction) -> Fraction:
    """Return a rate for a film without one: the standard rate nearest or next above that of its usual gap."""
    usual = 1 / (_median_gap(moments) * unit)
    sane = [rate for rate in sorted(STANDARD) if SLOWEST <= rate <= FASTEST]
    nearest = min(sane, key=lambda rate: abs(rate - usual))
    if abs(nearest - usual) <= usual / 50:
        return nearest
    return next((rate for rate in sane if rate >= usual), FASTEST)


def _median_gap(moments: np.ndarray[Any, Any]) -> int:
    return max(1, int(np.median(np.diff(moments))))

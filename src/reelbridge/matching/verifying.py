"""Verifying: whether a shot really comes from a place of a reel, from which frame to which, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reelbridge.matching.agreeing import COLUMNS, FINE, ROWS, best_rectangle, between, faces, inside, likeness, unit
from reelbridge.matching.lines import Line, Warp, agreement, is_near
from reelbridge.matching.pictures import Array, Box, cut_out, cut_out_each, even_out
from reelbridge.matching.voting import SPEEDS, Candidate, Shot

#: Frames of a shot that are compared at most; the others lie on the same line.
MOST_COMPARED = 72
#: Time around a candidate, in seconds, that is looked at beside what its speed needs.
MARGIN_S = 1.3
#: How far from the voted speed, in either direction of time, the speed may lie: votes say little of it.
LOOSE = 3.2
#: Another speed than the usual, and running backwards, must agree so much better.
UNUSUAL, BACKWARDS = 0.003, 0.006
#: What agrees less than this at first sight is not looked at again; what is so far behind the best start is left.
LEAST_AT_SIGHT, BEHIND = 0.22, 0.1
#: A line is looked for along so many pictures of the shot, from frame to frame, and then made finer.
SEEN, FINER = 24, 1.5
#: What agrees as well as this needs no further start, and what agrees less than that deserves none; where the others
#: lie, in seconds of the reel.
PLAIN, PROMISING, STARTS = 0.95, 0.72, (0.0, -0.2, 0.2)
#: Lines that agree so nearly as well as the best one cannot be told from it.
AS_GOOD = 0.006
#: Ramps and freeze frames that are looked for where time does not seem to run evenly, how much the mean speed may then
#: differ from the even one, and to what part what still differs must then fall.
BENDS, HOLDS = (-0.6, -0.45, -0.3, -0.15, 0.15, 0.3, 0.45, 0.6), (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
STRETCHES, HELD = tuple(float(one) for one in np.geomspace(0.7, 1.45, 13)), (1.0, 4 / 3, 1.6, 2.0)
WARPED, LEAST_WARPED = 0.7, 12
#: Only what agrees so well may be the place at all, and what agrees even better needs nothing.
LIKELY, EXACT = 0.6, 0.995
#: What is so small a part of the shot is a pane: it ends where the reel's picture does, if that lies so far within.
PANE, WITHIN = 0.75, 0.01
#: At the usual speed a shot may agree so much less.
AT_USUAL = 0.006
#: A rectangle moves only if that makes begin and end together agree better by this: a pan in the reel looks alike.
MOVES_FROM = 0.03
#: A rectangle that moves less than this between a shot's begin and end stands still.
STANDS = 0.012


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Pictures of a reel from a frame on."""

    pictures: Array
    first: int
    rate: float
    #: The reel's length in frames.
    frames: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What comparing a shot with a candidate showed."""

    reel: int
    #: First frame of the reel, and the one after the last; of a reversed shot the earlier one first.
    start: int
    end: int
    speed: float
    is_mirrored: bool
    #: Where in the reel's frame the shot's picture lies when the shot begins and ends, and what of the shot it is.
    rectangle: Box
    last_rectangle: Box
    looked: Box
    #: How alike the pictures are, and how alike their changes: -1 to 1. ``motion`` is None where nothing moves.
    picture: float
    motion: float | None
    #: How much moves, in roots of brightness.
    liveliness: float
    #: In and out may lie so many frames earlier, and so many later.
    earlier: int
    later: int
    #: How many frames of the shot were compared; 0 when only codes speak for it, since the film is elsewhere.
    compared: int
    votes: float
    #: What the sound says of it, where it was asked: ``sound.Hearing``.
    sound: str = ""


def window_of(candidate: Candidate, shot: Shot, rate: float, frames: int) -> tuple[int, int]:
    """Return which frames of a reel are needed to verify a candidate."""
    reach = shot.seconds / 2 * min(2.0, LOOSE * abs(candidate.speed)) + MARGIN_S
    start = max(0, int((candidate.middle - reach) * rate))
    return start, min(frames, max(start + 1, int((candidate.middle + reach) * rate) + 1))


def unverified(shot: Shot, candidate: Candidate, rate: float, frames: int) -> Finding:
    """Return what the votes alone say of a candidate whose film is not at hand; in and out may lie a second off."""
    reach = abs(candidate.speed) * shot.seconds / 2
    start = max(0, round((candidate.middle - reach) * rate))
    end = min(frames, max(start + 1, round((candidate.middle + reach) * rate)))
    looked, rectangle = inside(candidate.looked, candidate.rectangle)
    return Finding(
        candidate.reel, min(start, end - 1), end, candidate.speed, candidate.is_mirrored, rectangle, rectangle, looked,
        0.0, None, 0.0, round(rate), round(rate), 0, candidate.votes,
    )  # fmt: skip


def verify(shot: Shot, candidate: Candidate, window: Window) -> Finding | None:
    """Return what comparing a shot with a candidate shows; None when it is plain that they have nothing in common."""
    looked, rectangle = inside(candidate.looked, candidate.rectangle)
    if min(looked.width, looked.height, rectangle.width, rectangle.height) < 0.12 or not len(window.pictures):
        return None
    return Verifying(shot, candidate, window, looked, rectangle).run()


class Verifying:
    """One shot beside one window of a reel."""

    def __init__(self, shot: Shot, candidate: Candidate, window: Window, looked: Box, rectangle: Box) -> None:
        """Choose the frames to compare."""
        self._shot, self._candidate, self._window, self._looked = shot, candidate, window, looked
        count = min(len(shot.pictures), MOST_COMPARED)
        self._at = np.unique(np.linspace(0, len(shot.pictures) - 1, count).round().astype(np.int64))
        pictures = shot.pictures[self._at]
        self._pictures = pictures[:, :, ::-1] if candidate.is_mirrored else pictures
        self._boxes = (rectangle, rectangle)
        self._faces = faces(self._pictures, looked)

    def run(self) -> Finding | None:
        """Align, find the rectangle, align again, and ask the motion."""
        sight = self._agreed(None)
        line = self._best_line(sight)
        if line.agreement < LEAST_AT_SIGHT:
            return None
        first = self._boxes
        best, agreed = self._settle(line)
        for _ in range(2):
            if best.agreement >= LIKELY and self._is_narrowed():
                first = self._boxes
                best, agreed = self._settle(best)
        best, agreed = self._begun_elsewhere(first, sight, best, agreed)
        best = self._refined(agreed, best)
        return self._finding(*self._warped(agreed, best))

    def _is_narrowed(self) -> bool:
        """Look at less of a pane where the rectangle reaches beyond the reel's picture; return whether it did."""
        box = between(*self._boxes, 0.5)
        if not self._is_pane:
            return False
        looked, rectangle = inside(self._looked, box, 0.0)
        if max(abs(a - b) for a, b in zip(box, rectangle, strict=True)) < WITHIN:
            return False
        self._looked, self._boxes = looked, (rectangle, rectangle)
        self._faces = faces(self._pictures, looked)
        return True

    @property
    def _is_pane(self) -> bool:
        """Whether so little of the shot is looked at that its edges may be those of a pane, and not quite right."""
        return self._looked.width * self._looked.height < PANE

    def _begun_elsewhere(
        self, first: tuple[Box, Box], sight: Array, best: Line, agreed: Array
    ) -> tuple[Line, Array]:  # fmt: skip
        """Return the best of several starts: a rectangle that moves, a speed and a place make up for each other."""
        ratio = self._window.rate / self._shot.rate
        is_usual = abs(best.slope - ratio) < 1e-6
        if not best.agreement >= PROMISING or (best.agreement >= PLAIN and is_usual):
            return best, agreed
        usual = self._along(sight, self._at, ratio)
        for step in STARTS if best.agreement < PLAIN else STARTS[:1]:
            begin = Line(ratio, usual.begin + step * self._window.rate, 0.0)
            if is_near(begin, best):
                continue
            boxes, self._boxes = self._boxes, first
            other, others = self._settle(begin, best.agreement - BEHIND)
            less = AT_USUAL if not is_usual and abs(other.slope - ratio) < 1e-6 else 0.0
            if other.agreement > best.agreement - less:
                best, agreed, is_usual = other, others, is_usual or less > 0
            else:
                self._boxes = boxes
        return best, agreed

    def _settle(self, line: Line, least: float = -1.0) -> tuple[Line, Array]:
        """Find the rectangle along a line and the line through the rectangle, until they fit each other."""
        for _ in range(3):
            self._follow(line)
            agreed = self._agreed(line)
            seen, line = line, self._best_line(agreed)
            if is_near(seen, line) or line.agreement < least:
                break
        return line, agreed

    def _agreed(self, line: Line | None) -> Array:
        """Return how alike frames of the shot and of the window are; before and behind the window nothing is."""
        return np.pad(self._faces @ self._reel_faces(line).T, ((0, 0), (1, 1)))

    def _reel_faces(self, line: Line | None) -> Array:
        first, last = self._boxes
        pictures = self._window.pictures
        if line is None or not self._is_moving:
            return faces(pictures, between(first, last, 0.5))
        parts = (np.arange(len(pictures)) - line.begin) / (line.slope * max(self._last, 1))
        return unit(even_out(self._through(pictures, parts.clip(-0.2, 1.2))).reshape(len(pictures), -1))

    @property
    def _is_moving(self) -> bool:
        return max(abs(a - b) for a, b in zip(*self._boxes, strict=True)) >= STANDS

    def _through(self, pictures: Array, parts: Array) -> Array:
        """Return pictures of the reel as seen when such a part of the shot is over."""
        first, last = (np.array(box) for box in self._boxes)
        return cut_out_each(pictures, first + (last - first) * parts[:, None], ROWS, COLUMNS)

    def _best_line(self, agreed: Array) -> Line:
        """Return the best of the usual speeds, at steps of half a frame."""
        ratio = self._window.rate / self._shot.rate
        few = np.unique(np.linspace(0, len(self._at) - 1, SEEN).round().astype(np.int64))
        seen, at = agreed[few], self._at[few]
        rough = []
        for speed in SPEEDS:
            if not 1 / LOOSE <= abs(speed / self._candidate.speed) <= LOOSE:
                continue
            one = self._along(seen, at, speed * ratio, self._begins(speed * ratio)[::2])
            less = UNUSUAL * (speed != SPEEDS[0]) + BACKWARDS * (speed < 0)
            rough.append((one.agreement - less, less, one))
        rough.sort(key=lambda one: -one[0])
        best: tuple[float, Line] | None = None
        for _, less, one in rough[:3]:
            around = one.begin + np.arange(-FINER, FINER + 0.1, 0.5)
            line = self._along(agreed, self._at, one.slope, around)
            if best is None or line.agreement - less > best[0]:
                best = line.agreement - less, line
        return best[1] if best else Line(ratio, 0.0, -2.0)

    @property
    def _last(self) -> int:
        return len(self._shot.pictures) - 1

    def _warped(self, agreed: Array, line: Line) -> tuple[Line, Array]:
        """Return the line as a ramp or with a freeze frame at its end, where much less is then left that differs."""
        if len(self._at) < LEAST_WARPED or not LIKELY <= line.agreement < EXACT:
            return line, agreed
        left = 1 - self._evenly(agreed, line)
        boxes = self._boxes
        if self._is_moving:
            # what seems to be a rectangle that moves may be time that does
            self._boxes = (between(*boxes, 0.3),) * 2
            agreed_still = self._agreed(None)
        else:
            agreed_still = agreed
        found = self._bent(agreed_still, line)
        if 1 - self._evenly(agreed_still, found) < WARPED * left:
            return found, agreed_still
        self._boxes = boxes
        return line, agreed

    def _evenly(self, agreed: Array, line: Line) -> float:
        at = line.warp.of(self._at, self._last)
        return float(agreement(agreed, at, line.slope, np.array([line.begin]), worst=12)[0])

    def _bent(self, agreed: Array, line: Line) -> Line:
        """Return the best line of all on which time does not run evenly."""
        few = np.arange(0, len(self._at), 2)
        found = line
        best = -1.0
        for warp in (*(Warp(bend=one) for one in BENDS), *(Warp(hold=one) for one in HOLDS)):
            at = warp.of(self._at[few], self._last)
            for stretch in STRETCHES if warp.bend else HELD:
                slope = line.slope * stretch
                begins = self._begins(slope)[::2]
                alike = agreement(agreed[few], at, slope, begins, worst=12)
                if alike.max() > best:
                    best, found = float(alike.max()), Line(slope, float(begins[alike.argmax()]), best, warp)
        at = found.warp.of(self._at, self._last)
        slopes, begins = found.slope * np.linspace(0.97, 1.03, 7), found.begin + np.arange(-4, 4.01, 0.5)
        finer = [self._along(agreed, at, float(slope), begins) for slope in slopes]
        return replace(max(finer, key=lambda one: one.agreement), warp=found.warp)

    def _along(self, agreed: Array, at: Array, slope: float, begins: Array | None = None) -> Line:
        """Return the best place for a line of a slope."""
        if begins is None:
            begins = self._begins(slope)
        values = agreement(agreed, at, slope, begins)
        best = int(values.argmax())
        # of places that agree alike the middle one stands
        alike = np.flatnonzero(values >= values[best] - 1e-5)
        run = alike[np.abs(alike - best) <= len(alike)]
        return Line(slope, float(begins[run[len(run) // 2]]), float(values[best]))

    def _begins(self, slope: float) -> Array:
        length = slope * self._last
        low, high = min(0.0, -length), max(0.0, -length) + len(self._window.pictures)
        return np.arange(np.floor(low), high, 0.5) + 0.25

    def _follow(self, line: Line) -> None:
        """Find the rectangle at begin and end, each from some pairs of frames."""
        pairs = line.at(self._at, self._last, len(self._window.pictures))
        middle = self._pick(0.15, 0.5, 0.85)
        shown, is_within = self._window.pictures[pairs[middle]], not self._is_pane
        box, _ = best_rectangle(self._faces[middle], shown, self._boxes[0], is_within=is_within)
        self._boxes = (box, box)
        gained = 0.0
        ends: list[Box] = []
        for picked in (self._pick(0.05, 0.2), self._pick(0.8, 0.95)):
            shown = self._window.pictures[pairs[picked]]
            end, agreement = best_rectangle(self._faces[picked], shown, box, steps=FINE, is_within=is_within)
            gained += agreement - float((self._faces[picked] * faces(shown, box)).sum(axis=1).mean())
            ends.append(end)
        if gained > MOVES_FROM:
            # what is found at an eighth of the way is drawn out to the ends
            self._boxes = (between(ends[0], ends[1], -0.17), between(ends[0], ends[1], 1.17))

    def _pick(self, *parts: float) -> Array:
        return np.unique((np.array(parts) * (len(self._at) - 1)).round().astype(np.int64))

    def _refined(self, agreed: Array, line: Line) -> Line:
        """Return the line with its speed and place made finer, where that agrees clearly better."""
        best = line
        length = max(self._last, 1)
        for stretch in (-1.5, -1, -0.5, 0.5, 1, 1.5):
            slope = line.slope + stretch / length
            if slope * line.slope <= 0:
                continue
            begins = line.begin - stretch / 2 + np.arange(-2, 2.01, 0.25)
            one = self._along(agreed, self._at, slope, begins)
            if one.agreement > best.agreement + 0.002:
                best = one
        return best

    def _finding(self, line: Line, agreed: Array) -> Finding:
        pairs = line.at(self._at, self._last, len(self._window.pictures))
        reach = line.warp.of(np.array([0, self._last]), self._last)
        ends = np.floor(line.slope * reach + line.begin + 1e-6).astype(int) + self._window.first
        start, end = int(ends.min()), int(ends.max()) + 1
        begins = line.begin + np.arange(-len(self._window.pictures), len(self._window.pictures) + 1) * 0.5
        values = agreement(agreed, line.warp.of(self._at, self._last), line.slope, begins)
        as_good = values >= values[len(values) // 2] - AS_GOOD
        earlier, later = (
            _run(side) // 2 for side in (as_good[: len(values) // 2][::-1], as_good[len(values) // 2 + 1 :])
        )
        picture, motion, liveliness = self._witnesses(pairs)
        scale = self._window.rate / self._shot.rate
        first, last = self._boxes
        return Finding(
            self._candidate.reel, max(0, start), min(self._window.frames, end), line.slope / scale,
            self._candidate.is_mirrored, first, last, self._looked, picture, motion, liveliness,
            earlier, later, len(self._at), self._candidate.votes,
        )  # fmt: skip

    def _witnesses(self, pairs: Array) -> tuple[float, float | None, float]:
        """Return how alike pictures are, how alike their changes, what stands still apart, and how much changes."""
        theirs = self._through(self._window.pictures[pairs], self._at / max(self._last, 1))
        return likeness(cut_out(self._pictures, self._looked, ROWS, COLUMNS), theirs)


def _run(flags: Array) -> int:
    """Return how many are true before the first that is not."""
    return len(flags) if flags.all() else int(np.argmin(flags))

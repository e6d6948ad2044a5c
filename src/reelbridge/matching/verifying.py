"""Verifying: whether a shot really comes from a place of a reel, from which frame to which, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from reelbridge.matching.agreeing import (
    COARSE,
    COLUMNS,
    ROWS,
    best_rectangle,
    between,
    faces,
    inside,
    likeness,
    plainly,
)
from reelbridge.matching.aligning import LOOSE, Aligning, Window
from reelbridge.matching.lines import EVEN, Line, Warp, agreement, held, is_near
from reelbridge.matching.pictures import Array, Box, cut_out
from reelbridge.matching.room import Laid, room
from reelbridge.matching.voting import Candidate, Shot

#: Time around a candidate, in seconds, that is looked at beside what its speed needs.
MARGIN_S = 1.3
#: What agrees less than this at first sight is not looked at again; what is so far behind the best start is left.
LEAST_AT_SIGHT, BEHIND = 0.22, 0.1
#: What agrees as well as this needs no further start, and what agrees less than that deserves none; where the others
#: lie, in seconds of the reel.
PLAIN, PROMISING, STARTS = 0.95, 0.72, (0.0, -0.2, 0.2)
#: Ramps and freeze frames that are looked for where time does not seem to run evenly, how much the mean speed may then
#: differ from the even one, and to what part what still differs must then fall.
BENDS, HOLDS = (-0.6, -0.45, -0.3, -0.15, 0.15, 0.3, 0.45, 0.6), (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
STRETCHES, HELD = tuple(float(one) for one in np.geomspace(0.7, 1.45, 13)), (1.0, 4 / 3, 1.6, 2.0)
WARPED, LEAST_WARPED = 0.7, 12
#: Only what agrees so well may be the place at all, and what agrees even better needs nothing.
LIKELY, EXACT = 0.6, 0.995
#: At the usual speed a shot may agree so much less.
AT_USUAL = 0.006
#: A camera wanders if the end of what it shows is this unlike the begin, and this much like a part of it that moved.
STAYS, WANDERS = 0.97, 0.85
#: What shows the reel from edge to edge, or the same of it on either side, may agree less by such a part of what
#: differs, and by so much, if its sides do not lie farther from those found.
PLAINLY, PLAINLY_AT_LEAST = 0.1, 0.001
FAR_FROM_PLAIN = 0.15


@dataclass(frozen=True, slots=True)
class Finding:
    """What comparing a shot with a candidate showed."""

    reel: int
    #: First frame of the reel, and the one after the last; of a reversed shot the earlier one first.
    start: int
    end: int
    speed: float
    is_mirrored: bool
    #: Where in the reel's frame the shot's picture lies when the shot begins and ends, and what of the shot it is, as
    #: it lies there.
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
    #: Whether the reel's camera wanders while the rectangle moves, so that the two make up for each other.
    is_wandering: bool = False
    #: What the sound says of it, where it was asked: ``sound.Hearing``.
    sound: str = ""


def window_of(candidate: Candidate, shot: Shot, rate: float, frames: int) -> tuple[int, int]:
    """Return which frames of a reel are needed to verify a candidate."""
    reach = shot.seconds / 2 * min(2.0, LOOSE * abs(candidate.speed)) + MARGIN_S
    start = max(0, int((candidate.middle - reach) * rate))
    return start, min(frames, max(start + 1, int((candidate.middle + reach) * rate) + 1))


def unverified(shot: Shot, candidate: Candidate, rate: float, frames: int) -> Finding:
    """Return what the votes alone say of a candidate whose film is not at hand; in and out may lie a second off."""
    # a code a second does not tell the speed: of 105 shots the voted one was right 51 times, the usual one 90 times
    reach = shot.seconds / 2
    start = max(0, round((candidate.middle - reach) * rate))
    end = min(frames, max(start + 1, round((candidate.middle + reach) * rate)))
    looked, rectangle = inside(candidate.looked, candidate.rectangle)
    return Finding(
        candidate.reel, min(start, end - 1), end, 1.0, candidate.is_mirrored, rectangle, rectangle,
        candidate.in_shot(looked), 0.0, None, 0.0, round(rate), round(rate), 0, candidate.votes,
    )  # fmt: skip


def verify(shot: Shot, candidate: Candidate, window: Window) -> Finding | None:
    """Return what comparing a shot with a candidate shows; None when it is plain that they have nothing in common."""
    looked, rectangle = inside(candidate.looked, candidate.rectangle)
    if min(looked.width, looked.height, rectangle.width, rectangle.height) < 0.12 or not len(window.pictures):
        return None
    return Verifying(shot, candidate, window, looked, rectangle).run()


class Verifying(Aligning):
    """One shot beside one window of a reel, and what that shows."""

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
        if best.agreement >= LIKELY:
            best, agreed = self._at_any_speed(agreed, best)
        return self._finding(*self._in_its_room(self._warped(agreed, best)))

    def _begun_elsewhere(
        self, first: tuple[Box, Box], sight: Array, best: Line, agreed: Array
    ) -> tuple[Line, Array]:  # fmt: skip
        """Return the best of several starts: a rectangle that moves, a speed and a place make up for each other."""
        is_usual = abs(best.slope - self._usual) < 1e-6
        if not best.agreement >= PROMISING or (best.agreement >= PLAIN and is_usual):
            return best, agreed
        usual = self._along(sight, self._at, self._usual)
        for step in STARTS if best.agreement < PLAIN else STARTS[:1]:
            begin = Line(self._usual, usual.begin + step * self._window.rate, 0.0)
            if is_near(begin, best):
                continue
            boxes, self._boxes = self._boxes, first
            other, others = self._settle(begin, best.agreement - BEHIND)
            less = AT_USUAL if not is_usual and abs(other.slope - self._usual) < 1e-6 else 0.0
            if other.agreement > best.agreement - less:
                best, agreed, is_usual = other, others, is_usual or less > 0
            else:
                self._boxes = boxes
        return best, agreed

    def _warped(self, agreed: Array, line: Line) -> Line:
        """Return the line as a ramp or with a freeze frame at its end, where much less is then left that differs."""
        if len(self._at) < LEAST_WARPED or line.agreement < LIKELY:
            return line
        boxes, least = self._boxes, 1 - WARPED * (1 - self._evenly(agreed, line))
        # what seems to be a rectangle that moves may be time that does
        still = (between(*boxes, 0.3),) * 2 if self._is_moving else boxes
        hold = held(self._faces)
        if hold:
            for begun in {self._begun, still}:
                self._boxes = begun
                found, others = self._frozen(hold)
                if self._evenly(others, found) > least:
                    return found
        if line.agreement < EXACT:
            self._boxes = still
            others = self._agreed(None) if boxes != still else agreed
            found = self._bent(others, line)
            if self._evenly(others, found) > least:
                return found
        self._boxes = boxes
        return line

    def _frozen(self, hold: float) -> tuple[Line, Array]:
        """Return the best line at the usual speed that stands still from about a part of the shot on."""
        # a codec makes what stands still better and better, so that it seems to move on
        warps = [Warp(hold=one) for one in hold + np.arange(0.02, -0.13, -0.02)]
        for _ in range(2):
            agreed = self._agreed(None)
            lines = [replace(self._along(agreed, one.of(self._at, self._last), self._usual), warp=one) for one in warps]
            line = max(lines, key=lambda one: self._evenly(agreed, one))
            self._follow(line)
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

    def _in_its_room(self, line: Line) -> tuple[Line, int, int]:
        """Return a line moved to where the shot agrees best around it, and how much earlier and later it may lie."""
        if line.agreement < PROMISING:
            return line, 0, 0
        most = len(self._window.pictures)
        found = room(self._laid(line.at(self._at, self._last, most)), self._window.pictures)
        first, last = (Box(*(np.array(box) + by).tolist()) for box, by in zip(self._boxes, found.moved, strict=True))
        self._boxes = first, last
        agreed = self._agreed(line)
        at = line.warp.of(self._at, self._last)
        best = self._along(agreed, at, line.slope, line.begin + found.away + np.arange(-1, 1.01, 0.25))
        for plain in self._plain:
            boxes, self._boxes = self._boxes, (plain, plain)
            others = self._agreed(None)
            one = self._along(others, at, line.slope)
            if line.warp == EVEN:
                one = max(one, self._best_line(others), key=lambda other: self._whole(others, other))
            if one.agreement > best.agreement - PLAINLY * (1 - best.agreement) - PLAINLY_AT_LEAST:
                best = self._turned_well(others, one) if line.warp == EVEN else one
                break
            self._boxes = boxes
        away = round(best.begin - line.begin) - found.away
        return replace(best, warp=line.warp), max(0, found.earlier + away), max(0, found.later - away)

    @property
    def _plain(self) -> list[Box]:
        """Rectangles that show the reel as usual: from edge to edge, and of a wider or higher one the middle."""
        height, width = self._window.pictures.shape[1:]
        shape = self._shot.shape * self._looked.width / self._looked.height * height / width
        wide, high = min(1.0, shape), min(1.0, 1 / shape)
        middle = Box((1 - wide) / 2, (1 - high) / 2, (1 + wide) / 2, (1 + high) / 2)
        found = [middle, *(plainly(box) for box in (*self._begun[:1], between(*self._boxes, 0.5)))]
        now = np.array(between(*self._boxes, 0.5))
        return [one for one in found if np.abs(now - one).max() <= FAR_FROM_PLAIN]

    def _finding(self, line: Line, earlier: int, later: int) -> Finding:
        pairs = line.at(self._at, self._last, len(self._window.pictures))
        reach = line.warp.of(np.array([0, self._last]), self._last)
        ends = np.floor(line.slope * reach + line.begin + 1e-6).astype(int) + self._window.first
        start, end = int(ends.min()), int(ends.max()) + 1
        picture, motion, liveliness = self._witnesses(pairs)
        first, last = self._boxes
        return Finding(
            self._candidate.reel, max(0, start), min(self._window.frames, end), line.slope / self._usual,
            self._candidate.is_mirrored, first, last, self._candidate.in_shot(self._looked),
            picture, motion, liveliness, earlier, later, len(self._at), self._candidate.votes,
            picture >= PROMISING and self._is_wandering(pairs),
        )  # fmt: skip

    def _is_wandering(self, pairs: Array) -> bool:
        """Whether the rectangle moves, and what the reel shows at the begin is there at the end, elsewhere."""
        if not self._is_moving:
            return False
        ends = pairs[[len(pairs) // 10, -1 - len(pairs) // 10]]
        box = between(*self._boxes, 0.5)
        begin, end = (self._window.pictures[one : one + 1] for one in ends)
        wanted = faces(begin, box)
        if float((wanted * faces(end, box)).sum()) > STAYS:
            return False
        return best_rectangle(wanted, end, box, steps=(0.1, *COARSE))[1] >= WANDERS

    def _laid(self, pairs: Array) -> Laid:
        first, last = (np.array(box) for box in self._boxes)
        parts = self._at / max(self._last, 1)
        return Laid(self._faces, parts, pairs, first + (last - first) * parts[:, None], not self._is_pane)

    def _witnesses(self, pairs: Array) -> tuple[float, float | None, float]:
        """Return how alike pictures are, how alike their changes, what stands still apart, and how much changes."""
        theirs = self._through(self._window.pictures[pairs], self._at / max(self._last, 1))
        return likeness(cut_out(self._pictures, self._looked, ROWS, COLUMNS), theirs)

"""Aligning: through which rectangle, and along which line in time, a shot agrees best with a window of a reel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reelbridge.matching.agreeing import COLUMNS, FINE, ROWS, STANDS, best_rectangle, between, faces, inside, unit
from reelbridge.matching.lines import Line, agreement, is_near
from reelbridge.matching.pictures import Array, Box, cut_out_each, even_out
from reelbridge.matching.voting import SPEEDS, Candidate, Shot

#: Frames of a shot that are compared at most; the others lie on the same line.
MOST_COMPARED = 72
#: How far from the voted speed, in either direction of time, the speed may lie: votes say little of it.
LOOSE = 3.2
#: Another speed than the usual, and running backwards, must agree so much better.
UNUSUAL, BACKWARDS = 0.003, 0.006
#: A line is looked for along so many pictures of the shot, from frame to frame, and then made finer.
SEEN, FINER = 24, 1.5
#: What is so small a part of the shot is a pane: it ends where the reel's picture does, if that lies so far within.
PANE, WITHIN = 0.75, 0.01
#: A rectangle moves only if that makes begin and end together agree better by this: a pan in the reel looks alike.
MOVES_FROM = 0.03
#: How far the speed is looked for around the one that was found, in so many turns of the line, whose ends then move so
#: many frames at most; to what part of what differs another speed must lower it; and what part of the shot is left out.
ANY_SPEED, TURNS, MOST_TURNED = 0.3, 61, 30.0
ANY_SPEED_GAINS, NEXT_TO_NOTHING, FINE_TURNS = 0.1, 20, (2.0, 9)


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """Pictures of a reel from a frame on."""

    pictures: Array
    first: int
    rate: float
    #: The reel's length in frames.
    frames: int


class Aligning:
    """One shot beside one window of a reel."""

    def __init__(self, shot: Shot, candidate: Candidate, window: Window, looked: Box, rectangle: Box) -> None:
        """Choose the frames to compare."""
        self._shot, self._candidate, self._window, self._looked = shot, candidate, window, looked
        count = min(len(shot.pictures), MOST_COMPARED)
        self._at = np.unique(np.linspace(0, len(shot.pictures) - 1, count).round().astype(np.int64))
        pictures = shot.pictures[self._at]
        self._pictures = pictures[:, :, ::-1] if candidate.is_mirrored else pictures
        self._boxes = self._begun = (rectangle, rectangle)
        self._faces = faces(self._pictures, looked)

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
        few = np.unique(np.linspace(0, len(self._at) - 1, SEEN).round().astype(np.int64))
        seen, at = agreed[few], self._at[few]
        rough = []
        for speed in SPEEDS:
            if not 1 / LOOSE <= abs(speed / self._candidate.speed) <= LOOSE:
                continue
            one = self._along(seen, at, speed * self._usual, self._begins(speed * self._usual)[::2])
            less = UNUSUAL * (speed != SPEEDS[0]) + BACKWARDS * (speed < 0)
            rough.append((one.agreement - less, less, one))
        rough.sort(key=lambda one: -one[0])
        best: tuple[float, Line] | None = None
        for _, less, one in rough[:3]:
            around = one.begin + np.arange(-FINER, FINER + 0.1, 0.5)
            line = self._along(agreed, self._at, one.slope, around)
            if best is None or line.agreement - less > best[0]:
                best = line.agreement - less, line
        return best[1] if best else Line(self._usual, 0.0, -2.0)

    @property
    def _usual(self) -> float:
        """Frames of the reel that pass in a frame of the shot at the usual speed."""
        return self._window.rate / self._shot.rate

    @property
    def _last(self) -> int:
        return len(self._shot.pictures) - 1

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

    def _at_any_speed(self, agreed: Array, line: Line) -> tuple[Line, Array]:
        """Return the line at the speed around its own at which all of the shot agrees best, if that is clearly better.

        A speed a little off is seen at the shot's begin and end only, so that next to nothing is left out there.
        """
        for _ in range(2):
            found = self._turned_well(agreed, line)
            if found is line:
                break
            boxes = self._boxes
            self._follow(found)
            others = self._agreed(found)
            again = self._turned(others, found, *FINE_TURNS)
            if self._whole(others, again) > self._whole(agreed, found):
                line, agreed = again, others
            else:
                self._boxes, line = boxes, found
        return line, agreed

    def _turned_well(self, agreed: Array, line: Line) -> Line:
        """Return the best of lines at speeds around a line's own, or that line."""
        less = UNUSUAL * any(abs(line.slope - speed * self._usual) < 1e-6 for speed in SPEEDS)
        most = min(ANY_SPEED * abs(line.slope) * self._last / 2, MOST_TURNED)
        found = self._turned(agreed, line, most, TURNS, less)
        return line if found is line else self._turned(agreed, found, *FINE_TURNS)

    def _turned(self, agreed: Array, line: Line, most: float, count: int, less: float = 0.0) -> Line:
        """Return the best of lines whose ends are moved so many frames at most, in opposite directions."""
        here = self._whole(agreed, line)
        best, least = line, here + ANY_SPEED_GAINS * (1 - here) + less
        middle = line.begin + line.slope * self._last / 2
        shifts = np.arange(-2, 2.01, 0.5)
        for turn in np.linspace(-most, most, count):
            slope = line.slope + 2 * float(turn) / max(self._last, 1)
            if slope * line.slope <= 0:
                continue
            begins = middle - slope * self._last / 2 + shifts
            values = agreement(agreed, self._at, slope, begins, NEXT_TO_NOTHING)
            if values.max() > least:
                least = float(values.max())
                best = Line(slope, float(begins[values.argmax()]), least)
        if best is line:
            return line
        return self._along(agreed, self._at, best.slope, best.begin + np.arange(-1, 1.01, 0.25))

    def _whole(self, agreed: Array, line: Line) -> float:
        """Return how well nearly all of the shot agrees along a line."""
        return float(agreement(agreed, self._at, line.slope, np.array([line.begin]), NEXT_TO_NOTHING)[0])

"""Panning: whether a shot looks at a photograph, and how its rectangle wanders over it.

A photograph has no time, so nothing but the rectangle changes while the shot lasts, and it may go anywhere: it is
followed from the picture that fits best to both ends, a little at a time.
"""

from __future__ import annotations

import numpy as np

from reelbridge.matching.agreeing import COARSE, COLUMNS, ROWS, best_rectangle, faces, inside, likeness
from reelbridge.matching.aligning import MOST_COMPARED
from reelbridge.matching.pictures import Array, Box, cut_out
from reelbridge.matching.verifying import LEAST_AT_SIGHT, Finding
from reelbridge.matching.voting import Candidate, Shot

#: Pictures of a shot at which the rectangle is looked for: so many a second, and at most in all.
FOLLOWED_A_SECOND, MOST_FOLLOWED = 8, 32
#: Where pictures agree less than this, in a dissolve or under a title, the rectangle goes on as it went.
LEAST_FOLLOWED = 0.4
_LEAST_SIDE = 0.12


def follow(shot: Shot, candidate: Candidate, photograph: Array) -> Finding | None:
    """Return what following a shot over a photograph shows; None when it is plain that it does not show it.

    In and out are 0 and 1: a photograph is one frame.
    """
    looked, rectangle = inside(candidate.looked, candidate.rectangle)
    if min(looked.width, looked.height, rectangle.width, rectangle.height) < _LEAST_SIDE:
        return None
    pictures = shot.pictures[:, :, ::-1] if candidate.is_mirrored else shot.pictures
    at = _even(len(pictures), MOST_COMPARED)
    keys = _even(len(pictures), int(np.clip(FOLLOWED_A_SECOND * shot.seconds, 1, MOST_FOLLOWED)))
    wanted = faces(pictures[keys], looked)
    still = photograph[None]
    sight = wanted @ faces(still, rectangle)[0]
    if sight.max() < LEAST_AT_SIGHT:
        return None
    path = _path(wanted, still, rectangle, int(sight.argmax()))
    sides = np.stack([np.interp(at, keys, path[:, side]) for side in range(4)], axis=1)
    theirs = np.concatenate([cut_out(still, Box(*map(float, one)), ROWS, COLUMNS) for one in sides])
    picture, motion, liveliness = likeness(cut_out(pictures[at], looked, ROWS, COLUMNS), theirs)
    first, last = (Box(*map(float, one)) for one in (sides[0], sides[-1]))
    return Finding(
        candidate.reel, 0, 1, 1.0, candidate.is_mirrored, first, last, candidate.in_shot(looked),
        picture, motion, liveliness, 0, 0, len(at), candidate.votes,
    )  # fmt: skip


def _even(count: int, most: int) -> Array:
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))


def _path(wanted: Array, still: Array, first: Box, anchor: int) -> Array:
    """Return the sides of the rectangle at each picture, from the one that fits best to both ends."""
    sides = np.zeros((len(wanted), 4))
    start, _ = best_rectangle(wanted[anchor : anchor + 1], still, first, steps=(0.1, *COARSE))
    sides[anchor] = start
    for step in (1, -1):
        here, speed = np.array(start), np.zeros(4)
        for number in range(anchor + step, len(wanted) if step > 0 else -1, step):
            box, agreement = _next(wanted[number : number + 1], still, here, speed)
            if agreement >= LEAST_FOLLOWED:
                speed = (speed + np.array(box) - here) / 2 if abs(number - anchor) > 1 else np.array(box) - here
                here = np.array(box)
            else:
                here = here + speed
            sides[number] = here
    return sides


def _next(wanted: Array, still: Array, here: Array, speed: Array) -> tuple[Box, float]:
    """Return the rectangle of the next picture: near where it goes on as it went, or near where it was."""
    found = [best_rectangle(wanted, still, Box(*map(float, one))) for one in _starts(here, speed)]
    return max(found, key=lambda one: one[1])


def _starts(here: Array, speed: Array) -> list[Array]:
    return [here + speed, here] if np.abs(speed).max() > COARSE[-1] else [here]

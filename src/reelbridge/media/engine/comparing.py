"""The child's task ``compare``: shots of a cut beside the places of one reel that they may come from.

The pictures of the reel stay in the child that decoded them; what comparing them showed comes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from reelbridge.matching.aligning import Window
from reelbridge.matching.deciding import is_cut_short
from reelbridge.matching.pictures import WIDTH, Array, Box, height_for
from reelbridge.matching.verifying import Finding, verify, window_of
from reelbridge.matching.voting import Candidate, Shot
from reelbridge.media.engine.looking import Looking
from reelbridge.media.rules.probe import Probe

#: Pictures of a reel in memory at a time: 200 MB.
_MOST_AT_ONCE = 30_000
#: A still that lasts to the edge of what was looked at is looked at so much farther in either direction.
STILL_S = 8

Pair = tuple[Shot, Candidate]


def request_for(pairs: Sequence[Pair], pictures: Path) -> dict[str, Any]:
    """Return what a child is told of shots and their candidates; writes the pictures of the shots, each once."""
    shots = list({id(shot): shot for shot, _ in pairs}.values())
    number = {id(shot): place for place, shot in enumerate(shots)}
    with pictures.open("wb") as out:
        for shot in shots:
            out.write(np.ascontiguousarray(shot.pictures).data)
    told = [[*shot.pictures.shape, shot.rate, shot.start, shot.shape] for shot in shots]
    return {"shots": told, "pictures": str(pictures), "pairs": [[number[id(shot)], asdict(one)] for shot, one in pairs]}


def findings_from(rows: Sequence[dict[str, Any] | None]) -> list[Finding | None]:
    """Return what a child answered."""
    return [None if row is None else Finding(**_boxed(row, "rectangle", "last_rectangle", "looked")) for row in rows]


def _boxed(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return row | {name: Box(*row[name]) for name in names}


def compare(descriptor: int, request: dict[str, Any], report: Any) -> list[dict[str, Any] | None]:
    """Return for each pair of a shot and a candidate what comparing them showed."""
    probe = Probe.from_json(request["probe"])
    shots = list(_shots(request))
    pairs = [(shots[number], Candidate(**_boxed(row, "looked", "rectangle"))) for number, row in request["pairs"]]
    looking = Looking(descriptor, request["file"], probe)
    found: list[dict[str, Any] | None] = [None] * len(pairs)
    for done, (place, finding) in enumerate(_compared(looking, probe, pairs), 1):
        found[place] = asdict(finding) if finding else None
        report(done, len(pairs))
    return found


def _shots(request: dict[str, Any]) -> Iterator[Shot]:
    held = np.fromfile(request["pictures"], np.uint8)
    at = 0
    for count, height, width, rate, start, shape in request["shots"]:
        end = at + count * height * width
        yield Shot(held[at:end].reshape(count, height, width), rate, start, shape)
        at = end


def _compared(looking: Looking, probe: Probe, pairs: list[Pair]) -> Iterator[tuple[int, Finding | None]]:
    """Yield the place of each pair and what comparing it showed; pictures are decoded once for many of them."""
    frames, rate = probe.timing.frames, float(probe.timing.rate)
    spans = [window_of(one, shot, rate, frames) for shot, one in pairs]
    order = sorted(range(len(pairs)), key=spans.__getitem__)
    seen_again: set[int] = set()
    while order:
        runs, here = _runs(order, spans)
        order = order[len(here) :]
        held = [_pictures(looking, probe, *run) for run in runs]
        for place in here:
            start, end = spans[place]
            run = max(number for number, one in enumerate(runs) if one[0] <= start)
            at = start - runs[run][0]
            window = Window(held[run][at : at + end - start], start, rate, frames)
            finding = verify(*pairs[place], window)
            if finding and place not in seen_again and is_cut_short(finding, window):
                seen_again.add(place)
                more = round(STILL_S * rate)
                spans[place] = (max(0, start - more), min(frames, end + more))
                order = sorted([*order, place], key=spans.__getitem__)
            else:
                yield place, finding


def _pictures(looking: Looking, probe: Probe, start: int, end: int) -> Array:
    made = np.empty((end - start, height_for(probe.width, probe.height), WIDTH), np.uint8)
    for place, (_, small) in enumerate(looking.frames(start, end)):
        made[place] = small
    return made


def _runs(order: list[int], spans: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the runs of frames that cover as many of the spans as fit into memory, and those spans."""
    runs: list[tuple[int, int]] = []
    here: list[int] = []
    for place in order:
        start, end = spans[place]
        if runs and start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((start, end))
        here.append(place)
        if sum(last - first for first, last in runs) > _MOST_AT_ONCE:
            break
    return runs, here

"""From a finished cut back to the reels it was made of: bare files, each opened in a child process."""

from __future__ import annotations

import mmap
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.matching.deciding import Answer, Verdict, decide, is_of_part
from reelbridge.matching.files import from_bytes
from reelbridge.matching.imprints import Imprint
from reelbridge.matching.index import Index
from reelbridge.matching.listening import listened
from reelbridge.matching.panning import follow
from reelbridge.matching.pictures import WIDTH, Array
from reelbridge.matching.segments import Reel as IndexedReel
from reelbridge.matching.sound import RATE
from reelbridge.matching.stills import is_of_still
from reelbridge.matching.verifying import Finding, unverified
from reelbridge.matching.voting import Candidate, Shot, candidates
from reelbridge.media.engine.calling import call
from reelbridge.media.engine.comparing import findings_from, request_for
from reelbridge.media.rules.probe import Kind, Probe

LARGEST_MEGAPIXELS, LONGEST_HOURS = 400, 48
#: A child compares so many candidates of a reel at least, if there are as many, and so many at most.
_LEAST_PIECE, _MOST_PIECE = 3, 48

#: What lies beside films and is none: texts, archives, playlists, drawings, sound. Whatever else cannot be opened is a
#: film that is broken.
BESIDE_FILMS = frozenset({
    "media.is_text", "media.is_something_else", "media.is_a_playlist", "media.is_a_drawing", "matching.no_picture",
})  # fmt: skip

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """A film on the disk and what is in it."""

    path: Path
    probe: Probe

    def lacks(self, holes: Iterable[Sequence[int]], file: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what of it cannot be matched, as codes and facts of sentences: what is not looked at, holes."""
        rate = self.probe.rate or Rate(self.probe.timing.rate)
        return [
            *self.probe.unseen(file),
            *(hole_told(file, rate, self.probe.start_frame, int(start), int(end)) for start, end in holes),
        ]


def hole_told(file: str, rate: Rate, first: int, start: int, end: int) -> tuple[str, dict[str, Any]]:
    """Return what is said of frames that could not be decoded; ``first`` is the timecode of frame 0, in frames."""
    labels = {"begins": rate.timecode(first + start), "ends": rate.timecode(first + end)}
    return "matching.hole", {"file": file, "start": start, "end": end, **labels}


@dataclass(frozen=True, slots=True, eq=False)
class Reel(Film):
    """A film that shots may come from, with its imprint."""

    imprint: Imprint


@dataclass(frozen=True, slots=True, eq=False)
class Cut(Film):
    """A cut as small pictures, every frame one."""

    pictures: Array
    shots: tuple[Span, ...]
    holes: tuple[Span, ...]
    #: The file the pictures lie in, mapped into memory; None where they lie in memory.
    file: mmap.mmap | None = None

    def let_go(self) -> None:
        """Give the pictures that were read back to the system, which keeps them for as long as it has room."""
        if self.file is not None:
            self.file.madvise(mmap.MADV_DONTNEED)

    def shot(self, span: Span) -> Shot:
        """Return the pictures of a shot."""
        rate, shape = float(self.probe.timing.rate), self.probe.width / self.probe.height
        return Shot(self.pictures[span.start : span.end], rate, span.start, shape)


def film(path: Path) -> Film:
    """Return what is in a film; raises BadInput for what is none, or cannot be opened."""
    one = film_or_photograph(path)
    if one.probe.kind is not Kind.FILM:
        raise BadInput("matching.no_moving_picture", file=path.name)
    return one


def film_or_photograph(path: Path) -> Film:
    """Return what is in a film or photograph; raises BadInput for what is neither, or cannot be opened."""
    probe = Probe.from_json(call("probe", path, largest_megapixels=LARGEST_MEGAPIXELS, longest_hours=LONGEST_HOURS))
    if probe.kind is Kind.SOUND:
        raise BadInput("matching.no_picture", file=path.name)
    return Film(path, probe)


def reel(path: Path, kept: Path | None = None, on_progress: Progress | None = None) -> Reel:
    """Return a reel or photograph with its imprint: the one ``kept`` in a file, or a new one that is then kept there.

    Raises BadInput for what is neither; an imprint that does not fit its film is made again.
    """
    one = film_or_photograph(path)
    known = _known(one, kept) if kept else None
    if known:
        return Reel(path, one.probe, known)
    with tempfile.TemporaryDirectory(prefix="reelbridge-", dir=kept.parent if kept else None) as folder:
        target = Path(folder, "imprint")
        call("imprint", path, on_progress=on_progress, probe=one.probe.as_json(), target=str(target),
             largest_megapixels=LARGEST_MEGAPIXELS)  # fmt: skip
        imprint = from_bytes(target.read_bytes(), path.name)
        if kept:
            target.replace(kept)
    return Reel(path, one.probe, imprint)


def _known(one: Film, kept: Path) -> Imprint | None:
    """Return the imprint kept of a film; None when there is none, or none of this film as it is now."""
    try:
        if kept.stat().st_mtime < one.path.stat().st_mtime:
            return None
        imprint = from_bytes(kept.read_bytes(), kept.name)
    except (OSError, BadInput):
        return None
    timing = one.probe.timing
    if one.probe.kind is Kind.PHOTOGRAPH:
        return imprint if is_of_still(imprint) else None
    return imprint if (imprint.timing.rate, imprint.timing.frames) == (timing.rate, timing.frames) else None


def cut(path: Path, folder: Path, shots: Sequence[Span] = (), on_progress: Progress | None = None) -> Cut:
    """Return a cut whose pictures lie in a folder as long as they are needed; its shots are found unless given.

    Raises BadInput for what is no film, and for a shot that lies outside it.
    """
    return look_through(film(path), folder, shots, on_progress)


def look_through(one: Film, folder: Path, shots: Sequence[Span] = (), on_progress: Progress | None = None) -> Cut:
    """Return a film that was probed before as a cut; else as ``cut`` does."""
    path, frames = one.path, one.probe.frames
    for shot in shots:
        if shot.end > frames:
            raise BadInput("media.span_not_in_film", file=path.name, start=shot.start, end=shot.end, frames=frames)
    told = call(
        "look", path, on_progress=on_progress, probe=one.probe.as_json(), spans=[[0, frames]],
        target=str(folder / "cut"),
    )  # fmt: skip
    with (folder / "cut").open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    pictures = np.frombuffer(mapped, np.uint8).reshape(frames, told["height"], WIDTH)
    edges = [0, *told["starts"], frames]
    found = tuple(shots) or tuple(Span(*pair) for pair in pairwise(edges))
    return Cut(path, one.probe, pictures, found, tuple(Span(*hole) for hole in told["holes"]), mapped)


def match(made: Cut, reels: Sequence[Reel], on_progress: Progress | None = None) -> list[Answer]:
    """Return for every shot of a cut what is found among reels; ``reel`` of a finding counts them from 0."""
    return search(made, Index.of([one.imprint for one in reels]), reels.__getitem__, on_progress)


def search(
    made: Cut, index: Index, film_of: Callable[[int], Film | None], on_progress: Progress | None = None
) -> list[Answer]:  # fmt: skip
    """Return for every shot of a cut what is found in an index; takes what ``findings`` takes.

    Where the picture alone cannot tell, the sound is asked.
    """
    answers = [decide(found) for found in findings(made, index, film_of, on_progress)]

    def hear(number: int | None, spans: list[tuple[float, float]]) -> list[Array]:
        one = made if number is None else film_of(number)
        return heard(one, spans) if one else []

    rate = float(made.probe.timing.rate)
    return listened(answers, made.shots, rate, lambda n: (float(index.reels[n].rate), index.reels[n].frames), hear)


def heard(one: Film, spans: list[tuple[float, float]]) -> list[Array]:
    """Return the sound of stretches of a film, in seconds from its first frame; nothing where it cannot be heard."""
    if not one.probe.audio:
        return []
    with tempfile.TemporaryDirectory(prefix="reelbridge-") as folder:
        target = Path(folder, "sound")
        try:
            call("hear", one.path, probe=one.probe.as_json(), spans=spans, target=str(target))
        except (BadInput, NotFound):
            # a second witness that fails to appear does not stop the first
            return []
        samples = np.fromfile(target, "<f4")
    ends = np.cumsum([max(0, round((end - start) * RATE)) for start, end in spans])
    return np.split(samples, ends[:-1])


def findings(
    made: Cut, index: Index, film_of: Callable[[int], Film | None], on_progress: Progress | None = None
) -> list[list[Finding]]:  # fmt: skip
    """Return for every shot of a cut all that comparing it with its candidates in an index showed.

    ``film_of`` gives the film or photograph of a reel of the index, to be looked at; None where it is elsewhere, and
    then only its codes speak.
    """
    shots = len(made.shots)
    found: list[list[Finding]] = [[] for _ in made.shots]
    first = voted(made, index, range(shots), on_progress=_part(on_progress, 0))
    for shot, finding in _looked(made, first, index, film_of, _part(on_progress, 1)):
        found[shot].append(finding)
    doubtful = [number for number, told in enumerate(found) if is_doubtful(told)]
    closer = voted(made, index, doubtful, first, _part(on_progress, 2))
    # votes of a closer look are many by chance alone: they count only where the film itself can be looked at
    seen = {reel: film for reel in {one.reel for _, one in closer} if (film := film_of(reel)) is not None}
    closer = [pair for pair in closer if pair[1].reel in seen]
    for shot, finding in _looked(made, closer, index, seen.get, _part(on_progress, 3)):
        found[shot].append(finding)
    return found


def voted(
    made: Cut, index: Index, shots: Sequence[int], known: Sequence[tuple[int, Candidate]] | None = None,
    on_progress: Progress | None = None,
) -> list[tuple[int, Candidate]]:  # fmt: skip
    """Return candidates of shots of a cut, each with the number of its shot; those ``known`` are looked beyond."""
    found: list[tuple[int, Candidate]] = []
    before = None if known is None else grouped(known)
    for done, number in enumerate(shots, 1):
        some = candidates(made.shot(made.shots[number]), index, None if before is None else before[number])
        found += [(number, one) for one in some]
        made.let_go()
        if on_progress:
            on_progress(done, len(shots))
    return found


def grouped(pairs: Sequence[tuple[int, Candidate]]) -> dict[int, list[Candidate]]:
    """Return the candidates of each shot."""
    made: dict[int, list[Candidate]] = defaultdict(list)
    for number, one in pairs:
        made[number].append(one)
    return made


def is_doubtful(told: list[Finding]) -> bool:
    """Whether what was found of a shot makes nothing certain, or only a part of it, so that it is looked at closer."""
    answer = decide(told)
    is_partly = answer.finding is not None and is_of_part(answer.finding.looked) and not answer.panes
    return answer.verdict is not Verdict.CERTAIN or is_partly


def by_reel(pairs: Sequence[tuple[int, Candidate]]) -> dict[int, list[tuple[int, Candidate]]]:
    """Return candidates by their reels, whose pictures are then decoded once."""
    wanted: dict[int, list[tuple[int, Candidate]]] = defaultdict(list)
    for number, one in pairs:
        wanted[one.reel].append((number, one))
    return wanted


def _part(on_progress: Progress | None, done: int) -> Progress | None:
    """Return what tells of one of four parts of the work: two looks at the index, each followed by one at the films."""
    return (lambda at, of: on_progress(done * of + at, 4 * of)) if on_progress else None


def _looked(
    made: Cut, pairs: list[tuple[int, Candidate]], index: Index, film_of: Callable[[int], Film | None],
    on_progress: Progress | None,
) -> Iterator[tuple[int, Finding]]:  # fmt: skip
    """Compare shots with their candidates."""
    wanted, done = by_reel(pairs), 0
    films = {number: film_of(number) for number in wanted}
    here = sum(len(some) for number, some in wanted.items() if films[number])
    cores = os.cpu_count() or 1
    pool = ThreadPoolExecutor(cores)
    try:
        # on each core a child
        waiting = [
            pool.submit(_all_compared, made, some, films[number], index.reels[number])
            for number, candidates_ in wanted.items()
            for some in _pieces(candidates_, -(-here // cores))
        ]
        for shot, finding in chain.from_iterable(one.result() for one in waiting):
            if finding:
                yield shot, finding
            done += 1
            if on_progress:
                on_progress(done, len(pairs))
    finally:
        pool.shutdown(cancel_futures=True)


def _pieces(pairs: list[tuple[int, Candidate]], most: int) -> Iterator[list[tuple[int, Candidate]]]:
    """Yield the candidates of a reel in pieces no larger than this, or than a child is worth; neighbours together."""
    pairs = sorted(pairs, key=lambda pair: pair[1].middle)
    step = min(max(most, _LEAST_PIECE), _MOST_PIECE)
    for first in range(0, len(pairs), step):
        yield pairs[first : first + step]


def _all_compared(*piece: Any) -> list[tuple[int, Finding | None]]:
    return list(compared(*piece))


def compared(
    made: Cut, pairs: list[tuple[int, Candidate]], reel_: Film | None, told: IndexedReel
) -> Iterator[tuple[int, Finding | None]]:  # fmt: skip
    """Yield for candidates of one reel, each with the number of its shot, what comparing them shows."""
    if reel_ is None:
        for shot, one in pairs:
            yield shot, unverified(made.shot(made.shots[shot]), one, float(told.rate), told.frames)
    elif reel_.probe.kind is Kind.PHOTOGRAPH:
        yield from _verified_still(made, reel_, pairs)
    else:
        yield from _verified(made, reel_, pairs)


def _verified_still(
    made: Cut, still: Film, pairs: list[tuple[int, Candidate]]
) -> Iterator[tuple[int, Finding | None]]:  # fmt: skip
    """Follow shots over a photograph."""
    picture = small_picture(still)
    for number, one in pairs:
        yield number, follow(made.shot(made.shots[number]), one, picture)


def small_picture(still: Film) -> Array:
    """Return a photograph as a small grey picture; raises BadInput when it cannot be opened."""
    with tempfile.TemporaryDirectory(prefix="reelbridge-") as folder:
        target = Path(folder, "still")
        told = call("look", still.path, probe=still.probe.as_json(), spans=[], target=str(target),
                    largest_megapixels=LARGEST_MEGAPIXELS)  # fmt: skip
        return np.fromfile(target, np.uint8).reshape(told["height"], -1)


def _verified(
    made: Cut, reel_: Film, pairs: list[tuple[int, Candidate]]
) -> Iterator[tuple[int, Finding | None]]:  # fmt: skip
    """Verify candidates of one reel, in the child that decodes it."""
    shots = {number: made.shot(made.shots[number]) for number, _ in pairs}
    with tempfile.TemporaryDirectory(prefix="reelbridge-") as folder:
        request = request_for([(shots[number], one) for number, one in pairs], Path(folder, "shots"))
        rows = call("compare", reel_.path, probe=reel_.probe.as_json(), **request)
    made.let_go()
    return zip([number for number, _ in pairs], findings_from(rows), strict=True)

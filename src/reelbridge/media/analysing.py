"""Imprints of many films and a cut compared with them, in pieces that any machine can do by itself.

Each piece names what it reads, so a piece that was lost with its worker is done again and gives the same; the answer
is that of ``sources.match`` on one machine.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from reelbridge.kernel.errors import BadInput, NotFound, Refusal
from reelbridge.kernel.timecode import Rate
from reelbridge.matching.deciding import Answer, decide
from reelbridge.matching.files import from_bytes, to_bytes
from reelbridge.matching.imprints import Imprint, Timing
from reelbridge.matching.index import Index
from reelbridge.matching.listening import listened
from reelbridge.matching.segments import Reel
from reelbridge.matching.stills import is_of_still
from reelbridge.matching.verifying import Finding
from reelbridge.matching.voting import Candidate
from reelbridge.media import sources
from reelbridge.media.places import Place
from reelbridge.media.spreading import Hands, LostError, Progress

#: Shots that are looked up in the index in one piece of work.
_SHOTS_AT_ONCE = 16


#: Codes and facts of sentences.
Unseen = tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """What came of one file: its imprint, or why it has none."""

    name: str
    imprint: Imprint | None
    refusal: tuple[str, dict[str, Any]] | None = None
    #: What of the file was not looked at when the imprint was made.
    unseen: Unseen = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of a film whose imprint lies elsewhere."""

    name: str
    timing: Timing
    is_photograph: bool
    shots: int
    #: What of it cannot be matched, as codes and facts of sentences.
    lacks: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The films that can be found, what was refused, and the cut with its answers where one was given."""

    films: tuple[Known, ...]
    refusals: tuple[tuple[str, dict[str, Any]], ...]
    cut: sources.Cut | None = None
    answers: tuple[Answer, ...] = ()
    #: Files of the place that are neither film nor photograph.
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """Whoever waits hears of it: what is read or compared, and how far that is."""

    reading: Progress | None = None
    comparing: Progress | None = None


def analyse(
    reels: Place, hands: Hands, *, cut: tuple[Place, str] | None = None, keep: Place | None = None, said: Said = Said()
) -> Analysis:  # fmt: skip
    """Make the imprints of all films of a place; compare a cut with them, where one is given.

    Raises NotFound for a place that is not there or holds no film, BadInput for a cut that is no film.
    """
    names = reels.names()
    made = hands.each(imprinted, [(reels, name, keep) for name in names], said.reading)
    told = hands.results(hands.each(known, [(one,) for one in made]), said.reading)
    films = tuple(one for one in told if isinstance(one, Known))
    passed = tuple(name for name, one in zip(names, told, strict=True) if _is_beside(one))
    refusals = [
        refusal for name, one in zip(names, told, strict=True) if not _is_beside(one)
        for refusal in _refusals(name, one)
    ]  # fmt: skip
    if not films:
        raise NotFound("matching.no_reels", folder=str(getattr(reels, "address", getattr(reels, "path", ""))))
    if cut is None:
        return Analysis(films, tuple(refusals), passed=passed)
    found = [one for one, known_ in zip(made, told, strict=True) if isinstance(known_, Known)]
    return replace(_Comparing(reels, hands, films, said).run(cut, found, refusals), passed=passed)


def _is_beside(told: Any) -> bool:
    return isinstance(told, tuple) and told[0] in sources.BESIDE_FILMS


def _refusals(name: str, told: Any) -> list[tuple[str, dict[str, Any]]]:
    """Return what is to be said of a film: that it has no imprint, or where its holes are."""
    if isinstance(told, Known):
        return list(told.lacks)
    return [_lost(name) if isinstance(told, LostError) else told]


def _lost(name: str) -> tuple[str, dict[str, Any]]:
    return "matching.ends_workers", {"file": name}


def _kept_name(name: str) -> str:
    return f"{name}.imprint"


def _note_name(name: str) -> str:
    """Return where it is kept what of a film was not looked at: the imprint itself has no place for it."""
    return f"{name}.imprint.unseen"


def imprinted(reels: Place, name: str, keep: Place | None) -> Film:
    """Return a film's imprint: the one kept since it was last written, or a new one that is then kept."""
    try:
        if keep and (known_ := _kept(reels, name, keep)):
            return Film(name, known_, unseen=_noted(keep, name))
        with reels.here(name) as path:
            film = sources.reel(path)
            made, unseen = film.imprint, tuple(film.probe.unseen(name))
        if keep:
            # first what goes with it: the imprint is what counts
            _note(keep, name, unseen)
            keep.write(_kept_name(name), to_bytes(made))
    except Refusal as refusal:
        return Film(name, None, (refusal.code, refusal.facts))
    return Film(name, made, unseen=unseen)


def _kept(reels: Place, name: str, keep: Place) -> Imprint | None:
    try:
        if keep.changed(_kept_name(name)) < reels.changed(name):
            return None
        return from_bytes(keep.read(_kept_name(name)), name)
    except (NotFound, BadInput):
        return None


def _note(keep: Place, name: str, unseen: Unseen) -> None:
    """Keep what of a film was not looked at; for most films nothing is kept."""
    if unseen or _noted(keep, name):
        keep.write(_note_name(name), json.dumps(unseen, ensure_ascii=False).encode())


def _noted(keep: Place, name: str) -> Unseen:
    try:
        return tuple((str(code), dict(facts)) for code, facts in json.loads(keep.read(_note_name(name))))
    except (NotFound, BadInput, ValueError, TypeError):
        return ()


def known(film: Film) -> Known | tuple[str, dict[str, Any]]:
    """Return what is told of a film, or why it was refused."""
    made = film.imprint
    if made is None:
        return film.refusal or _lost(film.name)
    rate = Rate(made.timing.rate, made.timing.drop)
    holes = (sources.hole_told(film.name, rate, made.timing.start_frame, *map(int, hole)) for hole in made.holes)
    return Known(film.name, made.timing, is_of_still(made), len(made.shots), (*film.unseen, *holes))


def indexed(films: list[Film]) -> Index:
    """Lay the imprints of films side by side."""
    return Index.of([one.imprint for one in films if one.imprint])


def looked(place: Place, name: str) -> sources.Cut | tuple[str, dict[str, Any]]:
    """Return a cut with all its small pictures, or why there are none."""
    try:
        with place.here(name) as path, tempfile.TemporaryDirectory(prefix="reelbridge-") as folder:
            made = sources.cut(path, Path(folder))
            return sources.Cut(Path(name), made.probe, np.array(made.pictures), made.shots, made.holes)
    except Refusal as refusal:
        return refusal.code, refusal.facts


def without_pictures(made: Any) -> Any:
    """Return a cut without what weighs."""
    if isinstance(made, sources.Cut):
        return sources.Cut(made.path, made.probe, made.pictures[:0], made.shots, made.holes)
    return made


def compared(
    made: sources.Cut, reels: Place, known_: Known, pairs: list[tuple[int, Candidate]]
) -> list[tuple[int, Finding]] | tuple[str, dict[str, Any]]:  # fmt: skip
    """Return what comparing shots with their candidates in one film showed, or why it could not be opened."""
    told = Reel(known_.name, "", known_.timing.rate, known_.timing.frames)
    try:
        with reels.here(known_.name) as path:
            found = list(sources.compared(made, pairs, sources.film_or_photograph(path), told))
    except Refusal as refusal:
        return refusal.code, refusal.facts
    return [(shot, one) for shot, one in found if one]


def heard(place: Place, name: str, spans: list[tuple[float, float]]) -> list[Any]:
    """Return the sound of stretches of a film; nothing where there is none."""
    try:
        with place.here(name) as path:
            return sources.heard(sources.film_or_photograph(path), spans)
    except Refusal:
        return []


class _Comparing:
    """A cut beside the films that have imprints."""

    def __init__(self, reels: Place, hands: Hands, films: Sequence[Known], said: Said) -> None:
        self._reels, self._hands, self._films, self._said = reels, hands, films, said

    def run(self, cut: tuple[Place, str], made: list[Any], refusals: list[Any]) -> Analysis:
        """Find the candidates of all shots, look at each film once, and decide."""
        hands = self._hands
        (look,) = hands.each(looked, [cut])
        (light,) = self._whole(hands.each(without_pictures, [(look,)]))
        if not isinstance(light, sources.Cut):
            raise BadInput(light[0], **light[1])
        refusals = [
            *light.lacks([(one.start, one.end) for one in light.holes], cut[1]), *refusals
        ]  # fmt: skip
        (index,) = hands.each(indexed, [(made,)])
        findings: list[list[Finding]] = [[] for _ in light.shots]
        first = self._voted(look, index, range(len(light.shots)))
        refused = self._compared(look, first, findings)
        doubtful = [number for number, told in enumerate(findings) if sources.is_doubtful(told)]
        closer = self._voted(look, index, doubtful, first)
        del index
        refused |= self._compared(look, [pair for pair in closer if pair[1].reel not in refused], findings)
        answers = self._listened(cut, light, list(map(decide, findings)))
        return Analysis(tuple(self._films), (*refusals, *refused.values()), light, tuple(answers))

    def _compared(
        self, look: Any, pairs: list[tuple[int, Candidate]], findings: list[list[Finding]]
    ) -> dict[int, tuple[str, dict[str, Any]]]:  # fmt: skip
        """Add to the findings of each shot what comparing it shows; return which films could not be looked at."""
        wanted, said = sources.by_reel(pairs), self._said.comparing
        pieces = self._hands.each(
            compared, [(look, self._reels, self._films[reel], some) for reel, some in wanted.items()], said
        )  # fmt: skip
        refused = {}
        for reel, some in zip(wanted, self._hands.results(pieces, said), strict=True):
            if isinstance(some, list):
                for shot, one in some:
                    findings[shot].append(one)
            else:
                refused[reel] = _lost(self._films[reel].name) if isinstance(some, LostError) else some
        return refused

    def _listened(self, cut: tuple[Place, str], light: sources.Cut, answers: list[Answer]) -> list[Answer]:
        def hear(number: int | None, spans: list[tuple[float, float]]) -> list[Any]:
            place, name = cut if number is None else (self._reels, self._films[number].name)
            (some,) = self._hands.results(self._hands.each(heard, [(place, name, spans)]))
            return [] if isinstance(some, LostError) else list(some)

        def rates(number: int) -> tuple[float, int]:
            timing = self._films[number].timing
            return float(timing.rate), timing.frames

        return listened(answers, light.shots, float(light.probe.timing.rate), rates, hear)

    def _voted(
        self, look: Any, index: Any, shots: Sequence[int], known_: Sequence[tuple[int, Candidate]] | None = None
    ) -> list[tuple[int, Candidate]]:  # fmt: skip
        pieces = []
        for at in range(0, len(shots), _SHOTS_AT_ONCE):
            some = shots[at : at + _SHOTS_AT_ONCE]
            before = None if known_ is None else [pair for pair in known_ if pair[0] in some]
            pieces.append((look, index, some, before))
        return [pair for told in self._whole(self._hands.each(sources.voted, pieces)) for pair in told]

    def _whole(self, made: list[Any]) -> list[Any]:
        """Return results without which nothing can be said; raises BadInput when workers died of one."""
        found = self._hands.results(made)
        if any(isinstance(one, LostError) for one in found):
            raise BadInput("matching.cluster_gave_up")
        return found

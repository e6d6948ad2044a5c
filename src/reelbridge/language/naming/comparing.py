"""Two names compared: how well they agree, and which part answers which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

from reelbridge.language.naming.abroad import CANTONESE, KOREAN, shown
from reelbridge.language.naming.aligning import Step, align
from reelbridge.language.naming.chinese import best_turn, readings
from reelbridge.language.naming.customs import shared, spoken_in_japan
from reelbridge.language.naming.matching import Correspondence, How, Letters, NameMatch, Side
from reelbridge.language.naming.scoring import features, score_of
from reelbridge.language.naming.splitting import Part, Prepared, Role, prepare
from reelbridge.language.naming.weighing import (
    BESIDE,
    TRANSLATED,
    TURNED,
    by_custom,
    full,
    left_over,
    may_be_a_person,
    may_be_run_together,
    named,
    names_in,
    ways_to_pair,
    weighed,
    worth_of_syllable,
)
from reelbridge.language.pinyin import read_han
from reelbridge.language.scripts import Script

_OURS = (Script.HAN, Script.CYRILLIC, Script.LATIN)

#: How much a way to see two names as one says, and what tells its correspondences: only the best way is told.
_Road = tuple[float, Callable[[], list[Correspondence]]]
#: What two parts say together, how, and by which custom.
_Said = tuple[float, How, str]


def compare(
    query: str | Prepared, candidate: str | Prepared, *, query_language: str = "", candidate_language: str = ""
) -> NameMatch:
    """Return how well two names agree as spellings of one name, whichever of our scripts each is in.

    The languages are hints and may be left out. The result is the same whichever name comes first, its sides apart.
    """
    left = query if isinstance(query, Prepared) else prepare(query, query_language)
    right = candidate if isinstance(candidate, Prepared) else prepare(candidate, candidate_language)
    if _order(left) > _order(right):
        return _turned(_compared(right, left))
    return _compared(left, right)


def _order(name: Prepared) -> tuple[int, str, str]:
    return (_OURS.index(name.script) if name.script in _OURS else len(_OURS), name.folded, name.written)


def _turned(match: NameMatch) -> NameMatch:
    turned = [
        replace(
            one,
            left=one.right,
            right=one.left,
            letters=tuple(replace(pair, left=pair.right, right=pair.left) for pair in one.letters),
        )
        for one in match.correspondences
    ]
    turned.sort(key=lambda one: (one.left is None, one.left.start if one.left else 0))
    return NameMatch(match.right, match.left, match.score, match.nats, tuple(turned))


@lru_cache(maxsize=16_384)
def _compared(left: Prepared, right: Prepared) -> NameMatch:
    if not left.parts or not right.parts:
        equal = left.folded == right.folded and bool(left.folded)
        return NameMatch(left.written, right.written, float(equal), 0.0, ())
    nats, tell = max(_roads(left, right), key=lambda road: road[0])
    found = tell()
    score = 1.0 if left.folded == right.folded else score_of(found, features(found))
    return NameMatch(left.written, right.written, score, nats, tuple(found))


def _roads(left: Prepared, right: Prepared) -> Iterator[_Road]:
    """Yield every way to see two names as one: how much it says, and what tells the correspondences."""
    for one, other in product((left.parts, *left.otherwise), (right.parts, *right.otherwise)):
        yield _part_by_part(left, weighed(one), right, weighed(other))
    if left.whole and right.whole and may_be_run_together(left, right):
        yield _as_a_whole(left, right)
    yield from _read_aloud(left, right)


def _part_by_part(left: Prepared, ours: list[Part], right: Prepared, theirs: list[Part]) -> _Road:
    said = [[_says(one, other) for other in theirs] for one in ours]
    beside_one = min(names_in(ours), names_in(theirs)) < 2
    over_ours, over_theirs = ([left_over(part.role, beside_one=beside_one) for part in some] for some in (ours, theirs))

    def gain(number: int, to: int) -> float:
        return max(0.0, said[number][to][0] - over_ours[number] - over_theirs[to]) if to >= 0 else 0.0

    best = max(
        ways_to_pair(len(ours), len(theirs)), key=lambda way: sum(gain(number, to) for number, to in enumerate(way))
    )
    total = sum(gain(number, to) for number, to in enumerate(best)) + sum(over_ours) + sum(over_theirs)

    def tell() -> list[Correspondence]:
        paired = {number: to for number, to in enumerate(best) if gain(number, to) > 0}
        found = [
            _told(left, part, right, theirs[paired[number]], said[number][paired[number]])
            if number in paired
            else Correspondence(How.LEFT_OVER, _side(left, part), None, over_ours[number])
            for number, part in enumerate(ours)
        ]
        taken = set(paired.values())
        found += [
            Correspondence(How.LEFT_OVER, None, _side(right, part), over_theirs[to])
            for to, part in enumerate(theirs)
            if to not in taken
        ]
        return found

    return total, tell


def _says(one: Part, other: Part) -> _Said:
    """Return what two parts say together, and how; by which custom, where they are read in Japanese."""
    gain, _steps = align(one.text, one.script, other.text, other.script)
    if one.text == other.text:
        return gain, How.EQUAL if one.script is other.script else _across(one, other), ""
    if one.senses & other.senses and gain < TRANSLATED:
        return TRANSLATED, How.MEANING, ""
    if tied := shared(one.text, one.script, other.text, other.script):
        fulls = full(one.text, one.script), full(other.text, other.script)
        worth, custom = max((by_custom(custom, *fulls), custom) for custom in tied)
        if gain < worth:
            return worth, How.JAPANESE if spoken_in_japan(custom) else How.ALIAS, custom
    return gain, How.SPELLING if one.script is other.script else _across(one, other), ""


def _across(one: Part, other: Part) -> How:
    return How.INITIAL if Role.INITIAL in (one.role, other.role) else How.SOUND


def _told(left: Prepared, one: Part, right: Prepared, other: Part, said: _Said) -> Correspondence:
    """Return what two parts say together with the letters that say it."""
    gain, how, custom = said
    sides = _side(left, one), _side(right, other)
    if how in (How.MEANING, How.ALIAS):
        return Correspondence(how, *sides, gain)
    if how is How.JAPANESE:
        spoken = spoken_in_japan(custom)
        return Correspondence(how, *sides, gain, (Letters(spoken, spoken),))
    _gain, steps = align(one.text, one.script, other.text, other.script)
    return Correspondence(how, *sides, gain, _letters(one.text, one.script, other.text, other.script, steps))


def _as_a_whole(left: Prepared, right: Prepared) -> _Road:
    gain, steps = align(left.whole, left.script, right.whole, right.script)
    beside = sum(left_over(part.role) for name in (left, right) for part in name.parts if part.role in BESIDE)
    how = How.SOUND if left.script is not right.script else How.EQUAL if left.whole == right.whole else How.SPELLING

    def tell() -> list[Correspondence]:
        letters = _letters(left.whole, left.script, right.whole, right.script, steps)
        return [Correspondence(how, _stretch(left), _stretch(right), gain, letters)]

    return gain + beside, tell


def _read_aloud(left: Prepared, right: Prepared) -> Iterator[_Road]:
    ours, theirs = readings(named(left)), readings(named(right))
    best = max((best_turn(one, other) for one in ours for other in theirs if len(one) == len(other)), default=None)
    if best is None:
        return
    gain, turn, pairs = best
    of_a_person = may_be_a_person(left) or may_be_a_person(right)
    gain *= worth_of_syllable(left.script, right.script, of_a_person=of_a_person)

    def tell() -> list[Correspondence]:
        how, letters = _aloud(pairs)
        return [Correspondence(how, _stretch(left), _stretch(right), gain, letters)]

    yield gain - (TURNED if turn else 0.0), tell


def _aloud(pairs: Sequence[tuple[str, str]]) -> tuple[How, tuple[Letters, ...]]:
    """Return in which language the syllables of two names are read, and the syllables without it."""
    system = pairs[0][1].rpartition("-")[0]
    how = {KOREAN: How.KOREAN, CANTONESE: How.CANTONESE}.get(system, How.READING)
    return how, tuple(Letters(shown(one), shown(other)) for one, other in pairs)


def _side(name: Prepared, part: Part) -> Side:
    return Side(name.written[part.start : part.end], part.start, part.end, part.script, part.role.value)


def _stretch(name: Prepared) -> Side:
    main = [part for part in name.parts if part.role not in BESIDE] or list(name.parts)
    start, end = main[0].start, main[-1].end
    return Side(name.written[start:end], start, end, name.script, Role.NAME.value)


def _letters(
    left: str, left_script: Script, right: str, right_script: Script, steps: tuple[Step, ...]
) -> tuple[Letters, ...]:
    """Return the steps as letters, what stands alone put to its neighbour."""
    found: list[Letters] = []
    for step in steps:
        one, other = left[step.start : step.end], right[step.from_ : step.to]
        if found and (not one or not other):
            last = found[-1]
            found[-1] = Letters(last.left + one, last.right + other, gain=last.gain + step.gain)
        else:
            found.append(Letters(one, other, gain=step.gain))
    han = left_script is Script.HAN, right_script is Script.HAN
    if any(han):
        found = [replace(pair, reading="".join(read_han(pair.left if han[0] else pair.right))) for pair in found]
    return tuple(found)

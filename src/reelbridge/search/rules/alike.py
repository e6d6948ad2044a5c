"""Names that are spelt otherwise or in another script: which of some candidates a name asked for may stand for.

Candidates come from the list of names (``View.spellings``), by their traces. Here each is compared part by part with
what was asked, so that a part of one person's name and a part of another's never make one name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from zlib import crc32

from anyascii import anyascii

from reelbridge.language.naming import Part, Prepared, Role, prepare, traces
from reelbridge.language.naming.chinese import readings
from reelbridge.language.naming.classes import heard
from reelbridge.language.naming.customs import are_one_by_custom
from reelbridge.language.naming.weighing import full
from reelbridge.language.scripts import Script

#: The letter under which the traces of a script are listed: each script has candidates of its own.
SCRIPTS = {Script.HAN: "h", Script.CYRILLIC: "c", Script.LATIN: "l"}
#: How many spellings of each script are compared, and which share of what was looked for they say at least.
MOST_COMPARED = 30
LEAST_SHARED = 0.3
#: What sharing a trace says for putting candidates in order, by the letter that the trace begins with.
TRACE_SAYS = {"a": 4.0, "c": 1.0, "s": 3.0, "p": 2.0, "y": 4.0, "z": 2.0}

#: What it is worth that two parts are one: letter by letter, surely, likely, maybe.
EQUAL, SURELY, LIKELY, MAYBE = 24.0, 19.0, 12.0, 8.0
#: What it adds, for each part, that all of them stand in one name.
_IN_ONE_NAME = 4.0
#: How much of what their letters could say two parts must say for that: where one side is Chinese, between two
#: alphabets, within one script; measured on the tokens of the names for development.
_WITH_CHINESE, _BETWEEN_ALPHABETS, _IN_ONE_SCRIPT = (1.25, 0.85, 0.6), (2.0, 1.4, 0.9), (1.8, 1.5, 1.1)
#: Of a part as short as this only what is sure counts.
_SHORT = 3.2
_MOST_PARTS = 4
#: Two names cut into parts otherwise must be so nearly of one length: the shorter in parts of the longer.
_AS_LONG, _AS_LONG_AS_CHINESE = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Alike:
    """What a name asked for may stand for: spellings of whole names and of parts of names, and what each is worth."""

    names: Mapping[str, float]
    parts: Mapping[str, float]
    #: Whether somebody bears the name surely, if only as it was typed: then nobody else need be meant.
    is_sure: bool = False


NOTHING = Alike({}, {})


def listed(spelling: str) -> tuple[str, ...]:
    """Return the keys under which a spelling stands in the list of names; none for one in no script of ours."""
    name = prepare(spelling)
    letter = SCRIPTS.get(name.script)
    return tuple(letter + key for key in traces(name)) if letter else ()


def ahead(spelling: str) -> float:
    """Return what the traces that a spelling shares are multiplied by: short names first, then any order, always one.

    Between 1 and 1.01, so that it decides between candidates of as many traces only.
    """
    return 1 + max(0, 30 - len(spelling)) / 4096 + crc32(spelling.encode()) % 4096 / 2**22


@dataclass(frozen=True, slots=True)
class LookUp:
    """What the list of names is asked for in one script: traces with what each says; with any of ``among`` at least."""

    says: Mapping[str, float]
    among: tuple[str, ...]


def looked_up(name: Prepared) -> Iterator[LookUp]:
    """Yield, for each script, what to look for among names that share a strong trace: most spellings do, few names."""
    keys = traces(name)
    strong = [key for key in keys if key[0] in "apy"]
    skeletons = sorted((key for key in keys if key[0] == "s"), key=len)
    # of several parts those of all of them together say most
    strong += skeletons[-1:] if len(_named(name)) > 1 else skeletons
    yield from _in_each_script(keys, strong)


def looked_up_further(name: Prepared) -> Iterator[LookUp]:
    """Yield, for each script, what to look for among all names: for what was typed with a slip."""
    keys = traces(name)
    yield from _in_each_script(keys, keys)


def _in_each_script(keys: Sequence[str], among: Sequence[str]) -> Iterator[LookUp]:
    for letter in SCRIPTS.values() if among else ():
        yield LookUp({letter + key: TRACE_SAYS[key[0]] for key in keys}, tuple(letter + key for key in among))


def alike(name: Prepared, spellings: Sequence[str]) -> Alike:
    """Return which of some spellings a name may stand for: as a whole, and where it has one part, in a part."""
    ours = _named(name)[:_MOST_PARTS]
    if not ours or not spellings:
        return NOTHING
    theirs = {spelling: prepare(spelling) for spelling in spellings if spelling != name.folded}
    inside = {spelling: parts_of(other) for spelling, other in theirs.items()}
    every = list({(part.text, part.script): part for parts in inside.values() for part in parts}.values())
    told = [_told(part, every) for part in ours]
    initials = [part for part in name.parts if part.role is Role.INITIAL]
    if len(ours) == 1 and not initials:
        parts = {
            spelling[part.start : part.end]: told[0][part.text]
            for spelling, each in inside.items()
            for part in each
            if part.text in told[0] and part.text != ours[0].text
        }
        # who bears the name in a part of theirs is found by that part
        rest = {
            spelling: other
            for spelling, other in theirs.items()
            if not any(part.text in told[0] for part in inside[spelling])
        }
        return Alike(_otherwise_cut(name, rest), parts, max(told[0].values(), default=0.0) >= SURELY)
    begin = [_begins(part) for part in ours]
    names = {spelling: _in_one_name(told, begin, other) for spelling, other in theirs.items()}
    sure = {
        spelling: worth
        for spelling, worth in names.items()
        if worth and (not initials or _answers_initials(initials, told, theirs[spelling]))
    }
    is_sure = name.folded in spellings or max(sure.values(), default=0.0) >= SURELY * len(ours)
    return Alike(_otherwise_cut(name, theirs) | sure, {}, is_sure)


def _named(name: Prepared) -> list[Part]:
    return [part for part in name.parts if part.role is Role.NAME]


def parts_of(name: Prepared) -> list[Part]:
    """Return the parts of a name, a Chinese one also parted into surname and given name.

    Half a word of letters is no part: who asks for Hampton does not mean Northampton.
    """
    otherwise = [layout for layout in name.otherwise if layout[0].script is Script.HAN or len(layout) == 1]
    return [part for layout in (name.parts, *otherwise) for part in layout if part.role is Role.NAME]


def _alone(part: Part) -> Prepared:
    return Prepared(part.text, part.text, "", (part,), part.text, part.script)


def _told(part: Part, others: Sequence[Part]) -> dict[str, float]:
    """Return what it is worth to take each of some parts for this one, as far as that is worth anything."""
    gains = _gains(part, others)
    worths = {other.text: _worth(part, other, gain) for other, gain in zip(others, gains, strict=True)}
    return {text: worth for text, worth in worths.items() if worth}


def _gains(part: Part, others: Sequence[Part]) -> list[float]:
    """Return how much each of some parts says together with one, letter by letter or read as Chinese."""
    from reelbridge.language.naming.ranking import rank  # noqa: PLC0415 -- numpy, not needed by every command
    from reelbridge.language.naming.shelves import Shelf  # noqa: PLC0415 -- same

    gains = [0.0] * len(others)
    for script in SCRIPTS:
        numbers = [number for number, other in enumerate(others) if other.script is script]
        said = (
            Shelf([others[number].text for number in numbers], script).align(part.text, part.script) if numbers else ()
        )
        for number, gain in zip(numbers, said, strict=True):
            gains[number] = float(gain)
    if readings(((part.text, part.script),)):
        read = [number for number, other in enumerate(others) if readings(((other.text, other.script),))]
        for number, gain in zip(read, rank(_alone(part), [_alone(others[number]) for number in read]), strict=True):
            gains[number] = max(gain, gains[number])
    return gains


def _worth(one: Part, other: Part, gain: float) -> float:
    if one.text == other.text:
        return EQUAL
    if one.senses & other.senses:
        return SURELY
    most = min(full(part.text, part.script) for part in (one, other))
    surely, likely, maybe = (least * most for least in _least(one.script, other.script))
    if most and gain >= surely:
        return SURELY
    if are_one_by_custom(one.text, one.script, other.text, other.script):
        return LIKELY
    if most <= _SHORT or gain < maybe:
        return 0.0
    return LIKELY if gain >= likely else MAYBE if _skeletons(one) & _skeletons(other) else 0.0


def _least(one: Script, other: Script) -> tuple[float, float, float]:
    if one is other:
        return _IN_ONE_SCRIPT
    return _WITH_CHINESE if Script.HAN in (one, other) else _BETWEEN_ALPHABETS


def _skeletons(part: Part) -> set[str]:
    return {key for key in traces(_alone(part)) if key[0] == "s"}


def _in_one_name(told: Sequence[Mapping[str, float]], begin: Sequence[set[str]], other: Prepared) -> float:
    """Return what it is worth that every part asked for has one of its own among the parts of a name.

    An initial may stand for a part that begins so, beside another that is there in full.
    """
    parts = [part for part in other.parts if part.role in (Role.NAME, Role.INITIAL)][:_MOST_PARTS]
    best = 0.0
    for way in permutations(parts, len(told)):
        worths = [
            (MAYBE if begins & _begins(part) else 0.0) if _is_initial(part) else one.get(part.text, 0.0)
            for one, begins, part in zip(told, begin, way, strict=True)
        ]
        if all(worths) and not all(map(_is_initial, way)):
            best = max(best, sum(worths) + _IN_ONE_NAME * len(told))
    return best


def _is_initial(part: Part) -> bool:
    """Whether a part is a single letter: the list of names knows no dots."""
    return len(part.text) == 1 and part.script is not Script.HAN


def _answers_initials(initials: Sequence[Part], told: Sequence[Mapping[str, float]], other: Prepared) -> bool:
    """Whether for each initial a part of a name begins so that answers nothing else."""
    free = [
        part
        for part in other.parts
        if part.role in (Role.NAME, Role.INITIAL) and not any(part.text in one for one in told)
    ]
    begins = {begin for part in free for begin in _begins(part)}
    return all(begins & _begins(initial) for initial in initials)


@lru_cache(maxsize=4096)
def _begins(part: Part) -> set[str]:
    """Return how a part begins, by sound and in Latin letters: an initial says no more."""
    return {way[0] for way in heard(part.text, part.script) if way} | {str(anyascii(part.text[0]))[:1].lower()}


def _otherwise_cut(name: Prepared, theirs: Mapping[str, Prepared]) -> dict[str, float]:
    """Compare as wholes what is cut into parts otherwise: 慎海雄 and Шэнь Хайсюн, Sunyatsen and Sun Yat-sen."""
    from reelbridge.language.naming.ranking import rank  # noqa: PLC0415 -- as above

    count, most = len(_named(name)), full(name.whole, name.script)
    others = {
        spelling: other
        for spelling, other in theirs.items()
        if min(count, len(_named(other))) == 1 != max(count, len(_named(other))) and _are_as_long(name, other)
    }
    found = {}
    for (spelling, other), gain in zip(others.items(), rank(name, list(others.values())), strict=True):
        surely, likely, _maybe = _least(name.script, other.script)
        share = gain / min(most, full(other.whole, other.script))
        if share >= likely:
            found[spelling] = (SURELY if share >= surely else LIKELY) * max(count, len(_named(other)), 1)
    return found


def _are_as_long(name: Prepared, other: Prepared) -> bool:
    shorter, longer = sorted(full(one.whole, one.script) for one in (name, other))
    least = _AS_LONG_AS_CHINESE if Script.HAN in (name.script, other.script) else _AS_LONG
    return shorter > 0 and shorter >= least * longer

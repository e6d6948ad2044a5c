"""The channel of names: a name asked for finds its bearer under any other spelling, in any of our scripts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from reelbridge.kernel.language import base
from reelbridge.kernel.verdict import Reason
from reelbridge.language.analysing import Family
from reelbridge.language.explaining import Marked
from reelbridge.language.naming import Correspondence, How, Prepared, compare, prepare
from reelbridge.language.naming.reasons import letters_of
from reelbridge.language.scripts import Script, runs, script_of_text
from reelbridge.search.engine.documents import Card
from reelbridge.search.rules.alike import NOTHING, Alike, LookUp, alike, looked_up, looked_up_further, parts_of
from reelbridge.search.rules.fields import EXACT, NAMES, PLACES, field_of
from reelbridge.search.rules.plan import OneOf, Plan, Scored
from reelbridge.search.rules.planning import by_words, joined, near, standing
from reelbridge.search.rules.question import Group, Question

#: Whoever asks with more words than this asks for no name.
_MOST_GROUPS = 4
#: So many answers are remembered until the index changes.
_REMEMBERED = 500
_CODES = {How.READING: "search.name_read_alike", How.MEANING: "search.name_means_alike"}


class NamesAlike:
    """Names that may be other spellings of what was asked for."""

    def __init__(self, index: Any) -> None:
        """Look names up in a view of the index."""
        self._index = index

    def ways(self, question: Question, group: Group | None, places: Sequence[str]) -> Iterator[Plan]:
        """Yield ways to find whoever bears a name spelt otherwise; see ``channels.Channel``."""
        places = [place for place in places if place in NAMES]
        found = self._found(question, group) if places else NOTHING
        for place in places:
            for worth, spellings in _by_worth(found.names):
                yield Scored(OneOf(EXACT[place], spellings), worth * standing(place))
            for worth, parts in _by_worth(found.parts):
                plain = tuple(part for part in parts if script_of_text(part) is not Script.HAN)
                if plain:
                    yield Scored(OneOf(field_of(place, Family.WORD), plain), worth * standing(place))
                for part in parts:
                    if part not in plain:
                        yield Scored(near(place, part), worth * standing(place))

    def reason(self, question: Question, group: Group | None, card: Card, language: str) -> Reason | None:
        """Return the spelling on a card that was found and what in it stands for what; see ``channels.Channel``."""
        found = self._found(question, group)
        if not found.names and not found.parts:
            return None
        worths = [(_worth(found, text), text, role) for text, role in card.names]
        # the reader's own language first, as with reasons of other kinds
        likely = [one for one in worths if one[0]]
        if not likely:
            return None
        _value, text, role = max(likely, key=lambda one: (base(one[1].language) == base(language), one[0]))
        return _reason(_typed(question, group), text, role, found)

    def _found(self, question: Question, group: Group | None) -> Alike:
        count = len(question.groups)
        # one group is the whole question: it is looked up once
        if count > _MOST_GROUPS or (group is None and count == 1) or (group and group.says_little):
            return NOTHING
        if group and count > 1 and self._found(question, None).is_sure:
            # somebody of the whole name is there: parts of different people's names are not asked for
            return NOTHING
        typed = _typed(question, group)
        remembered: dict[str, Alike] = self._index.memory.alike
        known = remembered.get(typed)
        if known is None:
            known = self._looked_up(typed, question, group)
            # readers share it: it is emptied as a whole, which none of them can meet half done
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            remembered[typed] = known
        return known

    def _looked_up(self, typed: str, question: Question, group: Group | None) -> Alike:
        name = prepare(typed)
        found = self._compared(name, looked_up(name))
        if found.is_sure or not any(map(self._is_unheard_of, [group] if group else question.groups)):
            return found
        # nobody is surely meant, and there is a word that stands nowhere: it may have been typed with a slip
        return self._compared(name, looked_up_further(name))

    def _is_unheard_of(self, group: Group) -> bool:
        return not group.says_little and not self._index.finds(by_words(group, PLACES))

    def _compared(self, name: Prepared, wanted: Iterable[LookUp]) -> Alike:
        spellings = [one for each in wanted for one in self._index.spellings(each)]
        return alike(name, list(dict.fromkeys(spellings)))


def _typed(question: Question, group: Group | None) -> str:
    if group is None:
        return question.whole.typed
    return group.whole.typed if group.whole else group.words[0].typed


def _by_worth(worths: Any) -> Iterator[tuple[float, tuple[str, ...]]]:
    found: dict[float, list[str]] = defaultdict(list)
    for text, worth in worths.items():
        found[worth].append(text)
    for worth in sorted(found, reverse=True):
        yield worth, tuple(sorted(found[worth]))


def _worth(found: Alike, text: Marked) -> float:
    spelling = _spelling(text.folded)
    whole = found.names.get(spelling, 0.0)
    return whole or max((worth for part, worth in found.parts.items() if part in spelling), default=0.0)


@lru_cache(maxsize=16_384)
def _spelling(folded: str) -> str:
    return joined(runs(folded))


def _reason(typed: str, text: Marked, role: str, found: Alike) -> Reason | None:
    part = max(parts_of(prepare(text.text)), key=lambda one: found.parts.get(one.text, 0.0), default=None)
    # a part is compared alone: it is met in many names
    start, end = (part.start, part.end) if part and part.text in found.parts else (0, len(text.text))
    match = compare(typed, text.text[start:end])
    paired = [one for one in match.correspondences if one.left and one.right]
    if not paired:
        return None
    first = start + min(one.right.start for one in paired if one.right)
    last = start + max(one.right.end for one in paired if one.right)
    asked = min(one.left.start for one in paired if one.left), max(one.left.end for one in paired if one.left)
    facts = {
        "query": typed[slice(*asked)],
        "found": text.text[first:last],
        "whole": text.text,
        "language": text.language,
        "start": first,
        "end": last,
        "letters": "; ".join(filter(None, map(letters_of, paired))),
        "place": "name",
        "role": role,
    }
    return Reason(_code(paired), facts)


def _code(paired: Sequence[Correspondence]) -> str:
    ways = {one.how for one in paired} - {How.EQUAL, How.INITIAL}
    if not ways:
        return "language.same_word"
    if len(ways) == 1 and (only := _CODES.get(next(iter(ways)))):
        return only
    return "search.name_sounds_alike" if How.SOUND in ways or How.READING in ways else "search.name_spelt_alike"

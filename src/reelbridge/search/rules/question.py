"""Words understood: groups that must be found, each with every key under which it may be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reelbridge.kernel.errors import BadInput
from reelbridge.language.analysing import Analysis, Family, Token, Unit, analyse
from reelbridge.language.explaining import Asked, Manner
from reelbridge.language.scripts import Script, script_of_text
from reelbridge.language.vocabulary import within
from reelbridge.language.words import says_little

MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Group:
    """What is asked for as one: found by all of its words, or as a whole (a compound, a foreign name in Chinese)."""

    words: tuple[Asked, ...]
    whole: Asked | None
    says_little: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A query: its groups, itself taken for one whole name, and how many groups must be found."""

    analysis: Analysis
    groups: tuple[Group, ...]
    whole: Asked
    least: int

    def by(self, manner: Manner) -> Question:
        """Return the question as it is answered by what corresponds in one manner only."""
        groups = tuple(
            replace(group, words=tuple(replace(word, manner=manner) for word in group.words), whole=None)
            for group in self.groups
        )
        return replace(self, groups=groups, whole=replace(self.whole, manner=manner))

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(len(group.words) for group in self.groups)

    @property
    def parts(self) -> tuple[Asked, ...]:
        """Everything that a match may be explained by, the largest first."""
        wholes = [group.whole for group in self.groups if group.whole]
        return (self.whole, *wholes, *(word for group in self.groups for word in group.words))


def understand(words: str) -> Question | None:
    """Return what some words ask for; None when there is no letter or digit among them.

    Raises BadInput for too many words.
    """
    analysis = analyse(words)
    if not analysis.runs:
        return None
    if sum(token.family is Family.WORD for token in analysis.tokens) > MOST_WORDS:
        raise BadInput("search.too_many_words", most=MOST_WORDS)
    return _question(analysis)


def _question(analysis: Analysis) -> Question:
    groups = tuple(_group(analysis, unit) for unit in analysis.units)
    weighty = sum(not group.says_little for group in groups)
    if not weighty:
        groups = tuple(Group(group.words, group.whole, says_little=False) for group in groups)
        weighty = len(groups)
    first, last = analysis.runs[0].start, analysis.runs[-1].end
    whole = _asked(analysis, first, last)
    # of three words and more, a third may be missing: a patronymic, a word that the record says otherwise
    least = weighty if weighty <= 2 else -(-weighty * 2 // 3)
    return Question(analysis, groups, whole, least)


def _group(analysis: Analysis, unit: Unit) -> Group:
    words = tuple(_asked(analysis, start, end) for start, end in unit.words)
    whole = _asked(analysis, unit.start, unit.end) if len(words) > 1 else None
    return Group(words, whole, all(says_little(word.folded) or _is_initial(word) for word in words))


def _is_initial(word: Asked) -> bool:
    """Whether a word is a single letter: who asks for Р. Кармен finds Роман Кармен."""
    return len(word.folded) == 1 and word.folded.isalpha() and word.script in (Script.CYRILLIC, Script.LATIN)


def _asked(analysis: Analysis, start: int, end: int) -> Asked:
    folded = analysis.folded.text[start:end]
    typed_start, typed_end = analysis.folded.written(start, end)
    here = [token for token in analysis.tokens if token.start == start and token.end == end]
    keys: dict[Family, frozenset[str]] = {
        family: frozenset(_keys(here, family)) for family in (Family.WORD, Family.STEM, Family.CONCEPT)
    }
    return Asked(analysis.text[typed_start:typed_end], folded, script_of_text(folded), keys)


def _keys(tokens: Sequence[Token], family: Family) -> Iterable[str]:
    for token in tokens:
        # what the subject asked for belongs to is not asked for; what belongs to it is
        is_wider = family is Family.CONCEPT and token.key.startswith(within(""))
        if token.family is family and not is_wider:
            yield token.key
            if family is Family.CONCEPT:
                yield within(token.key)


def grams(text: str) -> list[str]:
    """Return the neighbouring pairs of characters of a Chinese word; the character itself when it is one."""
    return [text[at : at + 2] for at in range(max(1, len(text) - 1))]

"""How much the agreement of names is worth: what the parts say together, less what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import permutations

from reelbridge.language.naming.abroad import USUAL_SURNAMES
from reelbridge.language.naming.customs import is_certain, spoken_in_japan
from reelbridge.language.naming.splitting import Part, Prepared, Role
from reelbridge.language.scripts import Script

#: What it costs when a part of one name has no counterpart in the other, by its role.
_LEFT_OVER = {
    Role.NAME: -3.5,
    Role.INITIAL: -0.2,
    Role.PATRONYMIC: -0.3,
    Role.PARTICLE: -0.3,
    Role.TITLE: -0.1,
    Role.PLACE: -0.1,
}
#: Whoever writes one name only, a surname mostly, leaves out the others as a matter of course.
_LEFT_OVER_BESIDE_ONE = -2.0
#: What stands beside a name and is not run together with it.
BESIDE = frozenset({Role.INITIAL, Role.PATRONYMIC, Role.TITLE, Role.PLACE})
#: What two parts say that mean the same thing, as Новый and 新 do.
TRANSLATED = 5.0
#: What a country or city says by its names in the vocabulary, as a share of what its letters would, and at most.
A_PLACE, MOST_OF_A_PLACE = 1.5, 16.0
#: What a letter, or a Chinese character, of a name says when all goes well, in nats.
A_LETTER = {Script.HAN: 3.2, Script.CYRILLIC: 1.6, Script.LATIN: 1.6}
#: What is lost where a Chinese name is read with its surname last.
TURNED = 0.2
MOST_WEIGHED = 4
_LONGEST_PERSON = 4
#: A syllable is worth what its letters would say: between two alphabets that is more than beside a character.
_BETWEEN_ALPHABETS = 2.5
#: Letters that are the syllables of a Chinese person are no foreign name that merely sounds like them.
_OF_A_PERSON = 1.5


def left_over(role: Role, *, beside_one: bool = False) -> float:
    """Return what it costs that a part has no counterpart, beside a whole name or one of a single part."""
    return _LEFT_OVER_BESIDE_ONE if beside_one and role is Role.NAME else _LEFT_OVER[role]


def names_in(layout: Sequence[Part]) -> int:
    """Return how many parts of a layout are names."""
    return sum(part.role is Role.NAME for part in layout)


def worth_of_syllable(left: Script, right: Script, *, of_a_person: bool) -> float:
    """Return by how much the agreement of syllables counts between two scripts, beside a Chinese person or another."""
    if Script.HAN not in (left, right):
        return _BETWEEN_ALPHABETS
    return _OF_A_PERSON if of_a_person and left is not right else 1.0


def may_be_a_person(name: Prepared) -> bool:
    """Whether a name in characters begins with a usual Chinese surname and is as long as a person's."""
    text = name.whole
    return name.script is Script.HAN and 2 <= len(text) <= _LONGEST_PERSON and text[0] in USUAL_SURNAMES


def full(text: str, script: Script) -> float:
    """Return what a part says at most."""
    return len(text) * A_LETTER.get(script, 0.0)


def by_custom(custom: str, left_full: float, right_full: float) -> float:
    """Return what two parts say that are one name by a custom, of what each says at most."""
    if is_certain(custom):
        return min(A_PLACE * max(left_full, right_full), MOST_OF_A_PLACE)
    # a character is read in Japanese in several morae, all of which agree
    return (left_full + right_full) / 2 if spoken_in_japan(custom) else min(left_full, right_full)


def weighed(layout: Sequence[Part]) -> list[Part]:
    """Return the parts that are weighed one by one: the first four, names before what stands beside them."""
    if len(layout) <= MOST_WEIGHED:
        return list(layout)
    main = [part for part in layout if part.role not in BESIDE]
    return (main + [part for part in layout if part.role in BESIDE])[:MOST_WEIGHED]


def named(name: Prepared) -> tuple[tuple[str, Script], ...]:
    """Return the letters and scripts of the parts that may be read as a Chinese name."""
    return tuple((part.text, part.script) for part in name.parts if part.role in (Role.NAME, Role.PARTICLE))


def parts_named(name: Prepared) -> int:
    """Return how many parts of a name are names."""
    return names_in(name.parts)


def may_be_run_together(left: Prepared, right: Prepared) -> bool:
    """Whether two names are cut into different numbers of parts, so that what is one here may be two there.

    What its writer divided is not one there: 哈迪·英格 is no spelling of Harding.
    """
    ours, theirs = parts_named(left), parts_named(right)
    return ours != theirs and not (ours < 2 and right.divided) and not (theirs < 2 and left.divided)


@cache
def ways_to_pair(left: int, right: int) -> tuple[tuple[int, ...], ...]:
    """Return every way to give each part on the left another one on the right, or none (-1)."""
    return tuple(sorted(set(permutations([*range(right)] + [-1] * left, left))))

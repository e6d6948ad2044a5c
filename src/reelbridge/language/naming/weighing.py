"""How much the agreement of names is worth: what the parts say together, less what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from math import exp

from reelbridge.language.naming.splitting import Part, Prepared, Role
from reelbridge.language.scripts import Script

#: What it costs when a part of one name has no counterpart in the other, by its role.
LEFT_OVER = {
    Role.NAME: -2.0,
    Role.INITIAL: -0.2,
    Role.PATRONYMIC: -0.3,
    Role.PARTICLE: -0.3,
    Role.TITLE: -0.1,
    Role.PLACE: -0.1,
}
#: What stands beside a name and is not run together with it.
BESIDE = frozenset({Role.INITIAL, Role.PATRONYMIC, Role.TITLE, Role.PLACE})
#: What two parts say that mean the same thing, as Новый and 新 do.
TRANSLATED = 5.0
#: What is lost where a Chinese name is read with its surname last.
TURNED = 0.2
#: What is taken off a score where each name has a part that the other contradicts.
CONTRADICTED = 5.0
MOST_WEIGHED = 4


def weighed(layout: Sequence[Part]) -> list[Part]:
    """Return the parts that are weighed one by one: the first four, names before what stands beside them."""
    if len(layout) <= MOST_WEIGHED:
        return list(layout)
    main = [part for part in layout if part.role not in BESIDE]
    return (main + [part for part in layout if part.role in BESIDE])[:MOST_WEIGHED]


def named(name: Prepared) -> tuple[tuple[str, Script], ...]:
    """Return the letters and scripts of the parts that may be read as a Chinese name."""
    return tuple((part.text, part.script) for part in name.parts if part.role in (Role.NAME, Role.PARTICLE))


@cache
def ways_to_pair(left: int, right: int) -> tuple[tuple[int, ...], ...]:
    """Return every way to give each part on the left another one on the right, or none (-1)."""
    return tuple(sorted(set(permutations([*range(right)] + [-1] * left, left))))


def score_of(nats: float, left: Prepared, right: Prepared) -> float:
    """Return the score from 0 to 1 for what two names say together."""
    full = min(_full(left), _full(right)) or 1.0
    return 1.0 / (1.0 + exp(-(nats / full - 0.5) * 8.0))


def _full(name: Prepared) -> float:
    return sum(
        len(part.text) * (3.2 if part.script is Script.HAN else 1.6) for part in name.parts if part.role is Role.NAME
    )

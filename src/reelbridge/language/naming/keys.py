"""The traces of a name: short keys that spellings of one name share in any script, for finding candidates to compare.

``c`` three neighbouring sounds with their vowels, ``s`` the consonants of a part or of the whole name, ``p`` how two
parts begin, ``y`` and ``z`` all and each two syllables of a Chinese name. Many names share one of them, few share most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise, product

from reelbridge.language.naming.chinese import readings, sounds
from reelbridge.language.naming.classes import consonants, heard
from reelbridge.language.naming.customs import traced
from reelbridge.language.naming.japanese import read_in_japanese
from reelbridge.language.naming.splitting import Prepared, Role, prepare
from reelbridge.language.naming.weighing import named
from reelbridge.language.scripts import Script

_MOST_PAIRED = 4
_MOST_WAYS_PAIRED = 3
_MOST_READINGS = 3


def traces(name: str | Prepared) -> tuple[str, ...]:
    """Return the keys under which a name and its other spellings are found, each once; it is asked for by the same."""
    ready = prepare(name) if isinstance(name, str) else name
    main = [part for part in ready.parts if part.role is Role.NAME]
    found: dict[str, None] = {}
    for layout in (main, *ready.otherwise):
        for part in layout:
            if part.role is Role.NAME:
                found |= _of_part(part.text, part.script)
    # read in Japanese only as it is written: half a Chinese name would be read in many ways more
    for part in main:
        found |= {f"aja-{way}": None for way in read_in_japanese(part.text)}
    texts = [(part.text, part.script) for part in main]
    # Le Creusot is 勒克勒佐
    if len(main) == 1 and main[0].text != ready.whole:
        found |= _of_part(ready.whole, ready.script)
    if 1 < len(texts) <= _MOST_PAIRED:
        found |= dict.fromkeys(f"s{way}" for way in _bare(ready.whole, ready.script))
        found |= dict.fromkeys(_of_pairs(texts))
    found |= dict.fromkeys(_of_syllables(ready))
    return tuple(found)


@lru_cache(maxsize=131_072)
def _of_part(text: str, script: Script) -> dict[str, None]:
    ways = heard(text, script)
    grams = {f"c{way[at : at + 3]}": None for way in (f"^{way}$" for way in ways) for at in range(len(way) - 2)}
    grams |= {f"a{custom}": None for custom in traced(text)}
    return grams | {f"s{bare}": None for bare in _bare(text, script) if len(bare) > 1}


@lru_cache(maxsize=131_072)
def _bare(text: str, script: Script) -> tuple[str, ...]:
    return tuple(dict.fromkeys(consonants(way) for way in heard(text, script)))


def _of_pairs(texts: Sequence[tuple[str, Script]]) -> Iterator[str]:
    begins = [dict.fromkeys(bare[:2] for bare in _bare(*text)[:_MOST_WAYS_PAIRED]) for text in texts]
    for one, other in combinations(begins, 2):
        for first, second in product(one, other):
            yield f"p{first}.{second}" if first < second else f"p{second}.{first}"


def _of_syllables(name: Prepared) -> Iterator[str]:
    spelt = sounds()
    for way in readings(named(name)):
        # turned to the least of its turns: surname first or last, the key is one
        turn = min(range(len(way)), key=lambda at: way[at:] + way[:at])
        yield "y" + ".".join(spelt[one] for one in way[turn:] + way[:turn])
        for one, other in pairwise(way):
            yield f"z{spelt[one]}.{spelt[other]}"

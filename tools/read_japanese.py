"""Make the table of how Chinese characters are read in Japanese names.

Sources: kJapaneseKun and kJapaneseOn of Unihan (Unicode-3.0), from Debian's package ``unicode-data``, and to know which
readings names use, given and family names of Wikidata (CC0), see ``wikidata_names``. What is written is characters and
readings in the spelling of ``naming/japanese.py``; no name. Tokens that are held out for asking teach nothing here.

    apt-get install unicode-data
    python tools/read_japanese.py write | check
"""

from __future__ import annotations

import bz2
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import wikidata_names
from learn_sounds import SOURCE, held_out_pairs
from made_table import write_or_check

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "src" / "reelbridge" / "language" / "tables" / "readings_japanese.tsv"
UNIHAN = Path("/usr/share/unicode")
VERSION = "15.0.0"
HEAD = """# version 1; how characters are read in Japanese names, the usual readings first; made by tools/read_japanese.py
# source: Unihan {version} (Unicode-3.0), names of Wikidata (CC0-1.0) in {names} (MIT)
"""
#: A reading is kept that so great a share of the names with the character use, and at most so many of them.
LEAST_SHARE, MOST_READINGS = 0.06, 4
#: Of a character that is in hardly any name, as many Chinese and as many native readings beside; of others one.
ENOUGH_SEEN, MOST_UNSEEN = 3, 2
#: In longer readings okurigana is meant, which names do not speak: motomeru of 求.
LONGEST_READING = 8

_VOICED = {"k": "g", "s": "z", "t": "d", "h": "b"}
#: The ends of verbs and adjectives, which fall away within a name: mitu, taka(i), ara(tasii).
_ENDS = re.compile(r"(?:sii|i|ru|ku|gu|su|tu|bu|mu|u)$")
_VERB = re.compile(r"..(?:ru|gu|su|mu|bu|ku|tu|nu|sii|ai|oi|ui|aka)$|.{7}")
#: What is swallowed before another consonant: niti and koo are nikkoo.
_SWALLOWED = re.compile(r"(?:tu|ti|ku)$")

Readings = dict[str, dict[str, None]]


def rows(file: str, *fields: str) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the field, the character in simplified writing and the values of what Unihan says."""
    from reelbridge.language.folding import simplified

    for line in bz2.decompress((UNIHAN / file).read_bytes()).decode("utf-8").splitlines():
        code, _tab, said = line.partition("\t")
        field, _tab, values = said.partition("\t")
        if code.startswith("U+") and field in fields:
            yield field, simplified(chr(int(code[2:], 16))), values.split()


@cache
def unihan() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the native and the Chinese readings of every character that names in Japan may be written with."""
    from reelbridge.language.naming.japanese import morae
    from reelbridge.language.scripts import Script

    usual = {char for _field, char, _v in rows("Unihan_OtherMappings.txt.bz2", "kJoyoKanji", "kJinmeiyoKanji")}
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = defaultdict(lambda: ({}, {}))
    for field, char, values in rows("Unihan_Readings.txt.bz2", "kJapaneseKun", "kJapaneseOn"):
        for value in values if char in usual else ():
            for spelt in morae(value.lower(), Script.LATIN):
                if len(spelt) <= LONGEST_READING:
                    found[char][field == "kJapaneseOn"][spelt] = None
    return {char: (tuple(kun), tuple(on)) for char, (kun, on) in found.items()}


def forms(reading: str) -> dict[str, None]:
    """Return what becomes of a reading within a name: its stem, its voiced beginning, its swallowed end."""
    found = dict.fromkeys([reading, _ENDS.sub("", reading), _SWALLOWED.sub("", reading)])
    voiced = [_VOICED[one[0]] + one[1:] for one in found if one and one[0] in _VOICED]
    return {one: None for one in (*found, *voiced) if len(one) > 1 or one in "aiueo"} if reading else {}


@cache
def may_be(char: str) -> frozenset[str]:
    """Return every form of every reading of a character."""
    return frozenset(form for some in unihan().get(char, ()) for reading in some for form in forms(reading) if form)


def cuts(characters: str, spelt: str) -> list[tuple[str, ...]]:
    """Return the ways a spelling is the readings of some characters, one after the other."""
    if not characters:
        return [()] if not spelt else []
    return [
        (form, *rest)
        for form in may_be(characters[0])
        if spelt.startswith(form)
        for rest in cuts(characters[1:], spelt[len(form) :])
    ]


def used() -> dict[str, Counter[str]]:
    """Return how many names read a character how; names that can be cut in several ways say nothing."""
    from reelbridge.language.naming.japanese import morae
    from reelbridge.language.scripts import Script

    held = held_out_pairs("zh", "en")
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for chinese, latin in sorted(set(wikidata_names.pairs("zh", "en", 4)) - held):
        if 1 < len(chinese) <= 3:
            for spelt in morae(latin, Script.LATIN)[:1]:
                ways = cuts(chinese, spelt)
                if len(ways) == 1:
                    for char, reading in zip(chinese, ways[0], strict=True):
                        found[char][reading] += 1
    return found


def kept(char: str, seen: Counter[str]) -> Iterable[str]:
    """Return the readings of a character that are worth keeping, the most frequent first."""
    whole = sum(seen.values())
    often = [one for one, count in sorted(seen.items(), key=lambda item: (-item[1], item[0]))]
    usual = dict.fromkeys(one for one in often if seen[one] >= LEAST_SHARE * whole)
    # places read a character otherwise than persons do
    kun, on = unihan()[char]
    kun = tuple(one for one in kun if not _VERB.search(one))
    most = MOST_UNSEEN if whole < ENOUGH_SEEN else 1
    usual |= dict.fromkeys([*on[:most], *kun[:most]])
    return list(usual)[:MOST_READINGS]


def text() -> str:
    """Return the whole text of the table."""
    seen = used()
    lines = [f"{char}\t{' '.join(kept(char, seen.get(char, Counter())))}" for char in sorted(unihan())]
    return HEAD.format(version=VERSION, names=wikidata_names.source()) + "\n".join(lines) + "\n"


def is_here() -> bool:
    """Whether all that the table is made from is at hand, Unihan in the version that the table names."""
    readings = UNIHAN / "Unihan_Readings.txt.bz2"
    if not (SOURCE.exists() and wikidata_names.module() and readings.exists()):
        return False
    with bz2.open(readings, "rt", encoding="utf-8") as lines:
        return any(line == f"# Unicode version: {VERSION}\n" for line in islice(lines, 10))


def main(verb: str) -> int:
    """Write or check the table; the exit status says whether it is right."""
    if not is_here():
        print("../shared/names, rigour or unicode-data is absent: the table of Japanese readings is not checked.")
        return 0
    sys.path.insert(0, str(ROOT / "src"))
    return write_or_check(verb, TABLE, text, "read_japanese")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["check"]))

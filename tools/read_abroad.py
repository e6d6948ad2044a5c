"""Make the table of how Chinese characters are read in Korean and Cantonese names.

Sources: the packages ``hanja`` (MIT; a syllable of Hangul for each character) and ``cantonese-romanisation`` (MIT; the
spellings of the Hong Kong Government). Korean syllables are written by classes, see ``naming/abroad.py``. Characters
are simplified, and kept where they are among the 6 763 of GB 2312.

    pip install hanja==0.15.1 cantonese-romanisation==1.0.5
    python tools/read_abroad.py write | check
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from made_table import write_or_check

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "src" / "reelbridge" / "language" / "tables" / "readings_abroad.tsv"
HEAD = """# version 1; how characters are read in Korean (classes of syllables) and Cantonese names; made by tools/read_abroad.py
# source: hanja 0.15.1 (MIT), cantonese-romanisation 1.0.5 (MIT)
"""

#: The classes of the first sounds, vowels and last sounds of Hangul, in the order of Unicode.
FIRST = ["g", "g", "n", "d", "d", "r", "m", "b", "b", "s", "s", "-", "j", "j", "j", "g", "d", "b", "h"]
VOWEL = [
    "a",
    "e",
    "ya",
    "ye",
    "o",
    "e",
    "yo",
    "ye",
    "o",
    "wa",
    "we",
    "we",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "u",
    "ui",
    "i",
]
LAST = [
    "-",
    "g",
    "g",
    "g",
    "n",
    "n",
    "n",
    "d",
    "l",
    "l",
    "m",
    "l",
    "l",
    "l",
    "b",
    "l",
    "m",
    "b",
    "b",
    "d",
    "d",
    "n",
    "d",
    "d",
    "g",
    "d",
    "b",
    "d",
]
_HANGUL = re.compile(r'"\\u([0-9A-F]{4})": "\\u([0-9A-F]{4})"')


def folder(package: str) -> Path | None:
    """Return where a package lies, without importing it."""
    found = importlib.util.find_spec(package)
    return Path(found.origin).parent if found and found.origin else None


def korean(hangul: str) -> tuple[str, ...]:
    """Return the classes a Hangul syllable may be written as: at the beginning of a word r and n may fall away."""
    number = ord(hangul) - 0xAC00
    first, vowel, last = FIRST[number // 588], VOWEL[number % 588 // 28], LAST[number % 28]
    rest = vowel + last.strip("-")
    firsts = [first]
    if first in "rn" and vowel[0] in "iy":
        firsts.append("-")
    elif first == "r":
        firsts.append("n")
    return tuple(one.strip("-") + rest for one in firsts)


def text() -> str:
    """Return the whole text of the table."""
    from reelbridge.language.folding import simplified
    from reelbridge.language.naming.abroad import cantonese

    hanja, cantoroman = folder("hanja"), folder("cantoroman")
    assert hanja
    assert cantoroman
    rows: dict[str, tuple[dict[str, None], dict[str, None]]] = defaultdict(lambda: ({}, {}))
    # as a surname 金 is read otherwise than as gold
    rows["金"][0].update(dict.fromkeys(korean("김")))
    for char, hangul in _HANGUL.findall((hanja / "table.yml").read_text("utf-8")):
        rows[simplified(chr(int(char, 16)))][0].update(dict.fromkeys(korean(chr(int(hangul, 16)))))
    for char, spelt in json.loads((cantoroman / "data" / "charToRoman.json").read_text("utf-8")).items():
        rows[simplified(char)][1].update(dict.fromkeys(kind for one in spelt for kind in cantonese(one)))
    lines = [
        f"{char}\t{' '.join(list(rows[char][0])[:3])}\t{' '.join(list(rows[char][1])[:4])}"
        for char in sorted(rows)
        if _is_usual(char) and any(rows[char])
    ]
    return HEAD + "\n".join(lines) + "\n"


def _is_usual(char: str) -> bool:
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def main(verb: str) -> int:
    """Write or check the table; the exit status says whether it is right."""
    if not folder("hanja") or not folder("cantoroman"):
        print("hanja and cantonese-romanisation are not installed: the table of readings abroad is not checked.")
        return 0
    sys.path.insert(0, str(ROOT / "src"))
    return write_or_check(verb, TABLE, text, "read_abroad")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["check"]))

"""Make the table of names that are written by custom, not by sound: for a Chinese spelling those in other scripts.

The source are given and family names of Wikidata (CC0) from the package ``rigour``, see ``wikidata_names``. Kept is what
neither pinyin nor the learned letters explain: kanji read in Japanese, historical spellings, translated names. Tokens that are held
out for asking (see ``learn_sounds``) are left out.

    python tools/gather_customs.py write | check
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import wikidata_names
from learn_sounds import SOURCE, held_out_pairs
from made_table import write_or_check

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "src" / "reelbridge" / "language" / "tables" / "customary.tsv"
#: What two spellings say less than this share of what they could is kept.
LEAST_SHARE = 0.5
MOST_SPELLINGS = 8


def is_sampled(chinese: str, every: int) -> bool:
    """Whether a spelling is one in so many: a test need not make the whole table."""
    return int(hashlib.sha256(chinese.encode()).hexdigest()[:8], 16) % every == 0


def rows(every: int = 1) -> Iterator[str]:
    """Yield the lines of the table in order, or those of one spelling in so many."""
    from reelbridge.language.naming.aligning import align
    from reelbridge.language.naming.chinese import read_characters, read_spelt
    from reelbridge.language.naming.weighing import full
    from reelbridge.language.scripts import Script

    scripts = {"ru": Script.CYRILLIC, "en": Script.LATIN}
    found: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: {"ru": {}, "en": {}})
    for language, script in scripts.items():
        held = held_out_pairs("zh", language)
        for chinese, other in wikidata_names.pairs("zh", language, MOST_SPELLINGS):
            if not is_sampled(chinese, every) or set(read_characters(chinese)) & set(read_spelt(other, script)):
                continue
            most = min(full(chinese, Script.HAN), full(other, script))
            if (chinese, other) not in held and align(chinese, Script.HAN, other, script)[0] < LEAST_SHARE * most:
                found[chinese][language][other] = None
    for one, row in sorted(found.items()):
        yield f"{one}\t{' '.join(sorted(row['ru']))}\t{' '.join(sorted(row['en']))}"


def text() -> str:
    """Return the whole text of the table."""
    head = [
        "# version 1; names written by custom: Chinese, Cyrillic, Latin; made by tools/gather_customs.py",
        f"# source: labels of names in Wikidata, CC0-1.0, in {wikidata_names.source()} (MIT)",
    ]
    return "\n".join([*head, *rows()]) + "\n"


def main(verb: str) -> int:
    """Write or check the table; the exit status says whether it is right."""
    if not SOURCE.exists() or not wikidata_names.module():
        print("../shared/names or rigour is absent: the table of customs is not checked.")
        return 0
    return write_or_check(verb, TABLE, text, "gather_customs")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["check"]))

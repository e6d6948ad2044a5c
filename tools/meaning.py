"""Learns where the vectors of each language lie, from the names of the vocabulary.

python tools/meaning.py    make src/reelbridge/language/tables/meaning.tsv again
"""

from __future__ import annotations

from pathlib import Path

from reelbridge.language.meaning import centre_line
from reelbridge.language.vocabulary import concepts

TABLE = Path(__file__).resolve().parent.parent / "src/reelbridge/language/tables/meaning.tsv"


def table() -> str:
    names = {tag: [name for one in concepts().values() for name in one.names[tag][:3]] for tag in ("zh", "ru", "en")}
    return "".join(f"{centre_line(tag, names[tag])}\n" for tag in names)


if __name__ == "__main__":
    TABLE.write_text(table(), "ascii")

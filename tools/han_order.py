"""Makes the order of Chinese characters by reading and by strokes from CLDR's collation.

python tools/han_order.py write [zh.xml]    make src/reelbridge/language/tables/han_order.tsv again
python tools/han_order.py check [zh.xml]    fail when the file is not what this script makes

Source: common/collation/zh.xml of Unicode CLDR, licence Unicode-3.0; Debian has it in the package unicode-cldr-core.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path("/usr/share/unicode/cldr/common/collation/zh.xml")
TABLE = Path(__file__).resolve().parent.parent / "src/reelbridge/language/tables/han_order.tsv"
ROW = re.compile(r"<\*(\S+)(?:\s*#\s*(\S+))?")


def rows(xml: str, kind: str) -> Iterator[str]:
    """Yield one line for each reading or number of strokes: the kind, it, its characters in order."""
    start = xml.index(f"<collation type='{kind}' alt='short'>")
    part = xml[start : xml.index("</collation>", start)]
    chars = ""
    for line in part.splitlines():
        if found := ROW.search(line):
            chars += found[1]
            if found[2]:
                plain = unicodedata.normalize("NFC", found[2])
                yield f"{kind}\t{plain}\t{''.join(char for char in chars if len(char.encode('utf-16-le')) == 2)}"
                chars = ""


def table(source: Path) -> str:
    xml = source.read_text("utf-8")
    head = "# Order of Chinese characters by reading and by strokes: Unicode CLDR (Unicode-3.0); made by tools/han_order.py."
    return "\n".join([head, *rows(xml, "pinyin"), *rows(xml, "stroke")]) + "\n"


def main(verb: str = "check", source: str = str(SOURCE)) -> int:
    made = table(Path(source))
    if verb == "write":
        TABLE.write_text(made, "utf-8")
    elif TABLE.read_text("utf-8") != made:
        print("tables/han_order.tsv is not what tools/han_order.py makes; run: python tools/han_order.py write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""Makes what CLDR knows of the vocabulary (territories, cities, languages, scripts), and its names as compared.

python tools/vocabulary.py write    make src/reelbridge/language/tables/cldr.tsv and spelt.tsv again
python tools/vocabulary.py check    fail when a file is not what this script makes

Source: Unicode CLDR as shipped in the package babel, licence Unicode-3.0.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from babel import Locale
from babel.localedata import locale_identifiers

from reelbridge.language.vocabulary import spelt

TABLES = Path(__file__).resolve().parent.parent / "src/reelbridge/language/tables"
LANGUAGES = ("zh_Hans", "ru", "en")
LOCALES = [Locale.parse(tag) for tag in LANGUAGES]

#: Names that mean another thing far more often, or stations and rocks that no film was shot in.
LEFT_OUT = {
    "Easter",
    "Wake",
    "Center",
    "Resolute",
    "Midway",
    "Nome",
    "Knox",
    "Vevay",
    "Reunion",
    "Johnston",
    "Troll",
    "Eirunepe",
}
SIGNS = re.compile(r"[(),/&]|\[")
CITY_AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def plain(name: str) -> str:
    """Return a name without what stands in brackets."""
    return re.sub(r"\s*[(（\[].*?[)）\]]", "", name).strip()


def row(key: str, names: list[list[str]]) -> str:
    chinese, *others = names
    # Chinese is compared run by run, and a hyphen would end one
    kept = [[name for name in chinese if "-" not in name], *others]
    cells = ["|".join(dict.fromkeys(name for name in found if name and not SIGNS.search(name))) for found in kept]
    return "\t".join([key, *cells]) if all(cells) else ""


def territories() -> Iterator[str]:
    for code in sorted(LOCALES[2].territories):
        if code in {"ZZ", "XA", "XB", "EZ", "QO", "UN"}:
            continue
        yield row(f"place-{code}", [[plain(locale.territories.get(code, ""))] for locale in LOCALES])


def cities() -> Iterator[str]:
    zones = sorted(set(LOCALES[0].time_zones) & set(LOCALES[1].time_zones))
    for zone in zones:
        area, *_, last = zone.split("/")
        if area not in CITY_AREAS:
            continue
        english = LOCALES[2].time_zones.get(zone, {}).get("city") or last.replace("_", " ")
        names = [[plain(locale.time_zones[zone].get("city", ""))] for locale in LOCALES[:2]]
        if english not in LEFT_OUT:
            yield row(f"city-{last}", [*names, [english]])


def languages() -> Iterator[str]:
    known = {tag.split("_")[0] for tag in locale_identifiers()}
    for code in sorted(known & set(LOCALES[2].languages)):
        chinese, russian, english = (plain(locale.languages.get(code, "")) for locale in LOCALES)
        if not russian:
            continue
        said = f"{russian} язык" if russian.endswith(("ий", "ый", "ой")) else f"язык {russian}"
        written = [chinese, f"{chinese[:-1]}文"] if chinese.endswith("语") else [chinese]
        yield row(f"language-{code}", [written, [said], [f"{english} language"]])


def scripts() -> Iterator[str]:
    for code in ("Arab", "Armn", "Beng", "Cyrl", "Deva", "Ethi", "Geor", "Glag", "Grek", "Hang", "Hans", "Hant",
                 "Hebr", "Hira", "Kana", "Latn", "Mong", "Taml", "Thai", "Tibt"):  # fmt: skip
        chinese, russian, english = (plain(locale.scripts.get(code, "")) for locale in LOCALES)
        said = f"{russian[:-2]}ое письмо" if russian.endswith("ая") else russian
        yield row(f"script-{code}", [[chinese], [said], [f"{english} script"]])


def table() -> str:
    head = f"# Places, languages and scripts from Unicode CLDR (Unicode-3.0) in babel {version('babel')}; made by tools/vocabulary.py."
    rows = [line for part in (territories, cities, languages, scripts) for line in part() if line]
    return "\n".join([head, *dict.fromkeys(rows)]) + "\n"


def main(verb: str = "check") -> int:
    stale = []
    # the second is made of the first
    for name, make in (("cldr.tsv", table), ("spelt.tsv", lambda: "\n".join(spelt()) + "\n")):
        if verb == "write":
            (TABLES / name).write_text(make(), "utf-8")
        elif (TABLES / name).read_text("utf-8") != make():
            stale.append(name)
    if stale:
        print(f"The vocabulary is not what its sources say ({', '.join(stale)}): run python tools/vocabulary.py write")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

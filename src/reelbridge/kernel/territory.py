"""Territories: ISO 3166-1 alpha-2 codes, and WORLD for everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from reelbridge.kernel.errors import BadInput

WORLD = "WORLD"


@cache
def codes() -> frozenset[str]:
    """Return every territory code in use (ISO 3166-1 alpha-2, from CLDR)."""
    from babel import Locale  # noqa: PLC0415 -- half of the start-up of commands that name no territory

    not_countries = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
    named = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in named if len(code) == 2 and code.isalpha() and code not in not_countries)


def territory(text: str) -> str:
    """Return the code for what was typed, in capitals.

    Raises BadInput for a code that does not exist.
    """
    code = text.strip().upper()
    if code != WORLD and code not in codes():
        raise BadInput("territory.unknown", text=text[:100])
    return code


def territories(texts: Iterable[str]) -> frozenset[str]:
    """Return the set of codes for what was typed; raises BadInput at the first unknown one."""
    return frozenset(territory(text) for text in texts)


@lru_cache(maxsize=2048)
def name(code: str, language: str) -> str:
    """Return a territory's name in a language (CLDR); the code itself when there is none."""
    from babel import Locale  # noqa: PLC0415 -- see codes()

    locale = Locale.parse(language, sep="-")
    return str(locale.territories.get("001" if code == WORLD else code, code))

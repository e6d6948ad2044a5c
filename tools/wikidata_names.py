"""Given and family names of Wikidata in all their spellings, as the package ``rigour`` (MIT; the labels are CC0) ships
them: packed into its compiled module, one line for each name, its forms and its number in Wikidata.

Only tools read it, to make small tables from it; a node needs neither the package nor the half gigabyte it takes up.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

_FRAME = b"\x28\xb5\x2f\xfd"
_LINE = re.compile(r"^(.+) => \S+$", re.MULTILINE)
_ONE_SCRIPT = {"zh": re.compile(r"[\u4e00-\u9fff]+"), "ru": re.compile(r"[а-я]+"), "en": re.compile(r"[a-z]+")}
_NOT_LETTERS = re.compile(r"[\W\d_]+")
#: Dictionaries call a Chinese surname 「surname Li」 and a clan 「the Li」.
_SURNAME = re.compile(r"(?<=.)[姓氏]$")

Name = dict[str, tuple[str, ...]]


def module() -> Path | None:
    """Return the compiled module, without importing it; None where the package is not installed."""
    found = importlib.util.find_spec("rigour")
    folder = Path(found.origin).parent if found and found.origin else None
    return next(folder.glob("_core*"), None) if folder else None


def source() -> str:
    """Return which version of the package is read."""
    return f"rigour {version('rigour')}"


@cache
def names() -> tuple[Name, ...]:
    """Return every name: its folded forms by language; needs ``rigour`` and ``zstandard``."""
    found = module()
    assert found, "rigour is not installed"
    return tuple(name for name in map(_name, _LINE.findall(_text(found.read_bytes()))) if len(name) > 1)


def _text(content: bytes) -> str:
    import zstandard

    at = -1
    while (at := content.find(_FRAME, at + 1)) >= 0:
        try:
            text = zstandard.ZstdDecompressor().decompressobj().decompress(content[at:])
        except zstandard.ZstdError:
            continue
        if text[:200].count(b" => Q"):
            return text.decode("utf-8")
    raise LookupError("this version of rigour packs its names otherwise")


def _name(forms: str) -> Name:
    from reelbridge.language.folding import fold

    found: dict[str, dict[str, None]] = {}
    for form in forms.split(","):
        plain = _SURNAME.sub("", _NOT_LETTERS.sub("", fold(form).text))
        for language, letters in _ONE_SCRIPT.items():
            if letters.fullmatch(plain):
                found.setdefault(language, {})[plain] = None
    return {language: tuple(some) for language, some in found.items()}


def pairs(left: str, right: str, most: int) -> Iterator[tuple[str, str]]:
    """Yield every two spellings of a name in two languages; of the right side at most so many for each name."""
    for name in names():
        for one in name.get(left, ()):
            for other in name.get(right, ())[:most]:
                if len(one) <= 12 and len(other) <= 14:
                    yield one, other

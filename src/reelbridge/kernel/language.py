"""Languages by BCP 47 tag, and texts that exist in several of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from reelbridge.kernel.errors import BadInput

#: The three equal languages of the product.
OURS = ("zh-Hans", "ru", "en")

#: A text in any number of languages, by tag.
Texts = Mapping[str, str]

_TAG = re.compile(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")


@lru_cache(maxsize=4096)
def language(text: str) -> str:
    """Return the canonical tag for what was typed: ``ZH-hans`` becomes ``zh-Hans``, ``zh`` stays.

    Raises BadInput for what is no language tag.
    """
    parts = text.strip().replace("_", "-").split("-")
    shaped = [parts[0].lower()]
    shaped += [part.title() if len(part) == 4 else part.upper() for part in parts[1:]]
    tag = "-".join(shaped)
    if not _TAG.match(tag):
        raise BadInput("language.unknown", text=text[:100])
    return tag


def base(tag: str) -> str:
    """Return the language without script and region: ``zh`` for ``zh-Hans``."""
    return tag.split("-", 1)[0]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One text out of several, and whether it is in the language that was wanted."""

    text: str
    language: str
    is_fallback: bool


def choose(texts: Texts, wanted: str, order: tuple[str, ...] = ()) -> Chosen:
    """Return the text in the wanted language, else the next best, marked as a fallback.

    The order tried: the tag itself, its bare language, another script or region of the same language,
    then ``order``, our three, whatever there is. An empty mapping gives an empty text.
    """
    if text := texts.get(wanted):
        return Chosen(text, wanted, is_fallback=False)
    filled = {tag: text for tag, text in texts.items() if text}
    same = [tag for tag in filled if base(tag) == base(wanted)]
    for tag in (wanted, base(wanted), *same):
        if tag in filled:
            return Chosen(filled[tag], tag, is_fallback=False)
    for tag in (*order, *OURS, *filled):
        if tag in filled:
            return Chosen(filled[tag], tag, is_fallback=True)
    return Chosen("", wanted, is_fallback=False)

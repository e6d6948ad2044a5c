"""What lies in a parcel, as people call it: films by their titles, terms by their language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reelbridge.base.formats import language_name
from reelbridge.base.kit import tongue
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.rules.parcel import ParcelFile
from reelbridge.kernel.wording import say

_OF_ITEM = re.compile(r"^data/(essence|captions|records)/([a-z][a-z0-9]*-i-[0-9]+)[._]", re.ASCII)
_TERMS = re.compile(r"^data/terms/terms\.([A-Za-z-]+)\.(?:txt|pdf)\Z", re.ASCII)
_PLACES = ("essence", "captions", "records", "terms", "provenance")


@dataclass(frozen=True, slots=True)
class Content:
    """One file of a parcel: what it is called, and for what belongs to an item the item's title."""

    file: ParcelFile
    words: str
    title: str = ""


def contents(files: Iterable[ParcelFile]) -> list[Content]:
    """Return files of a parcel with what people call them, whatever their number by the same questions."""
    given = list(files)
    belongs = {file.path: found for file in given if (found := _OF_ITEM.match(file.path))}
    items = catalogue.items({found[2] for found in belongs.values()})
    titles = {ref: catalogue.title_of(item, tongue()).text for ref, item in items.items()}
    return [
        Content(file, _words(file.path), titles.get(belongs[file.path][2], "") if file.path in belongs else "")
        for file in given
    ]


def _words(path: str) -> str:
    if terms := _TERMS.match(path):
        return say("exchange.content.terms_in", {"language": language_name(terms[1])})
    folder = path.removeprefix("data/").split("/", maxsplit=1)[0] if path.startswith("data/") else "bag"
    return say(f"exchange.content.{folder if folder in _PLACES else 'bag'}")

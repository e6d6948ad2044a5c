"""The fields of the index: parts of a document times families of tokens, and the values that filters count."""

from __future__ import annotations

from reelbridge.language.analysing import Family

#: Parts of a document that weigh differently in ranking.
#: ``bearer`` holds the names a thing bears itself, ``name`` those of others who took part in it, ``number`` the
#: numbers and file names it goes by, ``keeper`` the names of who holds it.
PLACES = ("title", "bearer", "name", "text", "place", "number", "keeper")
NAMES = ("bearer", "name")
_OF_NAMES = (Family.SOUND, Family.PINYIN, Family.TRACE)
_OF_TEXTS = tuple(family for family in Family if family not in _OF_NAMES)
#: A person called Роман is no novel: names name no subjects.
_IN_NAMES = tuple(family for family in Family if family is not Family.CONCEPT)
FAMILIES = {place: _IN_NAMES if place in NAMES else _OF_TEXTS for place in PLACES}
#: Families whose order within a text matters: phrases are found by them.
IN_ORDER = (Family.WORD, Family.GRAM)

#: Whole folded texts, for what is exactly the same.
EXACT = {"title": "title_exact", "bearer": "name_exact", "name": "name_exact", "number": "number_exact"}

#: What every document says of itself, counted by filters beside the facets that domains name.
OWN_FACETS = ("kind", "keeper", "medium", "spoken", "place", "decade")

#: How its own names and titles may begin: see ``rules.starting``.
STARTS = "starts"

#: The key under which a thing may be used: see ``registry.Rights``.
TERMS = "terms"


def field_of(place: str, family: Family) -> str:
    """Return the field that holds one family of tokens of one part of a document."""
    return f"{place}_{family}"


def facet_field(facet: str) -> str:
    """Return the field that holds the values of a facet."""
    return f"of_{facet}"

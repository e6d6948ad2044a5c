"""The fields of the index: parts of a document times families of tokens, and the values that filters count."""

from __future__ import annotations

from reelbridge.language.analysing import Family

#: Parts of a document that weigh differently in ranking.
#: ``bearer`` holds the names a thing bears itself, ``name`` those of others who took part in it, ``number`` the
#: numbers and file names it goes by, ``keeper`` the names of who holds it.
PLACES = ("title", "bearer", "name", "text", "place", "number", "keeper")
NAMES = ("bearer", "name")
#: Spellings of a name in other scripts are looked up in the list of names: see ``rules.alike``.
_OF_TEXTS = (Family.WORD, Family.STEM, Family.GRAM, Family.CONCEPT)
#: A person called Роман is no novel: names name no subjects.
_IN_NAMES = (Family.WORD, Family.STEM, Family.GRAM)
FAMILIES = {place: _IN_NAMES if place in NAMES else _OF_TEXTS for place in PLACES}
#: Families whose order within a text matters: phrases are found by them.
IN_ORDER = (Family.WORD, Family.GRAM)

#: Whole folded texts, for what is exactly the same.
EXACT = {"title": "title_exact", "bearer": "bearer_exact", "name": "name_exact", "number": "number_exact"}

#: What every document says of itself, counted by filters beside the facets that domains name.
OWN_FACETS = ("kind", "keeper", "medium", "spoken", "place", "decade")

#: How its own names and titles may begin: see ``rules.starting``.
STARTS = "starts"

#: The key under which a thing may be used: see ``registry.Rights``.
TERMS = "terms"


_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def field_of(place: str, family: Family) -> str:
    """Return the field that holds one family of tokens of one part of a document."""
    return f"{place}_{family}"


def facet_field(facet: str) -> str:
    """Return the field that holds the values of a facet."""
    return f"of_{facet}"


_FIELDS = (
    *(field_of(place, family) for place in FAMILIES for family in FAMILIES[place]),
    *dict.fromkeys(EXACT.values()),
    STARTS,
)
#: One letter says which field a token belongs to, so that one column of an engine holds them all.
LETTER = dict(zip(_FIELDS, _LETTERS, strict=False))


def lettered(field: str, key: str) -> str:
    """Return how a token of a field is written where one column holds the tokens of many."""
    return LETTER[field] + key

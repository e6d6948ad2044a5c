"""The fields of the embedded index, and of the list of names beside it."""

from __future__ import annotations

from functools import cache
from typing import Any

import tantivy

from reelbridge.search.engine.documents import facet_names
from reelbridge.search.rules.fields import EXACT, FAMILIES, IN_ORDER, STARTS, facet_field, field_of

#: Columns that hold the tokens of many fields, each token behind its field's letter: whole values, tokens of which it
#: is enough that they are there, and those whose neighbours matter for phrases. A column for each field would cost a
#: byte for every document in it, whether or not the document has anything there.
WHOLE, TOKENS, ORDERED = "whole", "tokens", "ordered"


#: Behind a day stands what decides between hits of the same day, so that every engine puts them in the same order.
_BEHIND = 32
_MOST_BEHIND = (1 << _BEHIND) - 1


def days_kept(first: int, last: int, order: int) -> tuple[int, int]:
    """Return what is kept of a first and a last day: ascending by the one, descending by the other, orders ascend."""
    return first << _BEHIND | order, last << _BEHIND | (_MOST_BEHIND - order)


def begun_by(day: int) -> int:
    """Return the most that is kept of a first day up to a day."""
    return day << _BEHIND | _MOST_BEHIND


def lasting_to(day: int) -> int:
    """Return the least that is kept of a last day from a day on."""
    return day << _BEHIND


_COLUMNS = {
    **{
        field_of(place, family): ORDERED if family in IN_ORDER else TOKENS
        for place in FAMILIES
        for family in FAMILIES[place]
    },
    **dict.fromkeys((*EXACT.values(), STARTS), WHOLE),
}


def column_of(field: str) -> str:
    """Return the column that holds the tokens of a field; values of facets have columns of their own."""
    return _COLUMNS.get(field, field)


def has_column(field: str, facets: tuple[str, ...]) -> bool:
    """Whether an index that counts these facets has a column for a field: one made earlier may lack a facet's."""
    return not field.startswith(facet_field("")) or field.removeprefix(facet_field("")) in facets


@cache
def schema_of(facets: tuple[str, ...]) -> Any:
    """Return the fields of an index that counts these facets."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_text_field(WHOLE, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TOKENS, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(ORDERED, tokenizer_name="whitespace", index_option="position")
    for facet in facets:
        builder.add_text_field(facet_field(facet), tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("first", fast=True)
    builder.add_integer_field("last", fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_unsigned_field("order", fast=True)
    builder.add_bytes_field("card", stored=True)
    builder.add_bytes_field("moments", stored=True)
    return builder.build()


def schema() -> Any:
    """Return the fields of the index, with a field for every facet that a domain named."""
    return schema_of(facet_names())


@cache
def names_schema() -> Any:
    """Return the fields of the list of names: one row for each spelling, found by its traces."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("spelling", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("traces", tokenizer_name="whitespace", index_option="basic")
    builder.add_float_field("weight", fast=True)
    return builder.build()

"""The fields of the embedded index."""

from __future__ import annotations

from functools import cache
from typing import Any

import tantivy

from reelbridge.search.engine.documents import facet_names
from reelbridge.search.rules.fields import EXACT, FAMILIES, IN_ORDER, STARTS, facet_field, field_of


@cache
def schema_of(facets: tuple[str, ...]) -> Any:
    """Return the fields of an index that counts these facets."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in dict.fromkeys((*EXACT.values(), STARTS)):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for facet in facets:
        builder.add_text_field(facet_field(facet), tokenizer_name="raw", index_option="basic", fast=True)
    for place, families in FAMILIES.items():
        for family in families:
            # neighbours matter for phrases only; elsewhere it is enough that a token is there
            option = "position" if family in IN_ORDER else "basic"
            builder.add_text_field(field_of(place, family), tokenizer_name="whitespace", index_option=option)
    builder.add_integer_field("first", indexed=True, fast=True)
    builder.add_integer_field("last", indexed=True, fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_unsigned_field("order", fast=True)
    builder.add_bytes_field("card", stored=True)
    builder.add_bytes_field("moments", stored=True)
    return builder.build()


def schema() -> Any:
    """Return the fields of the index, with a field for every facet that a domain named."""
    return schema_of(facet_names())

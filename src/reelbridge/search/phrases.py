"""Sentences of the search."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "search.query_too_long": N_(
        "The query has %(length)s characters; at most %(longest)s are read. Shorten it to the words that matter."
    ),
    "search.too_many_words": N_("The query has more than %(most)s words. Leave the words that matter."),
    "search.query_unreadable": N_("The query holds characters that are no text. Type it again."),
    "search.nothing_to_look_for": N_("“%(words)s” holds no letter and no digit. Type a name, a title or a word."),
    "search.no_such_page": N_(
        "There is no page %(page)s of results: pages 1 to %(deepest)s can be turned. Narrow the query."
    ),
    "search.index_is_missing": N_(
        "The index of the catalogue is being built (%(done)s of %(total)s). Search again in a moment."
    ),
    "search.index_is_damaged": N_(
        "The index of the catalogue was damaged and is being built again (%(done)s of %(total)s). No record is lost; search again in a moment."
    ),
    "search.index_is_older": N_(
        "The index of the catalogue was made by another version and is being built again (%(done)s of %(total)s). Search again in a moment."
    ),
    "search.index_is_locked": N_("Another process is writing the index. The node tries again by itself."),
    "search.kind_unknown": N_("“%(kind)s” is not a kind of thing that can be found. Kinds are: %(kinds)s."),
}

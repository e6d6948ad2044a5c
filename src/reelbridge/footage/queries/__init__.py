"""Reading footage."""

from reelbridge.footage.queries.answers import comparison_as_json, match_as_json
from reelbridge.footage.queries.comparisons import (
    Reels,
    comparison,
    comparisons,
    cut_list_of,
    films_in_intake,
    holes_of,
    match,
)
from reelbridge.footage.queries.reels import Held, Reach, held, imprint_of, index, partners_imprint, reach, shelf

__all__ = [
    "Held",
    "Reach",
    "Reels",
    "comparison",
    "comparison_as_json",
    "comparisons",
    "cut_list_of",
    "films_in_intake",
    "held",
    "holes_of",
    "imprint_of",
    "index",
    "match",
    "match_as_json",
    "partners_imprint",
    "reach",
    "shelf",
]

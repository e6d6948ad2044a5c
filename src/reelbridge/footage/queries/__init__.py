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
    unseen_of,
)
from reelbridge.footage.queries.pictures import Like, shots_like
from reelbridge.footage.queries.reels import Held, Reach, held, imprint_of, index, partners_imprint, reach, shelf
from reelbridge.footage.queries.twins import Pair, pairs, twins

__all__ = [
    "Held",
    "Like",
    "Pair",
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
    "pairs",
    "partners_imprint",
    "reach",
    "shelf",
    "shots_like",
    "twins",
    "unseen_of",
]

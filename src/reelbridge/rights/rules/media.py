"""By what way a thing is shown: a tree, so that "television" grants pay television and not the other way round."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from reelbridge.kernel.errors import BadInput


class Medium(StrEnum):
    """By what way a thing is shown."""

    CINEMA = "cinema"
    TV = "tv"
    TV_FREE = "tv_free"
    TV_BASIC = "tv_basic"
    TV_PAY = "tv_pay"
    CATCH_UP = "catch_up"
    VOD = "vod"
    VOD_SUBSCRIPTION = "vod_subscription"
    VOD_RENTAL = "vod_rental"
    VOD_FREE = "vod_free"
    VOD_SALE = "vod_sale"
    FESTIVAL = "festival"
    NON_THEATRICAL = "non_theatrical"
    EDUCATION = "education"
    MUSEUM = "museum"
    WEB = "web"
    WEB_WHOLE = "web_whole"
    WEB_CLIP = "web_clip"
    PROMOTION = "promotion"
    ARCHIVE_USE = "archive_use"


#: What stands under what; a medium without a row here stands at the top.
UNDER = {
    Medium.TV_FREE: Medium.TV,
    Medium.TV_BASIC: Medium.TV,
    Medium.TV_PAY: Medium.TV,
    Medium.VOD_SUBSCRIPTION: Medium.VOD,
    Medium.VOD_RENTAL: Medium.VOD,
    Medium.VOD_FREE: Medium.VOD,
    Medium.VOD_SALE: Medium.VOD,
    Medium.WEB_WHOLE: Medium.WEB,
    Medium.WEB_CLIP: Medium.WEB,
}

#: The kinds that are shown on their own; those above them are their sums.
LEAVES = tuple(medium for medium in Medium if medium not in set(UNDER.values()))

#: What the trade calls them.
_ALSO = {
    "theatrical": Medium.CINEMA,
    "svod": Medium.VOD_SUBSCRIPTION,
    "tvod": Medium.VOD_RENTAL,
    "avod": Medium.VOD_FREE,
    "fvod": Medium.VOD_FREE,
    "est": Medium.VOD_SALE,
    "educational": Medium.EDUCATION,
    "free_tv": Medium.TV_FREE,
    "basic_tv": Medium.TV_BASIC,
    "pay_tv": Medium.TV_PAY,
    "online_clip": Medium.WEB_CLIP,
}


def medium(text: str) -> Medium:
    """Return the medium for what was typed (``catch-up`` is ``catch_up``); raises BadInput for none of ours."""
    typed = text.strip().lower().replace("-", "_").replace(" ", "_")
    if typed in _ALSO:
        return _ALSO[typed]
    try:
        return Medium(typed)
    except ValueError as fault:
        raise BadInput("rights.medium_unknown", text=text[:60], known=", ".join(Medium)) from fault


@cache
def leaves_of(medium: Medium) -> frozenset[Medium]:
    """Return the kinds a medium is the sum of; itself where it has none under it."""
    return frozenset(leaf for leaf in LEAVES if medium in (leaf, UNDER.get(leaf)))


@cache
def _leaves_of_all(media: frozenset[Medium]) -> frozenset[Medium]:
    return frozenset(leaf for medium in media for leaf in leaves_of(medium))


def leaves(media: Iterable[Medium]) -> frozenset[Medium]:
    """Return the kinds that several media are the sum of."""
    return _leaves_of_all(frozenset(media))


def folded(media: Iterable[Medium]) -> frozenset[Medium]:
    """Return the same in as few words as there are: a sum in place of all that stands under it."""
    found = set(leaves(media))
    for above in set(UNDER.values()):
        under = leaves_of(above)
        if under <= found:
            found = (found - under) | {above}
    return frozenset(found)


def depth(medium: Medium) -> int:
    """Return how far from the top a medium stands: 0, or 1."""
    return int(medium in UNDER)

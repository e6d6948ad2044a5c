"""A compared film as a page shows it: the band of its shots, and one of them beside its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.footage.models import Comparison, Match
from reelbridge.footage.rules.places import is_pane
from reelbridge.kernel.timecode import Rate
from reelbridge.matching.deciding import is_of_part

#: The band's width in its own units.
WIDTH = 1000
#: The top and the height of a mark: taller is what needs a person more.
_HEIGHTS = {"probable": (4, 40), "certain": (20, 24), "confirmed": (33, 11), "none": (12, 32), "refused": (33, 11)}
_TICKS = {"probable": "if", "certain": "yes", "confirmed": "yes", "none": "unknown", "refused": "own"}
#: A rectangle that moves less than this part of a photograph stands still.
_STANDS = 0.02
#: How what was found and said looks: the shape of a verdict.
_SHAPES = {"probable": "if", "certain": "yes", "confirmed": "yes", "none": "unknown", "refused": "no"}


def look_of(one: Match) -> str:
    """Return ``confirmed`` or ``refused`` once a person has spoken, else the verdict."""
    return one.verdict if one.decision == Match.Decision.OPEN else one.decision


@dataclass(frozen=True, slots=True)
class Row:
    """A shot in the list and in the band."""

    match: Match
    item: Item | None
    look: str
    shape: str
    tick: str
    x: str
    y: int
    width: str
    height: int
    place_timecode: str

    @property
    def seconds(self) -> float:
        """How long the shot lasts."""
        return float(self.match.comparison.rate.seconds(self.match.end - self.match.start))

    @property
    def starts_s(self) -> float:
        """When it begins, in seconds of the film."""
        return float(self.match.comparison.rate.seconds(self.match.start))

    @property
    def middle(self) -> int:
        """Its middle frame."""
        return (self.match.start + self.match.end) // 2


def rows(found: Comparison) -> list[Row]:
    """Return every shot with its mark in the band."""
    matches = list(found.matches.all())
    items = catalogue.items({one.place["item"] for one in matches if one.place})
    return [_row(found, one, items) for one in matches]


def _row(found: Comparison, one: Match, items: dict[str, Item]) -> Row:
    one.comparison = found
    look, frames = look_of(one), max(found.frames, 1)
    top, height = _HEIGHTS[look]
    width = WIDTH * (one.end - one.start) / frames
    item = items.get(one.place["item"]) if one.place else None
    return Row(
        one, item, look, _SHAPES[look], _TICKS[look], f"{WIDTH * one.start / frames:.1f}", top,
        f"{max(1.0, width - 1 if width > 3 else width):.1f}", height,
        timecode(item, one.place["in"] + one.nudge) if item and one.place else "",
    )  # fmt: skip


def timecode(item: Item, frame: int) -> str:
    """Return the label of an item's frame; empty for a photograph."""
    return item.rate.timecode(item.start_frame + max(frame, 0)) if item.rate_text else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A place of a holding beside the shot."""

    number: int
    place: dict[str, Any]
    item: Item
    play_url: str
    picture_url: str
    still_url: str
    in_timecode: str
    out_timecode: str
    rate: Rate

    @property
    def percent(self) -> int:
        """How likely it is, of 100; never 100, which nothing is."""
        return min(99, int(100 * float(self.place["score"])))

    @property
    def is_backwards(self) -> bool:
        """Whether the holding runs backwards there."""
        return bool(self.place["speed"] < 0)

    @property
    def is_at_speed(self) -> bool:
        """Whether it runs as it does in the holding."""
        return abs(abs(float(self.place["speed"])) - 1) < 0.005

    @property
    def speed_percent(self) -> int:
        """How fast it runs, of 100."""
        return round(100 * abs(float(self.place["speed"])))

    @property
    def is_wide(self) -> bool:
        """Whether in and out may lie elsewhere, since the reel looks the same there."""
        return bool(max(self.place["earlier"], self.place["later"]) > 1 and not self.place["by_codes"])

    @property
    def is_photograph(self) -> bool:
        """Whether the film looks at a photograph."""
        return self.item.medium == "photograph"

    @property
    def is_panned(self) -> bool:
        """Whether the film moves over it while the shot lasts."""
        ends = zip(self.place["rectangle"], self.place["last_rectangle"], strict=True)
        return any(abs(one - other) > _STANDS for one, other in ends)

    @property
    def outlines(self) -> list[tuple[int, ...]]:
        """What of the photograph the shot shows first and last: left, top, width and height in its own points."""
        width, height = self.item.width, self.item.height
        return [
            (round(left * width), round(top * height), round((right - left) * width), round((bottom - top) * height))
            for left, top, right, bottom in (self.place["rectangle"], self.place["last_rectangle"])
        ]

    @property
    def is_pane(self) -> bool:
        """Whether another part of the shot's picture comes from it than from the best place."""
        return is_pane(self.place)

    @property
    def is_of_part(self) -> bool:
        """Whether only a part of the shot's picture comes from it."""
        return is_of_part(self.place["of_shot"])

    @property
    def is_part(self) -> bool:
        """Whether only a part of the holding's picture is shown."""
        left, top, right, bottom = self.place["rectangle"]
        return bool((right - left) * (bottom - top) < 0.9)


def beside(one: Match) -> list[Beside]:
    """Return the places of a shot whose items still stand, as players show them."""
    items = catalogue.items({place["item"] for place in one.places})
    made = []
    for number, place in enumerate(one.places):
        item = items.get(place["item"])
        if item is None:
            continue
        seen = catalogue.where_to_see(item)
        middle = (place["in"] + place["out"]) // 2
        made.append(Beside(
            number, place, item, seen.play_url if item.medium == "film" else "", seen.picture_url,
            seen.poster_url if item.medium == "photograph" else seen.still_url(middle),
            timecode(item, place["in"]), timecode(item, place["out"]), item.rate,
        ))  # fmt: skip
    return made


def film_urls(found: Comparison) -> tuple[str, str]:
    """Return where the compared film plays, and where its stills begin: the item's own, else this comparison's."""
    if found.item_ref:
        return (
            reverse("catalogue:essence", args=[found.item_ref, "proxy.mp4"]),
            reverse("catalogue:essence", args=[found.item_ref, "stills/0.jpg"])[: -len("0.jpg")],
        )
    return (
        reverse("footage:film", args=[found.ref]),
        reverse("footage:still", args=[found.ref, 0])[: -len("0.jpg")],
    )

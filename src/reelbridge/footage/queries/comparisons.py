"""Reading comparisons: the films compared, what they are compared with, and the cut list of what is confirmed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.footage.models import Comparison, Match
from reelbridge.footage.queries.reels import index
from reelbridge.footage.rules.places import moved
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.wording import say
from reelbridge.matching.files import from_bytes
from reelbridge.media import queries as media
from reelbridge.media.actions import of_proxy
from reelbridge.media.sources import Film
from reelbridge.production.rules.cutlist import CutEvent, CutList, Kind
from reelbridge.production.rules.framing import Framing, Rectangle


class Reels:
    """The index that a film is compared with, and the films to look at; not the compared film itself."""

    def __init__(self, archive: str, *, but_for: str = "") -> None:
        """Open the index; ``but_for`` is the digest of the compared film."""
        whole = index(archive)
        same = {item.ref for item in catalogue.items_of_master(but_for)} if but_for else set()
        self.index = whole.only({reel.name for reel in whole.standing} - same) if same else whole
        self.count = len(self.index.standing)

    def film_of(self, number: int) -> Film | None:
        """Return the browser's version of a reel; None when the film is not here."""
        item = catalogue.items([self.index.reels[number].name]).get(self.index.reels[number].name)
        digest = catalogue.master_digest(item) if item else None
        if digest is None:
            return None
        try:
            return Film(media.proxy_path(digest), of_proxy(media.analysis(digest).as_probe()))
        except NotFound:
            return None


def comparisons() -> QuerySet[Comparison]:
    """Return every comparison, the newest first, each with how many shots it has and how many are confirmed."""
    confirmed = Count("matches", filter=Q(matches__decision=Match.Decision.CONFIRMED))
    counted = Comparison.objects.annotate(shot_count=Count("matches"), confirmed_count=confirmed)
    # what is counted by group loses the order of the table
    return counted.order_by("-asked_at", "-pk")


def comparison(ref: str) -> Comparison:
    """Return a comparison; raises NotFound."""
    found = Comparison.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound("footage.no_such_comparison", ref=ref[:60])
    return found


def match(found: Comparison, number: int) -> Match:
    """Return a shot of a compared film; raises NotFound."""
    one = found.matches.filter(number=number).first()
    if one is None:
        raise NotFound("footage.no_such_shot", ref=found.ref, shot=number)
    return one


def films_in_intake() -> list[str]:
    """Return the names of the files that lie in the node's folder ``incoming/`` itself."""
    folder = Path(settings.NODE.path("incoming"))
    return sorted(one.name for one in folder.iterdir() if one.is_file() and not one.name.startswith("."))


def holes_of(digest: str) -> list[list[int]]:
    """Return the spans of a film's frames that could not be decoded, from its imprint."""
    try:
        holes = from_bytes(media.imprint_path(digest).read_bytes(), digest[:12]).holes
    except NotFound:
        return []
    return [[int(start), int(end)] for start, end in holes]


def unseen_of(found: Comparison) -> list[str]:
    """Return in sentences what of a compared film's file was not looked at; nothing for most."""
    if not found.digest:
        return []
    return [say(code, facts) for code, facts in media.analysis(found.digest).as_probe().unseen(found.name)]


def cut_list_of(found: Comparison) -> CutList:
    """Return a compared film as a cut: one clip a shot, those confirmed with the frames of their holding."""
    matches = list(found.matches.all())
    items = catalogue.items({one.place["item"] for one in matches if one.place})
    events = tuple(_event(found, one, items) for one in matches)
    return CutList("comparison", found.name, found.rate, events)


def _event(found: Comparison, one: Match, items: dict[str, Item]) -> CutEvent:
    record = Span(found.start_frame + one.start, found.start_frame + one.end)
    place = one.place if one.decision == Match.Decision.CONFIRMED else None
    item = items.get(place["item"]) if place else None
    said = say("footage.shot", {"number": one.number})
    if place is None or item is None:
        return CutEvent(one.number, "V", record, None, found.rate, clip_name=said)
    source = None
    if item.medium != "photograph":
        start, end = moved(place, one.nudge, item.frames)
        source = Span(item.start_frame + start, item.start_frame + end)
    speed = Fraction(place["speed"]).limit_denominator(1001)
    if place["mirrored"]:
        said = f"{said}, {say('matching.mirrored')}"
    return CutEvent(
        one.number, "V", record, source, item.rate, reel=item.reel, clip_name=said, file_name=item.file_name,
        speed=speed, kind=Kind.FILM, item_ref=item.ref, comments=_remarks(place),
    )  # fmt: skip


def _remarks(place: dict[str, Any]) -> tuple[str, ...]:
    """Return what of the holding's picture is shown, as a remark; none for all of it as it is."""
    first, last = (_rectangle(place[name]) for name in ("rectangle", "last_rectangle"))
    framing = Framing(first, last, place["mirrored"])
    return () if framing.is_plain else (framing.as_remark(),)


def _rectangle(numbers: list[float]) -> Rectangle:
    left, top, right, bottom = numbers
    return left, top, right, bottom

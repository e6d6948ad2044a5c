"""What can be found: which holdings have imprints, where those lie, and the index over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Item
from reelbridge.kernel.errors import Conflict, NotFound
from reelbridge.matching.index import Index
from reelbridge.matching.shelf import BrokenShelfError, Shelf
from reelbridge.media import queries as media


@dataclass(frozen=True, slots=True)
class Held:
    """A film or photograph, and the digest of its master when that is here."""

    item: Item
    digest: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of what should be found is in the index."""

    items: int
    found: int
    hours: float
    bytes: int
    #: Items whose film or photograph is here, or that partners show, and that are not in the index.
    missing: tuple[str, ...]


def shelf() -> Shelf:
    """Return the index of this node's imprints, its partners' included."""
    return Shelf(folder())


def folder() -> Path:
    """Return where the index lies."""
    return Path(settings.NODE.path("index", "footage"))


def partners_imprint(item_ref: str) -> Path:
    """Return where the imprint of a partner's item lies or would lie."""
    return folder() / "partners" / f"{item_ref}.imprint"


def index(archive: str = "all") -> Index:
    """Return the index of all holdings, of our own, or of one partner's; raises NotFound, Conflict while broken."""
    try:
        whole = shelf().index()
    except BrokenShelfError as fault:
        raise Conflict("footage.index_is_broken") from fault
    if archive == "all":
        return whole
    # not by how much each of them holds: where that is very much, it was counted a while ago
    wanted = settings.NODE.id if archive == "own" else archive
    try:
        catalogue.institution(wanted)
    except NotFound as fault:
        raise NotFound("footage.no_such_archive", archive=archive) from fault
    return whole.only({reel.name for reel in whole.reels if reel.name.startswith(f"{wanted}-")})


def held() -> Iterator[Held]:
    """Yield every film and photograph that is shown, a partner's included."""
    rows = catalogue.standing_items().filter(medium__in=["film", "photograph"]).order_by("pk")
    for item in rows.prefetch_related("files").iterator(chunk_size=500):
        yield Held(item, catalogue.master_digest(item) or "")


def imprint_of(one: Held) -> Path | None:
    """Return where the imprint of an item lies; None while there is none."""
    try:
        path = media.imprint_path(one.digest) if one.digest else partners_imprint(one.item.ref)
    except NotFound:
        return None
    return path if path.is_file() else None


def reach() -> Reach:
    """Return how much is in the index; raises Conflict while it is broken."""
    reels = {reel.name: reel for reel in index().standing}
    seconds = sum(float(reel.frames / reel.rate) for reel in reels.values())
    everything = [one.item.ref for one in held()]
    size = sum(path.stat().st_size for path in folder().glob("*.segment"))
    missing = tuple(ref for ref in everything if ref not in reels)
    return Reach(len(everything), len(everything) - len(missing), seconds / 3600, size, missing)

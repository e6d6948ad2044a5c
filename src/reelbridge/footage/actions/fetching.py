"""Partners' imprints, films never: by line after each harvest or from a disk; what is shown no more is let go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.exchange.actions.imprints_in import (
    imprints_fetched,
    imprints_listed,
    imprints_on,
    imprints_taken,
    keep_records_of,
)
from reelbridge.exchange.rules.parcel import ParcelImprint, ParcelList
from reelbridge.footage.actions.entering import look_for_twins, make_again, put
from reelbridge.footage.queries import Held, held, partners_imprint, shelf
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.files import write_whole
from reelbridge.matching.files import from_bytes
from reelbridge.matching.imprints import Imprint
from reelbridge.matching.shelf import BrokenShelfError

Progress = Callable[[int, int], None]
Bring = Callable[[Collection[ParcelImprint]], Iterable[tuple[ParcelImprint, Path]]]

#: The largest imprint taken from a partner: 48 hours at ten times the usual density.
LARGEST_BYTES = 160 << 20
_AT_ONCE = 50
#: How often a list is asked for again in one attempt because the partner has made another meanwhile.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """What a partner's imprints brought about: how many came, anew or in the place of others, and how many went."""

    node: str
    came: int
    gone: int


def fetch_imprints(node_id: str, *, by: Actor, on_progress: Progress | None = None) -> Taken:
    """Bring the imprints of a partner into line with what it shows now, by line.

    What breaks off goes on with the next attempt where it stopped. Raises BadInput for a list that is not to be
    believed, NotAllowed, NotFound, Unreachable.
    """
    require(by, "footage.index")
    for left in reversed(range(_TRIES)):
        listed, content = imprints_listed(node_id)
        try:
            return _take(listed, content, partial(imprints_fetched, listed), by, on_progress)
        except NotFound:
            if not left:
                raise
    raise AssertionError("unreachable")


def read_imprints(folder: Path, *, by: Actor, on_progress: Progress | None = None) -> Taken:
    """Bring the imprints of a partner into line with those on a disk, which bring their records along.

    Raises as ``imprints_on`` does; then nothing is taken.
    """
    require(by, "footage.index")
    listed, content, bag = imprints_on(folder)
    keep_records_of(listed, bag)
    return _take(listed, content, lambda some: ((one, bag / one.path) for one in some), by, on_progress)


def _take(listed: ParcelList, content: bytes, bring: Bring, by: Actor, on_progress: Progress | None) -> Taken:
    try:
        known = shelf().reels()
    except BrokenShelfError:
        make_again()
        known = {}
    theirs = {one.item.ref: one for one in held() if one.item.keeper.ref == listed.sender and not one.digest}
    shown = {one.item_ref for one in listed.imprints}
    gone = sorted(ref for ref in theirs if ref in known and ref not in shown)
    wanted = [one for one in listed.imprints if _is_news(one, listed, theirs, known)]
    came = 0
    waiting: dict[str, tuple[str, Imprint]] = {}
    for number, (one, path) in enumerate(bring(wanted), 1):
        if made := _kept(one, theirs[one.item_ref], path.read_bytes()):
            waiting[one.item_ref] = one.mark, made
            came += 1
        if len(waiting) == _AT_ONCE:
            _enter(waiting)
            waiting = {}
        if on_progress:
            on_progress(number, len(wanted))
    if waiting or gone:
        _enter(waiting, gone)
    imprints_taken(listed, content)
    if came or gone:
        record("footage.fetched", f"partner:{listed.sender}", by=by, imprints=came, gone=len(gone), parcel=listed.ref)
    return Taken(listed.sender, came, len(gone))


def _is_news(one: ParcelImprint, listed: ParcelList, theirs: dict[str, Held], known: dict[str, str]) -> bool:
    """Whether an imprint belongs to a record that is here and is another than the one in the index."""
    file = listed.file(one.path)
    is_fit = file is not None and file.size <= LARGEST_BYTES
    return is_fit and one.item_ref in theirs and known.get(one.item_ref) != one.mark


def _enter(made: dict[str, tuple[str, Imprint]], gone: Iterable[str] = ()) -> None:
    put(made, gone=gone)
    for ref in gone:
        partners_imprint(ref).unlink(missing_ok=True)
    for ref in (*made, *gone):
        look_for_twins(ref)


def _kept(one: ParcelImprint, of: Held, content: bytes) -> Imprint | None:
    """Return an imprint, kept so that the index can be made again; None for what is not the one that was listed."""
    try:
        made = from_bytes(content, one.item_ref)
    except BadInput:
        return None
    if content[-32:].hex() != one.mark:
        return None
    if of.item.medium == "film" and of.item.frames and made.timing.frames != of.item.frames:
        # an imprint of something else than the record speaks of
        return None
    write_whole(partners_imprint(one.item_ref), content)
    return made

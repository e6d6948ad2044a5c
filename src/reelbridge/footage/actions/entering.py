"""The index over all imprints: entering holdings, taking them out, making it again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.catalogue.queries import items_of_master
from reelbridge.exchange.actions import offering
from reelbridge.footage.queries import Held, held, imprint_of, partners_imprint, shelf
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.matching.files import from_bytes
from reelbridge.matching.imprints import Imprint
from reelbridge.matching.shelf import BrokenShelfError
from reelbridge.media import actions as media
from reelbridge.media import queries as media_queries

Progress = Callable[[int, int], None]

#: Imprints that are put into the index in one go when it is made again.
_AT_ONCE = 200


def enter(digest: str, *, on_progress: Progress | None = None) -> None:
    """Let the items that a file holds be found; its imprint is made now where it is missing.

    Sound, and files that are no item's, are passed over. Partners who see an item learn that there is news.
    """
    items = items_of_master(digest)
    if not items or media_queries.analysis(digest).as_probe().kind.value == "sound":
        return
    try:
        media_queries.imprint_path(digest)
        is_new = False
    except NotFound:
        is_new = True
    content = media.imprint(digest, on_progress=on_progress).read_bytes()
    made = {item.ref: (content[-32:].hex(), from_bytes(content, item.ref)) for item in items}
    put(made)
    for item in items:
        record("footage.entered", f"item:{item.ref}", by=THE_NODE)
        look_for_twins(item.ref)
    if is_new:
        offering.records_changed(item.ref for item in items)


def put(made: Mapping[str, tuple[str, Imprint]], *, gone: Iterable[str] = ()) -> None:
    """Put imprints that lie on the disk into the index, by ref, each with its mark, and take others out."""
    try:
        shelf().change(made, gone)
    except BrokenShelfError:
        make_again()


def make_again() -> None:
    """Have the index made again from all imprints; until then nothing is found."""
    shelf().clear()
    enqueue("footage.rebuild", key="footage.rebuild")


def look_for_twins(item_ref: str) -> None:
    """Ask for the twins of an item that can be found now."""
    enqueue("footage.twins", key=f"footage.twins:{item_ref}", subject=f"item:{item_ref}", item=item_ref)


def leave(item_ref: str) -> None:
    """Find nothing more in an item; of a partner's, its imprint is not kept either."""
    put({}, gone=[item_ref])
    partners_imprint(item_ref).unlink(missing_ok=True)
    look_for_twins(item_ref)


def enter_missing(*, by: Actor) -> int:
    """Ask for everything that should be found and is not in the index; return how many files are on their way.

    A file whose proxy is not made yet is passed over: it is entered when that is done.
    """
    require(by, "footage.index")
    try:
        known = shelf().reels()
    except BrokenShelfError:
        shelf().clear()
        known = {}
    files = {one.digest for one in held() if one.digest and one.item.ref not in known}
    return sum(
        _has_proxy(one)
        and enqueue("footage.enter", key=f"footage.enter:{one}", subject=f"file:{one}", digest=one) is not None
        for one in sorted(files)
    )


def _has_proxy(digest: str) -> bool:
    try:
        return media_queries.proxy_path(digest).is_file()
    except NotFound:
        return False


def rebuild(*, on_progress: Progress | None = None) -> int:
    """Make the index again from every imprint that is here; return how many items can be found.

    An imprint that is broken, or of another program's format, is made again, a partner's fetched again.
    """
    waiting: dict[str, tuple[str, Imprint]] = {}
    everything = list(held())
    shelf().clear()
    for number, one in enumerate(everything, 1):
        if made := _kept(one):
            waiting[one.item.ref] = made
        if waiting and (len(waiting) == _AT_ONCE or number == len(everything)):
            shelf().change(waiting)
            waiting = {}
        if on_progress:
            on_progress(number, len(everything))
    return len(shelf().reels())


def _kept(one: Held) -> tuple[str, Imprint] | None:
    """Return the imprint of an item with its mark; None where there is none, or none that can be read."""
    path = imprint_of(one)
    if path is None:
        return None
    content = path.read_bytes()
    try:
        return content[-32:].hex(), from_bytes(content, one.item.ref)
    except BadInput:
        path.unlink()
        if one.digest:
            enqueue("footage.enter", key=f"footage.enter:{one.digest}", subject=f"file:{one.digest}", digest=one.digest)
        return None

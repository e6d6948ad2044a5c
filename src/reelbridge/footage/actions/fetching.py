"""Partners' imprints: fetched after each harvest for the items that are shown to us, films never."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.models import Item
from reelbridge.exchange.actions.seeing import fetch_derivative
from reelbridge.footage.actions.entering import look_for_twins, make_again, put
from reelbridge.footage.queries import held, partners_imprint, shelf
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound
from reelbridge.matching.files import from_bytes
from reelbridge.matching.imprints import Imprint
from reelbridge.matching.shelf import BrokenShelfError

#: The largest imprint taken from a partner: 48 hours at ten times the usual density.
LARGEST_BYTES = 160 << 20
_AT_ONCE = 50


def fetch_imprints(node_id: str, *, by: Actor, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Fetch the imprint of everything a partner shows that is not in the index; return how many came.

    What the partner has no imprint of, or will not show, is passed over until the next harvest. Raises Unreachable.
    """
    require(by, "footage.index")
    try:
        known = shelf().reels()
    except BrokenShelfError:
        make_again()
        known = {}
    wanted = [
        one.item for one in held()
        if one.item.keeper.ref == node_id and not one.digest and one.item.ref not in known
    ]  # fmt: skip
    waiting: dict[str, tuple[str, Imprint]] = {}
    came = 0
    for number, item in enumerate(wanted, 1):
        if made := _fetched(node_id, item):
            waiting[item.ref] = made
            came += 1
        if waiting and (len(waiting) == _AT_ONCE or number == len(wanted)):
            put(waiting)
            for ref in waiting:
                look_for_twins(ref)
            waiting = {}
        if on_progress:
            on_progress(number, len(wanted))
    if came:
        record("footage.fetched", f"partner:{node_id}", by=by, imprints=came)
    return came


def _fetched(node_id: str, item: Item) -> tuple[str, Imprint] | None:
    """Return an item's imprint, kept so that the index can be made again; None when the partner has none for us."""
    try:
        content = fetch_derivative(node_id, item.ref, "imprint", largest_bytes=LARGEST_BYTES)
        made = from_bytes(content, item.ref)
    except (NotFound, NotAllowed, BadInput):
        return None
    if item.medium == "film" and item.frames and made.timing.frames != item.frames:
        # an imprint of something else than the record speaks of
        return None
    target = partners_imprint(item.ref)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as half:
        half.write(content)
    Path(half.name).replace(target)
    return content[-32:].hex(), made

"""What a shot's ref, or an item's with in and out, means."""

from __future__ import annotations

from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.rules.dealing import Asked, read_frame, read_shot
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span


def asked_in(text: str) -> Asked:
    """Return what ``REF``, ``REF/4`` or ``REF@IN-OUT`` means; raises BadInput, NotFound."""
    ref, begin, end = read_shot(text)
    if "/" in ref:
        shot = catalogue.shot(ref)
        if begin:
            raise BadInput("exchange.shot_not_understood", text=text)
        return Asked(shot.item.ref, shot.span)
    item = catalogue.item(ref)
    if not begin:
        return Asked(ref)
    frames = [read_frame(one, item.rate, item.start_frame) for one in (begin, end)]
    return Asked(ref, Span(*frames))

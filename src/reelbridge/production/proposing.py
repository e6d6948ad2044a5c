"""Who else may say where an untied clip comes from: footage matching registers here, and a person decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reelbridge.kernel.timecode import Span
from reelbridge.production.models import Clip


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item that a clip may show, from which of its frames, how sure, of 100, and why in the reader's language."""

    item_ref: str
    span: Span | None
    confidence: int
    why: str


#: Returns proposals for untied clips, by the clip's key.
Proposer = Callable[[Iterable[Clip]], dict[int, list[Proposal]]]

_KNOWN: list[Proposer] = []


def proposer(of: Proposer) -> Proposer:
    """Register one who proposes; used as a decorator."""
    _KNOWN.append(of)
    return of


def proposals(clips: Iterable[Clip]) -> dict[int, list[Proposal]]:
    """Return what is proposed for clips that are not tied, the surest first; a tie is made by a person only."""
    open_ones = [clip for clip in clips if not clip.item_ref]
    found: dict[int, list[Proposal]] = {}
    for key, some in _all(open_ones):
        found.setdefault(key, []).extend(some)
    return {key: sorted(some, key=lambda one: (-one.confidence, one.item_ref)) for key, some in found.items()}


def _all(clips: list[Clip]) -> Iterator[tuple[int, list[Proposal]]]:
    for of in _KNOWN if clips else ():
        yield from of(clips).items()

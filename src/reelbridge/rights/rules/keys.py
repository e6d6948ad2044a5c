"""Keys for sets of grants: items under the same grants share one, and whatever it allows is allowed for all of them.

A key reads ``250|nevsky-g-00001:0-100,200-250|beichen-g-00002``: the frames of the item where any grant is over part of
it (else 0), then every grant by its ref, with the spans it covers unless it covers the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Answer
from reelbridge.rights.rules.clearance import clear
from reelbridge.rights.rules.grant import Covered, Direction, Grant, Standing
from reelbridge.rights.rules.terms import Terms, Use

#: What is known of a grant beside its lines: its terms, direction and standing.
Known = Mapping[str, tuple[Terms, Direction, Standing]]


def key_of(frames: int, lines: Mapping[str, Sequence[Span | None]]) -> str:
    """Return the key of an item of so many frames under grants, each with the spans it covers; empty for no grant."""
    covered = {ref: () if None in spans else tuple(span for span in spans if span) for ref, spans in lines.items()}
    shown = frames if any(covered.values()) else 0
    return "|".join([str(shown), *(_line(ref, covered[ref]) for ref in sorted(covered))]) if covered else ""


def grants_in(key: str) -> list[str]:
    """Return the refs of the grants in a key."""
    return [line.partition(":")[0] for line in key.split("|")[1:]]


def weighed(key: str, use: Use, known: Known) -> Answer:
    """Say whether items with a key may be used as wanted; how much of them will be used is left open."""
    frames, *lines = key.split("|")
    asked = Covered("", Span(0, int(frames)) if int(frames) else None, is_length_asked=False)
    return clear(use, asked, [grant for line in lines if (grant := _grant(line, known))]).answer


def _line(ref: str, spans: Sequence[Span]) -> str:
    return f"{ref}:{','.join(f'{span.start}-{span.end}' for span in sorted(set(spans)))}" if spans else ref


def _grant(line: str, known: Known) -> Grant | None:
    ref, _, spans = line.partition(":")
    if ref not in known:
        return None
    terms, direction, standing = known[ref]
    covered = [Covered("", _span(span)) for span in spans.split(",")] if spans else [Covered("")]
    return Grant(ref, terms, tuple(covered), direction, standing)


def _span(text: str) -> Span:
    start, _, end = text.partition("-")
    return Span(int(start), int(end))

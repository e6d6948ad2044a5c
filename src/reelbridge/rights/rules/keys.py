"""Keys for sets of grants and papers: items under the same ones share a key, and its answer is the answer for all.

A key reads ``250|nevsky-g-00001:0-100,200-250|beichen-g-00002``: the frames of the item where any grant is over part of
it (else 0), then every grant and paper by its ref, with the spans it covers unless it covers the whole. Where a
holdback counts from an event of a work, the work stands behind the ref: ``nevsky-h-00001@nevsky-w-00002``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Answer
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.layers import Consent, Copyright, Withheld, sorted_out
from reelbridge.rights.rules.terms import Use
from reelbridge.rights.rules.weighed import verdict_of

#: Grants and papers by their refs; which frames they are over stands in the key.
Known = Mapping[str, Grant | Withheld | Consent | Copyright]


def key_of(frames: int, lines: Mapping[str, Sequence[Span | None]]) -> str:
    """Return the key of an item of so many frames under grants, each with the spans it covers; empty for no grant."""
    covered = {ref: () if None in spans else tuple(span for span in spans if span) for ref, spans in lines.items()}
    shown = frames if any(covered.values()) else 0
    return "|".join([str(shown), *(_line(ref, covered[ref]) for ref in sorted(covered))]) if covered else ""


def refs_in(key: str) -> list[str]:
    """Return the refs of the grants and papers in a key."""
    return [line.partition(":")[0] for line in key.split("|")[1:]]


def weighed(key: str, use: Use, known: Known) -> Answer:
    """Say whether items with a key may be used as wanted; how much of them will be used is left open."""
    frames, *lines = key.split("|")
    asked = Covered("", Span(0, int(frames)) if int(frames) else None, is_length_asked=False)
    held = [replace(known[ref], lines=over) for line in lines for ref, over in [_over(line)] if ref in known]
    return verdict_of(use, asked, sorted_out(held)).answer


def _line(ref: str, spans: Sequence[Span]) -> str:
    return f"{ref}:{','.join(f'{span.start}-{span.end}' for span in sorted(set(spans)))}" if spans else ref


def _over(line: str) -> tuple[str, tuple[Covered, ...]]:
    ref, _, spans = line.partition(":")
    return ref, tuple(Covered("", _span(span)) for span in spans.split(",")) if spans else (Covered(""),)


def _span(text: str) -> Span:
    start, _, end = text.partition("-")
    return Span(int(start), int(end))

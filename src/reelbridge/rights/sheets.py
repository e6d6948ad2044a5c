"""A grant as a readable sheet in the three languages, as it lies in a parcel beside the ODRL."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils import translation

from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Institution, Item
from reelbridge.kernel.language import OURS
from reelbridge.rights.models import Grant, GrantLine
from reelbridge.rights.rules import Direction


def sheet(grant: Grant, items: Mapping[str, Item], *, partner: Institution | None, own: Institution) -> dict[str, str]:
    """Return the sheet by language; items that are not in the catalogue are named by their refs."""
    parties = {Direction.IN: (partner, own), Direction.OUT: (own, partner), Direction.OWN: (own, own)}
    giver, taker = parties[Direction(grant.direction)]
    written: dict[str, str] = {}
    for tongue in OURS:
        lines = [_line(line, items.get(line.item_ref), tongue) for line in grant.lines.all()]
        shown = {"grant": grant, "terms": grant.terms, "lines": lines, "giver": giver, "taker": taker}
        with translation.override(tongue.lower()):
            written[tongue] = render_to_string("rights/sheet.txt", shown)
    return written


def _line(line: GrantLine, item: Item | None, tongue: str) -> tuple[str, str, str]:
    """Return ref, title and frames; frames as timecode where the rate is known, nothing for all of it."""
    title = catalogue.title_of(item, tongue).text if item else ""
    if line.span is None:
        return line.item_ref, title, ""
    if item is None or not item.rate_text:
        return line.item_ref, title, f"{line.span.start} – {line.span.end}"
    first, last = (item.rate.timecode(frame + item.start_frame) for frame in (line.span.start, line.span.end))
    return line.item_ref, title, f"{first} – {last} ({line.span.start} – {line.span.end})"

"""Shapes at the API of rights."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Schema

from reelbridge.kernel.language import language
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.queries import Listed
from reelbridge.rights.rules import Use
from reelbridge.rights.rules.naming import territory_called
from reelbridge.rights.rules.terms import medium


class UseIn(Schema):
    """A planned use of an item, a shot (``nevsky-i-00001/4``), or some frames of an item."""

    item: str
    start: int | None = Field(None, ge=0)
    end: int | None = Field(None, ge=0)
    territories: list[str]
    media: list[str]
    starts_on: date | None = None
    ends_on: date | None = None
    languages: list[str] = []
    purpose: str = ""

    def use(self) -> Use:
        """Return it as the rules know it; raises BadInput for unknown codes."""
        return Use(
            frozenset(map(territory_called, self.territories)),
            frozenset(map(medium, self.media)),
            Window(self.starts_on, self.ends_on),
            frozenset(map(language, self.languages)),
            self.purpose,
        )

    def span(self) -> Span | None:
        """Return the frames asked for; None for the whole."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)


class ReasonOut(Schema):
    """One reason: its code, its sentence in the reader's language, its facts."""

    code: str
    sentence: str
    facts: dict[str, Any]


class VerdictOut(Schema):
    """The answer: yes, if, no or unknown."""

    answer: str
    is_clear: bool
    reasons: list[ReasonOut]


class LineOut(Schema):
    """What a grant covers: an item, or some frames of it."""

    item: str
    title: str
    start: int | None
    end: int | None


class GrantOut(Schema):
    """A grant with its terms in the format ``reelbridge-terms/1``."""

    ref: str
    direction: str
    partner: str
    title: str
    state: str
    why_revoked: str
    request: str
    terms: dict[str, Any]
    lines: list[LineOut]


def grant_out(row: Listed) -> dict[str, Any]:
    """Return a grant as the API and the command line give it."""
    grant = row.grant
    return {
        "ref": grant.ref,
        "direction": grant.direction,
        "partner": grant.partner_ref,
        "title": row.label,
        "state": grant.state,
        "why_revoked": grant.why_revoked,
        "request": grant.request_ref,
        "terms": grant.terms_json,
        "lines": [
            {"item": line.item_ref, "title": title.text, "start": line.start, "end": line.end}
            for line, _item, title in row.lines
        ],
    }

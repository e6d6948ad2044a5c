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


class PlanIn(Schema):
    """A planned use of anything: where, how, when, in which languages, for what."""

    territories: list[str]
    media: list[str]
    starts_on: date | None = None
    ends_on: date | None = None
    languages: list[str] = []
    purpose: str = ""
    audio: list[str] = []
    subtitles: list[str] = []
    is_edited: bool | None = None
    for_others: bool = False
    airings: int | None = Field(None, ge=1)

    def use(self) -> Use:
        """Return it as the rules know it; raises BadInput for unknown codes."""
        return Use(
            frozenset(map(territory_called, self.territories)),
            frozenset(map(medium, self.media)),
            Window(self.starts_on, self.ends_on),
            frozenset(map(language, self.languages)),
            self.purpose,
            frozenset(map(language, self.audio)),
            frozenset(map(language, self.subtitles)),
            self.is_edited,
            self.for_others,
            self.airings,
        )


class UseIn(PlanIn):
    """A planned use of an item, a shot (``nevsky-i-00001/4``), or some frames of an item."""

    item: str
    start: int | None = Field(None, ge=0)
    end: int | None = Field(None, ge=0)

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


class UncoveredOut(Schema):
    """A part of the use that may not be made, and why."""

    territories: list[str]
    media: list[str]
    languages: list[str]
    window: str
    start: int | None
    end: int | None
    reasons: list[ReasonOut]


class NearestOut(Schema):
    """A use like the one asked for that is covered; ``kind`` says what was changed."""

    kind: str
    use: dict[str, Any]
    start: int | None
    end: int | None


class WeighedOut(VerdictOut):
    """The whole answer; ``extent`` is whole, part or none; clauses and whom to ask are by ref."""

    extent: str
    uncovered: list[UncoveredOut]
    nearest: list[NearestOut]
    clauses: dict[str, str]
    ask: dict[str, str]


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

"""Shapes at the API of rights."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Field, Schema

from reelbridge.kernel.language import language
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import say, say_reason
from reelbridge.rights import queries
from reelbridge.rights.models import Draft, Scan
from reelbridge.rights.queries import Listed, ListedPaper
from reelbridge.rights.rules import Use
from reelbridge.rights.rules.papers import paper_as_json, told
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
            queries.territories_named(self.territories),
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


class BrokenOut(Schema):
    """Something that leans on a grant, and what would stand in its way without it."""

    name: str
    url: str
    item: str
    reasons: list[ReasonOut]


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


class LinesIn(Schema):
    """Refs of items, shots (``nevsky-i-00001/4``) or whole works."""

    items: list[str] = Field(min_length=1)


class GrantIn(LinesIn):
    """A grant: ours for our own holdings, or a partner's to us; terms in the format ``reelbridge-terms/1`` or /2."""

    direction: Literal["own", "in"] = "own"
    partner: str = ""
    title: str = ""
    terms: dict[str, Any]


class TermsIn(Schema):
    """Terms in the format ``reelbridge-terms/1`` or /2."""

    terms: dict[str, Any]


class PaperIn(LinesIn):
    """A holdback, an embargo, a consent or a state of copyright in the format ``reelbridge-paper/1``."""

    title: str = ""
    paper: dict[str, Any]


class BecauseIn(Schema):
    """Why something ends."""

    because: str


class AiringIn(Schema):
    """A showing under a grant."""

    on: date
    note: str = ""


class AiringOut(AiringIn):
    """The same with its number."""

    id: int


class ScanOut(Schema):
    """A scanned document behind a grant or a paper."""

    number: int
    name: str
    media_type: str
    pages: int
    digest: str
    attached_by: str


class AnchorIn(Schema):
    """The day of an event of a work, such as ``premiere:CN``."""

    work: str
    name: str
    on: date


class EventOut(AnchorIn):
    """The same, and the production on whose release board the day stands; empty where it was written down here."""

    plan: str


class GroupIn(Schema):
    """A group of territories of the institution's own: names, codes, or other groups."""

    name: str
    members: list[str]


class FindingOut(Schema):
    """What is wrong in a file, or kept in it that terms cannot say, and where."""

    code: str
    place: str
    facts: dict[str, Any]
    is_error: bool
    sentence: str


class DraftOut(Schema):
    """Grants read from a file; none is written down until that is asked for."""

    ref: str
    file: str
    form: str
    is_sound: bool
    findings: list[FindingOut]
    grants: list[dict[str, Any]]
    made: list[str]


class LineOut(Schema):
    """What a grant covers: an item, or some frames of it."""

    item: str
    title: str
    start: int | None
    end: int | None


class PaperOut(Schema):
    """A paper with its facts in the format ``reelbridge-paper/1`` and what they say."""

    ref: str
    kind: str
    title: str
    paper: dict[str, Any]
    says: list[str]
    lines: list[LineOut]
    has_ended: bool
    why_ended: str


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


def paper_out(row: ListedPaper) -> dict[str, Any]:
    """Return a paper as the API and the command line give it."""
    paper = row.paper
    return {
        "ref": paper.ref,
        "kind": paper.kind,
        "title": paper.title,
        "paper": paper_as_json(row.value),
        "says": [say_reason(reason) for reason in told(row.value)],
        "lines": [
            {"item": line.item_ref, "title": title.text, "start": line.start, "end": line.end}
            for line, _item, title in row.lines
        ],
        "has_ended": paper.ended_at is not None,
        "why_ended": paper.why_ended,
    }


def draft_out(draft: Draft, made: list[str]) -> dict[str, Any]:
    """Return a draft as the API and the command line give it."""
    findings = [{**one, "sentence": say(one["code"], one["facts"])} for one in draft.findings_json]
    return {
        "ref": draft.ref,
        "file": draft.file_name,
        "form": draft.form,
        "is_sound": draft.is_sound,
        "findings": findings,
        "grants": draft.rows_json,
        "made": made,
    }


def scan_out(scan: Scan) -> dict[str, Any]:
    """Return a scanned document as the API and the command line give it."""
    return {
        "number": scan.pk,
        "name": scan.name,
        "media_type": scan.media_type,
        "pages": scan.pages,
        "digest": scan.digest,
        "attached_by": scan.attached_by,
    }

"""Shapes of the production desk's answers in the API; docs/formats/cut.md and cuesheet.md tell their meaning."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class UseIn(Schema):
    """A planned use."""

    territories: list[str]
    media: list[str]
    window: str = "../.."
    languages: list[str] = []
    purpose: str = ""


class ProductionIn(Schema):
    """A production to be made."""

    titles: dict[str, str]
    use: UseIn


class ProductionOut(Schema):
    """A production."""

    ref: str
    titles: dict[str, str]
    use: dict[str, Any]
    created_at: str
    created_by: str
    cuts: int


class ProductionsOut(Schema):
    """A page of productions."""

    total: int
    productions: list[ProductionOut]


class CutOut(Schema):
    """A cut with its clips (``reelbridge-cut/1``) and what of the list was lost."""

    production: str
    number: int
    title: str
    rate: str
    frames: int
    seconds: float
    record: dict[str, Any]
    source: dict[str, Any]
    imported_at: str
    imported_by: str
    losses: list[dict[str, Any]]
    more_losses: int
    clips: list[dict[str, Any]]


class ClearanceOut(Schema):
    """Whether the clips of a cut are cleared (``reelbridge-clearance/1``)."""

    format: str
    production: str
    cut: int
    use: dict[str, Any]
    answer: str
    is_clear: bool
    counts: dict[str, int]
    seconds_not_clear: float
    sources: list[dict[str, Any]]
    fees: dict[str, str]
    open: list[int]
    clips: list[dict[str, Any]]


class CueSheetOut(Schema):
    """A cue sheet (``reelbridge-cuesheet/1``)."""

    format: str
    production: str
    titles: dict[str, str]
    cut: int
    language: str
    rate: str
    rows: list[dict[str, Any]]


class TieIn(Schema):
    """Where a clip comes from: an item or its shot, and the item's timecode at which it begins; or an own shoot."""

    where: str = ""
    starts_at: str = ""
    own_shoot: bool = False


class FilmIn(Schema):
    """The item that is a production's finished film."""

    item: str


class ApprovalIn(Schema):
    """Why a clip may be used."""

    note: str


class ClearanceClipOut(Schema):
    """One clip of a clearance."""

    number: int
    name: str
    kind: str
    record: dict[str, Any]
    item: str | None
    item_span: list[int] | None
    seconds_used: float
    grants: list[str]
    verdict: dict[str, Any]
    approval: dict[str, Any] | None


class ChangesOut(Schema):
    """What changed between two cuts (``reelbridge-changes/1``)."""

    format: str
    production: str
    before: int
    after: int
    is_same: bool
    counts: dict[str, int]
    changes: list[dict[str, Any]]
    frames_to_clear: int


class ConsequencesIn(Schema):
    """An entry of a plan that is only looked at."""

    kind: str = ""
    said: dict[str, Any] | None = None
    number: int | None = None

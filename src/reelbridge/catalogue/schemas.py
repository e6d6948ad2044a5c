"""Shapes of the catalogue's answers in the API; docs/formats/record.md tells their meaning."""

from __future__ import annotations

from typing import Any

from ninja import Schema

Texts = dict[str, str]


class KeeperOut(Schema):
    """The institution that holds a thing."""

    ref: str
    names: Texts
    is_own: bool


class TitleOut(Schema):
    """A title in one language."""

    text: str
    language: str
    kind: str
    source: str


class NameOut(Schema):
    """A form of a name."""

    text: str
    language: str
    script: str
    system: str
    role: str
    source: str


class PartOut(Schema):
    """What an agent did for a work."""

    agent: str
    activity: str


class AgentRecord(Schema):
    """An agent as records carry it."""

    kind: str
    ref: str
    agent_kind: str
    lived: str
    names: list[NameOut]
    notes: Texts


class WorkRecord(Schema):
    """A work as records carry it."""

    kind: str
    ref: str
    work_kind: str
    made: str
    titles: list[TitleOut]
    descriptions: Texts
    places: list[dict[str, Any]]
    subjects: list[str]
    languages: list[str]
    parts: list[PartOut]


class Standing(Schema):
    """What every catalogued thing has."""

    keeper: KeeperOut
    created_at: str
    changed_at: str
    url: str


class ShotOut(Schema):
    """A shot; start and end in the item's frames, the end not included."""

    kind: str
    ref: str
    number: int
    start: int
    end: int
    titles: Texts
    is_checked: bool
    agents: list[str]
    start_timecode: str
    end_timecode: str
    still_url: str


class FileOut(Schema):
    """A file that holds an item or a span of it."""

    digest: str
    role: str
    name: str
    span: list[int] | None
    parcel: str
    size: int | None
    media_type: str
    state: str
    verified_at: str | None


class ItemLine(Schema):
    """An item in a list."""

    kind: str
    ref: str
    work: str
    titles: Texts
    made: str
    keeper: KeeperOut
    medium: str
    seconds: float
    call_number: str
    reel: str
    file_name: str
    url: str
    poster_url: str


class WorkLine(Schema):
    """A work in a list."""

    kind: str
    ref: str
    titles: Texts
    work_kind: str
    made: str
    keeper: KeeperOut
    url: str


class ItemOut(Standing):
    """An item with its work, agents, shots and files."""

    kind: str
    ref: str
    carrier: str
    variant: dict[str, Any]
    call_number: str
    reel: str
    file_name: str
    medium: str
    rate: str
    frames: int
    start_frame: int
    start_timecode: str
    seconds: float
    width: int
    height: int
    audio: list[dict[str, Any]]
    poster_frame: int
    play_url: str
    poster_url: str
    picture_url: str
    audio_urls: list[str]
    work: WorkRecord
    agents: list[AgentRecord]
    shots: list[ShotOut]
    files: list[FileOut]


class WorkOut(WorkRecord, Standing):
    """A work with its agents and copies."""

    made_from: str | None
    made_to: str | None
    agents: list[AgentRecord]
    items: list[ItemLine]


class AgentPart(Schema):
    """A work somebody had a part in."""

    work: str
    titles: Texts
    made: str
    activity: str


class AgentShot(Schema):
    """A shot somebody is seen in."""

    ref: str
    titles: Texts


class AgentOut(AgentRecord, Standing):
    """A person or organisation with works and shots."""

    parts: list[AgentPart]
    shots: list[AgentShot]


class PlaceName(Schema):
    """One name of a place."""

    language: str
    text: str


class PlaceLine(Schema):
    """A place as lists tell it."""

    kind: str
    ref: str
    territory: str
    names: list[PlaceName]
    keeper: KeeperOut
    url: str


class PlaceOut(PlaceLine):
    """A place with the works that tell of it."""

    works: list[WorkLine]


class PlacesOut(Schema):
    """A page of places."""

    total: int
    page: int
    pages: int
    places: list[PlaceLine]


class WorksOut(Schema):
    """A page of works."""

    total: int
    page: int
    pages: int
    works: list[WorkLine]


class ItemsOut(Schema):
    """A page of items."""

    total: int
    page: int
    pages: int
    items: list[ItemLine]

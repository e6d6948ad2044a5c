"""Records: how a catalogued thing travels between nodes (``reelbridge-record/1``, docs/formats/record.md).

A record is one thing with everything one needs to understand it. Read, it falls into flat records: one each for
agents, work and item, which name each other by ref only. Flat records are what is stored, compared and merged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any

from reelbridge.catalogue.rules.reading import Reading
from reelbridge.catalogue.rules.sidecar import NameForm, Title, read_name, read_place, read_title
from reelbridge.catalogue.rules.vocabulary import Activity, AgentKind, Carrier, WorkKind
from reelbridge.kernel.edtf import read_made
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate

FORMAT = "reelbridge-record/1"
WRONG = "catalogue.record_not_understood"

#: Longest film 10^9 frames: 130 days at 89 frames a second.
MOST_FRAMES = 1_000_000_000

Flat = dict[str, Any]

#: The letter for each kind of thing in refs.
LETTERS = {"agent": "a", "work": "w", "item": "i"}


def read_record(record: object, keeper: str) -> list[Flat]:
    """Return the flat records in a record, agents first, then the work, then the item.

    Only what this version knows is kept, cleaned. Raises BadInput, naming the place, for another format, a wrong type,
    a ref that is not the keeper's, or a ref to something the record does not bring along.
    """
    reading = Reading(record, WRONG)
    if reading.text("format", 60) != FORMAT:
        raise BadInput("catalogue.record_format_unknown", format=str(reading.written.get("format"))[:60], wanted=FORMAT)
    kind = reading.text("kind", 10)
    if kind == "agent":
        return [_agent(reading, keeper)]
    if kind not in ("work", "item"):
        reading.refuse("kind")
    agents = [_agent(one, keeper) for one in reading.each("agents", 5000)]
    known = {agent["ref"] for agent in agents}
    if len(known) < len(agents):
        reading.refuse("agents")
    if kind == "work":
        return [*agents, _work(reading, keeper, known)]
    work = _work(reading.inside("work"), keeper, known)
    return [*agents, work, _item(reading, keeper, known) | {"work": work["ref"]}]


def read_flat(kind: str, written: Mapping[str, Any], keeper: str, *, known: set[str] | None) -> Flat:
    """Return one flat record, checked; ``known`` are the agents it may name, None for those it names already.

    Raises BadInput as ``read_record``, and for a field it does not have.
    """
    reading = Reading(written, "catalogue.edit_not_understood")
    if kind == "agent":
        return _agent(reading, keeper)
    named = {str(part.get("agent")) for part in written.get("parts", ())} if known is None else known
    return _work(reading, keeper, named)


def _ref(reading: Reading, kind: str, keeper: str, field: str = "ref") -> str:
    ref = reading.needed_text(field, 40)
    if not _form(kind, keeper).fullmatch(ref):
        raise BadInput("catalogue.record_of_another", ref=ref, keeper=keeper)
    return ref


@lru_cache(maxsize=64)
def _form(kind: str, keeper: str) -> re.Pattern[str]:
    """Return what the refs of a keeper's things look like."""
    return re.compile(rf"{re.escape(keeper)}-{LETTERS[kind]}-[0-9]{{1,12}}", re.ASCII)


def _agent(reading: Reading, keeper: str) -> Flat:
    return {
        "kind": "agent",
        "ref": _ref(reading, "agent", keeper),
        "agent_kind": reading.one_of("agent_kind", AgentKind) or AgentKind.PERSON.value,
        "lived": _made(reading, "lived"),
        "names": _once([_told(read_name(one)) for one in reading.each("names", 1000)], "language", "text"),
        "notes": reading.texts("notes", 50_000),
    }


def _work(reading: Reading, keeper: str, agents: set[str]) -> Flat:
    parts = reading.each("parts", 5000)
    return {
        "kind": "work",
        "ref": _ref(reading, "work", keeper),
        "work_kind": reading.one_of("work_kind", WorkKind) or WorkKind.FILM.value,
        "made": _made(reading, "made"),
        "titles": _once([_told(read_title(one)) for one in reading.each("titles", 500)], "language", "text"),
        "descriptions": reading.texts("descriptions", 50_000),
        "places": [read_place(one) for one in reading.each("places", 500)],
        "subjects": reading.strings("subjects", 200),
        "languages": reading.languages("languages"),
        "parts": _once([_part(one, agents) for one in parts], "agent", "activity"),
    }


def _part(reading: Reading, agents: set[str]) -> Flat:
    activity = reading.one_of("activity", Activity) or reading.refuse("activity")
    agent = reading.needed_text("agent", 40)
    if agent not in agents:
        reading.refuse("agent")
    return {"agent": agent, "activity": activity}


def _item(reading: Reading, keeper: str, agents: set[str]) -> Flat:
    frames = reading.number("frames", 0, MOST_FRAMES)
    shots = sorted((_shot(one, frames, agents) for one in reading.each("shots", 100_000)), key=itemgetter("number"))
    if len({shot["number"] for shot in shots}) < len(shots):
        reading.refuse("shots")
    return {
        "kind": "item",
        "ref": _ref(reading, "item", keeper),
        "carrier": reading.one_of("carrier", Carrier) or Carrier.FILE.value,
        "variant": _variant(reading.inside("variant")),
        "call_number": reading.text("call_number", 100),
        "reel": reading.text("reel", 100),
        "file_name": reading.text("file_name", 255),
        "medium": _medium(reading),
        "rate": _rate(reading),
        "frames": frames,
        "start_frame": reading.number("start_frame", 0, MOST_FRAMES),
        "width": reading.number("width", 0, 1_000_000),
        "height": reading.number("height", 0, 1_000_000),
        "audio": [_track(one) for one in reading.each("audio", 100)],
        "poster_frame": reading.number("poster_frame", 0, MOST_FRAMES),
        "shots": shots,
    }


def _shot(reading: Reading, frames: int, agents: set[str]) -> Flat:
    start = reading.number("start", 0, MOST_FRAMES)
    return {
        "number": reading.number("number", 1, 1_000_000),
        "start": start,
        "end": reading.number("end", start + 1, frames or MOST_FRAMES),
        "titles": reading.texts("titles", 500),
        "is_checked": reading.flag("is_checked"),
        "agents": sorted(one if one in agents else reading.refuse("agents") for one in reading.strings("agents", 40)),
    }


def _variant(reading: Reading) -> Flat:
    names, languages = reading.texts("names", 500), reading.languages("languages")
    return {"names": names, "languages": languages} if names or languages else {}


def _track(reading: Reading) -> Flat:
    return {
        "index": reading.number("index", 0, 1000),
        "codec": reading.text("codec", 40),
        "channels": reading.number("channels", 0, 1000),
        "sample_rate": reading.number("sample_rate", 0, 10_000_000),
        "language": reading.text("language", 20),
        "title": reading.text("title", 300),
    }


def _medium(reading: Reading) -> str:
    medium = reading.text("medium", 20) or "film"
    return medium if medium in ("film", "photograph", "sound") else reading.refuse("medium")


def _rate(reading: Reading) -> str:
    rate = reading.text("rate", 20)
    return str(Rate.parse(rate)) if rate else ""


def _made(reading: Reading, name: str) -> str:
    made = reading.text(name, 50)
    if made:
        read_made(made)
    return made


def _told(form: NameForm | Title) -> Flat:
    """Return a form of words as a table; its values are plain, so nothing in it is copied."""
    return {name: getattr(form, name) for name in _FIELDS[type(form)]}


_FIELDS: dict[type, tuple[str, ...]] = {form: tuple(one.name for one in fields(form)) for form in (NameForm, Title)}


def _once(tables: list[Flat], *key: str) -> list[Flat]:
    """Keep the first of those that are the same by key, with plain text in place of words of closed lists."""
    found: dict[tuple[Any, ...], Flat] = {}
    for table in tables:
        plain = {name: str(value) if isinstance(value, StrEnum) else value for name, value in table.items()}
        found.setdefault(tuple(plain[name] for name in key), plain)
    return list(found.values())


def compose(flats: list[Flat], *, changed_at: str, keeper: str) -> Flat:
    """Return the record that ``read_record`` takes apart into these flat records, the thing itself last."""
    thing = flats[-1]
    head = {"format": FORMAT, "kind": thing["kind"], "ref": thing["ref"], "keeper": keeper, "changed_at": changed_at}
    agents = [_without_kind(flat) for flat in flats[:-1] if flat["kind"] == "agent"]
    record = {**head, **thing}
    if thing["kind"] == "item":
        record["work"] = _without_kind(next(flat for flat in flats if flat["kind"] == "work"))
    if thing["kind"] != "agent":
        record["agents"] = agents
    return record


def _without_kind(flat: Mapping[str, Any]) -> Flat:
    return {name: value for name, value in flat.items() if name != "kind"}

"""A sidecar: what an archivist writes beside a file, in ``NAME.ext.toml`` (docs/formats/sidecar.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from reelbridge.catalogue.rules.file_names import script_of
from reelbridge.catalogue.rules.reading import Reading
from reelbridge.catalogue.rules.vocabulary import Activity, AgentKind, Carrier, NameRole, TitleKind, WorkKind
from reelbridge.kernel.edtf import read_made
from reelbridge.kernel.errors import BadInput

#: A sidecar of more bytes than this is not read.
LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Title:
    """One title of the work."""

    text: str
    language: str
    kind: TitleKind = TitleKind.TRANSLATED
    source: str = ""


@dataclass(frozen=True, slots=True)
class NameForm:
    """One form of a name."""

    text: str
    language: str
    script: str = ""
    system: str = ""
    role: NameRole = NameRole.PREFERRED
    source: str = ""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person or organisation, by ref or by names, and what they did."""

    activity: Activity | None
    ref: str = ""
    kind: AgentKind = AgentKind.PERSON
    lived: str = ""
    names: tuple[NameForm, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShotNote:
    """What is known of a shot: its title, who is seen, and, when a person has set them, its bounds."""

    number: int
    titles: Mapping[str, str]
    start: str = ""
    end: str = ""
    #: Refs, or names exactly as written among the agents.
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What is known of a file before anybody has looked at it."""

    work: str = ""
    kind: WorkKind | None = None
    carrier: Carrier = Carrier.FILE
    made: str = ""
    titles: tuple[Title, ...] = ()
    descriptions: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    places: tuple[Mapping[str, Any], ...] = ()
    agents: tuple[Someone, ...] = ()
    call_number: str = ""
    reel: str = ""
    #: Timecode of the first frame; empty when the file's own is right.
    start: str = ""
    shots: tuple[ShotNote, ...] = ()


def parse_sidecar(text: str) -> dict[str, Any]:
    """Return a sidecar's TOML as a mapping; raises BadInput when it is no TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BadInput("catalogue.sidecar_not_toml", why=str(fault)[:200]) from fault


def read_sidecar(written: Mapping[str, Any]) -> Sidecar:
    """Check a sidecar and return what it says; raises BadInput naming the place that is wrong."""
    reading = Reading(written, "catalogue.sidecar_not_understood")
    made = reading.text("made", 50)
    if made:
        read_made(made)
    kind = reading.one_of("kind", WorkKind)
    sidecar = Sidecar(
        work=reading.text("work", 40),
        kind=WorkKind(kind) if kind else None,
        carrier=Carrier(reading.one_of("carrier", Carrier) or Carrier.FILE),
        made=made,
        titles=_titles(reading),
        descriptions=reading.texts("descriptions", 20_000),
        languages=tuple(reading.languages("languages")),
        subjects=tuple(reading.strings("subjects", 200)),
        places=tuple(_whole(one, read_place) for one in reading.each("places", 200)),
        agents=tuple(_whole(one, _someone) for one in reading.each("agents", 500)),
        call_number=reading.text("call_number", 100),
        reel=reading.text("reel", 100),
        start=reading.text("start", 20),
        shots=tuple(_whole(one, _shot) for one in reading.each("shots", 20_000)),
    )
    reading.refuse_unknown()
    return sidecar


def _titles(reading: Reading) -> tuple[Title, ...]:
    """Read titles as a table of languages, where ``original`` names the original's, or as a list of tables."""
    original = reading.language("original")
    if isinstance(reading.written.get("titles"), list):
        return tuple(_whole(one, read_title) for one in reading.each("titles", 200))
    texts = reading.texts("titles", 500)
    original = original or next(iter(texts), "")
    return tuple(
        Title(text, tag, TitleKind.ORIGINAL if tag == original else TitleKind.TRANSLATED) for tag, text in texts.items()
    )


def read_title(reading: Reading) -> Title:
    """Read one title."""
    return Title(
        text=reading.needed_text("text", 500),
        language=reading.needed_language("language"),
        kind=TitleKind(reading.one_of("kind", TitleKind) or TitleKind.TRANSLATED),
        source=reading.text("source", 300),
    )


def read_name(reading: Reading) -> NameForm:
    """Read one form of a name; its script is told from its letters when nobody says."""
    text = reading.needed_text("text", 300)
    return NameForm(
        text=text,
        language=reading.needed_language("language"),
        script=reading.text("script", 10) or script_of(text),
        system=reading.text("system", 20),
        role=NameRole(reading.one_of("role", NameRole) or NameRole.VARIANT),
        source=reading.text("source", 300),
    )


def read_place(reading: Reading) -> dict[str, Any]:
    """Read a place as a territory's code and its names by language."""
    return {"territory": reading.territory("territory"), "names": reading.texts("names", 300)}


T = TypeVar("T")


def _whole(reading: Reading, read: Callable[[Reading], T]) -> T:
    """Read a mapping of which every field must be known."""
    found = read(reading)
    reading.refuse_unknown()
    return found


def _someone(reading: Reading) -> Someone:
    lived = reading.text("lived", 50)
    if lived:
        read_made(lived)
    activity = reading.one_of("activity", Activity)
    someone = Someone(
        activity=Activity(activity) if activity else None,
        ref=reading.text("ref", 40),
        kind=AgentKind(reading.one_of("kind", AgentKind) or AgentKind.PERSON),
        lived=lived,
        names=_names(reading),
        notes=reading.texts("notes", 20_000),
    )
    if not someone.ref and not someone.names:
        reading.refuse("names")
    return someone


def _names(reading: Reading) -> tuple[NameForm, ...]:
    if isinstance(reading.written.get("names"), list):
        return tuple(_whole(one, read_name) for one in reading.each("names", 500))
    return tuple(NameForm(text, tag, script_of(text)) for tag, text in reading.texts("names", 300).items())


def _shot(reading: Reading) -> ShotNote:
    return ShotNote(
        number=reading.number("number", 1, 1_000_000),
        titles=reading.texts("titles", 500),
        start=reading.text("start", 20),
        end=reading.text("end", 20),
        agents=tuple(reading.strings("agents", 300)),
    )

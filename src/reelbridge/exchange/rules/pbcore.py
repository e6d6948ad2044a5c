"""A record of ours as a PBCore 2.1 description document, for public media that speak it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from reelbridge.kernel.timecode import Rate

PREFIX = "pbcore"
NAMESPACE = "http://www.pbcore.org/PBCore/PBCoreNamespace.html"
SCHEMA = "http://www.pbcore.org/xsd/pbcore-2.1.xsd"

#: Who makes a work, and in which word PBCore's vocabulary says what they did.
_CREATORS = {"director": "Director", "writer": "Writer", "camera": "Camera Operator", "photographer": "Photographer"}
_CONTRIBUTORS = {"producer": "Producer", "editor": "Editor", "composer": "Composer", "cast": "Performer"}
_TYPES = {"film": "Moving Image", "photograph": "Static Image", "sound": "Sound"}
_TITLES = {"original": "Main", "translated": "Translated", "supplied": "Supplied", "working": "Working"}
#: ISO 639-2 by ISO 639-1, for the languages that partners have spoken in so far.
THREE = {
    "zh": "chi", "ru": "rus", "en": "eng", "de": "ger", "fr": "fre", "es": "spa", "it": "ita", "ja": "jpn", "ko": "kor",
    "uk": "ukr", "be": "bel", "kk": "kaz", "pl": "pol", "cs": "cze", "pt": "por", "ar": "ara", "mn": "mon", "ka": "geo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Element:
    """An element of PBCore: its name, text and attributes, or what stands inside."""

    name: str
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    inside: tuple[Element, ...] = ()


def described(record: Mapping[str, Any]) -> Iterator[Element]:
    """Yield what stands in the document, in the order of its schema."""
    work = record.get("work") or {}
    ref = str(record["ref"])
    yield Element("pbcoreAssetType", str(work.get("work_kind") or "film").capitalize())
    if work.get("made"):
        yield Element("pbcoreAssetDate", str(work["made"]), {"dateType": "Created"})
    yield Element("pbcoreIdentifier", ref, {"source": "reelbridge"})
    titles = work.get("titles") or [{"text": ref, "language": "en", "kind": "supplied"}]
    for title in titles:
        kind = _TITLES.get(title.get("kind", ""), "Main")
        yield Element("pbcoreTitle", title["text"], {"titleType": kind, "annotation": f"lang:{title['language']}"})
    yield from (Element("pbcoreSubject", subject) for subject in work.get("subjects", []))
    yield from _descriptions(work, titles)
    for place in work.get("places", []):
        for text in (place.get("names") or {}).values():
            yield Element("pbcoreCoverage", inside=(Element("coverage", text), Element("coverageType", "Spatial")))
    yield from _people(record, work)
    keeper = Element("publisher", str(record.get("keeper", "")))
    yield Element("pbcorePublisher", inside=(keeper, Element("publisherRole", "Archive")))
    yield _instantiation(record, work)


def _descriptions(work: Mapping[str, Any], titles: list[Mapping[str, Any]]) -> Iterator[Element]:
    texts = work.get("descriptions") or {}
    for tag, text in texts.items():
        yield Element("pbcoreDescription", text, {"annotation": f"lang:{tag}"})
    if not texts:
        # the schema wants one; a title is a description of sorts and says nothing new
        yield Element("pbcoreDescription", titles[0]["text"], {"descriptionType": "Title"})


def _people(record: Mapping[str, Any], work: Mapping[str, Any]) -> Iterator[Element]:
    agents = {agent["ref"]: agent for agent in record.get("agents", [])}
    parts = [(part["activity"], name) for part in work.get("parts", []) for name in _names(agents.get(part["agent"]))]
    for wrapper, word, roles in (
        ("pbcoreCreator", "creator", _CREATORS),
        ("pbcoreContributor", "contributor", _CONTRIBUTORS),
    ):
        for activity, name in parts:
            if activity in roles:
                yield Element(wrapper, inside=(Element(word, name), Element(f"{word}Role", roles[activity])))


def _names(agent: Mapping[str, Any] | None) -> list[str]:
    names = (agent or {}).get("names", [])
    return [name["text"] for name in names if name.get("role", "preferred") == "preferred"]


def _instantiation(record: Mapping[str, Any], work: Mapping[str, Any]) -> Element:
    inside = [Element("instantiationIdentifier", str(record["ref"]), {"source": "reelbridge"})]
    if record.get("call_number"):
        inside.append(Element("instantiationIdentifier", str(record["call_number"]), {"source": "call number"}))
    if record.get("width") and record.get("height"):
        inside.append(
            Element("instantiationDimensions", f"{record['width']}x{record['height']}", {"unitsOfMeasure": "pixels"})
        )
    if record.get("carrier", "file") != "file":
        inside.append(Element("instantiationPhysical", str(record["carrier"])))
    inside.append(Element("instantiationLocation", str(record.get("keeper", ""))))
    inside.append(Element("instantiationMediaType", _TYPES.get(str(record.get("medium", "")), "Moving Image")))
    if record.get("rate") and record.get("frames"):
        rate = Rate.parse(str(record["rate"]))
        inside.append(Element("instantiationDuration", _clock(rate.seconds(int(record["frames"])))))
    spoken = [THREE[tag] for one in work.get("languages", []) if (tag := one.split("-")[0]) in THREE]
    if spoken:
        # several in one element, as PBCore has it
        inside.append(Element("instantiationLanguage", ";".join(dict.fromkeys(spoken))))
    return Element("pbcoreInstantiation", inside=tuple(inside))


def _clock(seconds: Fraction) -> str:
    whole = int(seconds)
    thousandths = int((seconds - whole) * 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{thousandths:03}"

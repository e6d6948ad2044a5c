"""Records of other repositories, in Dublin Core, PBCore or EDM, read into what we know (docs/formats/oai.md).

What is not understood, such as a date in words, is left out and named; the rest of the record is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reelbridge.exchange.rules import pbcore
from reelbridge.kernel.edtf import read_made
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import language

DC = "{http://purl.org/dc/elements/1.1/}"
DCTERMS = "{http://purl.org/dc/terms/}"
EDM = "{http://www.europeana.eu/schemas/edm/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
SKOS = "{http://www.w3.org/2004/02/skos/core#}"
OAI_DC = "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
PBCORE = f"{{{pbcore.NAMESPACE}}}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

LONGEST = 20_000
MOST = 400
_SPACES = re.compile(r"\s+")
_PLAIN_DATE = re.compile(r"^(\d{4})(-\d\d(-\d\d)?)?(T[\d:.]+Z?)?$", re.ASCII)
_SPAN = re.compile(r"^(\d{4})\s*[-–/]\s*(\d{4})$", re.ASCII)
_LANG_NOTE = re.compile(r"^lang:([A-Za-z-]{2,12})$", re.ASCII)

_THREE_TO_TWO = {three: two for two, three in pbcore.THREE.items()}
_ROLES = {
    "director": "director", "writer": "writer", "camera": "camera", "camera operator": "camera",
    "cinematographer": "camera", "photographer": "photographer", "producer": "producer", "editor": "editor",
    "composer": "composer", "performer": "cast", "actor": "cast", "cast": "cast",
}  # fmt: skip
_MEDIA = {"image": "photograph", "stillimage": "photograph", "static image": "photograph", "sound": "sound"}


@dataclass
class Foreign:
    """What a foreign record says, in our words."""

    titles: list[tuple[str, str]] = field(default_factory=list)
    #: Name, language, activity.
    people: list[tuple[str, str, str]] = field(default_factory=list)
    descriptions: dict[str, str] = field(default_factory=dict)
    subjects: list[str] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    made: str = ""
    medium: str = "film"
    call_number: str = ""
    #: What was left out: the place, and what stood there.
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def as_record(self, *, keeper: str, refs: Callable[[str, str], str], identifier: str) -> dict[str, Any]:
        """Return it as ``reelbridge-record/1``; ``refs`` gives the ref for a kind (i, w, a) and a name."""
        titles, known = [], set()
        for number, (text, tag) in enumerate(self.titles):
            if (text, tag) not in known:
                kind = "original" if not number else "translated"
                titles.append({"text": text, "language": tag, "kind": kind, "source": identifier[:300]})
            known.add((text, tag))
        agents = {name: refs("a", name) for name, _, _ in self.people}
        tongues = {name: tag for name, tag, _ in self.people}
        made_by = "photographer" if self.medium == "photograph" else "director"
        people = [(name, made_by if activity == "creator" else activity) for name, _, activity in self.people]
        activities = dict.fromkeys(people)
        return {
            "format": "reelbridge-record/1",
            "kind": "item",
            "ref": refs("i", identifier),
            "keeper": keeper,
            "medium": self.medium,
            "call_number": self.call_number[:100],
            "work": {
                "ref": refs("w", identifier),
                "work_kind": "photograph" if self.medium == "photograph" else "film",
                "made": self.made,
                "titles": titles,
                "descriptions": self.descriptions,
                "places": [{"territory": "", "names": {tag: text}} for text, tag in self.places],
                "subjects": self.subjects,
                "languages": self.languages,
                "parts": [{"agent": agents[name], "activity": activity} for name, activity in activities],
            },
            "agents": [
                {"ref": ref, "agent_kind": "person", "names": [{"text": name, "language": tongues[name]}]}
                for name, ref in agents.items()
            ],
        }


def read_foreign(metadata: Any, prefix: str, *, tongue: str) -> Foreign:
    """Read the metadata of one record; ``tongue`` is the language of texts that name none.

    Raises BadInput for a record that holds nothing of its format, or no title.
    """
    found = Foreign()
    try:
        _PROFILES[prefix](metadata, _Writer(found, tongue))
    except StopIteration as fault:
        raise BadInput("exchange.record_of_other_format", prefix=prefix) from fault
    if not found.titles:
        raise BadInput("exchange.record_without_title")
    return found


@dataclass
class _Writer:
    """Puts texts where they belong, cleaned and within bounds."""

    into: Foreign
    tongue: str

    def words(self, element: Any) -> tuple[str, str]:
        """Return an element's own text and its language."""
        text = _SPACES.sub(" ", element.text or "").strip()[:LONGEST]
        note = _LANG_NOTE.match(element.get("annotation", ""))
        return text, self.tag(element.get(LANG, "") or (note[1] if note else ""))

    def tag(self, written: str) -> str:
        """Return a language tag, or the repository's own for none and for what is none."""
        try:
            return language(written) if written else self.tongue
        except BadInput:
            return self.tongue

    def title(self, element: Any) -> None:
        text, tag = self.words(element)
        if text and len(self.into.titles) < MOST:
            self.into.titles.append((text[:500], tag))

    def person(self, element: Any, activity: str) -> None:
        text, tag = self.words(element)
        if text and len(self.into.people) < MOST:
            self.into.people.append((text[:300], tag, activity))

    def description(self, element: Any) -> None:
        text, tag = self.words(element)
        if text:
            before = self.into.descriptions.get(tag)
            self.into.descriptions[tag] = f"{before}\n\n{text}" if before else text

    def subject(self, element: Any) -> None:
        text, _ = self.words(element)
        if text and text not in self.into.subjects and len(self.into.subjects) < MOST:
            self.into.subjects.append(text[:200])

    def place(self, element: Any) -> None:
        text, tag = self.words(element)
        if text and len(self.into.places) < MOST:
            self.into.places.append((text[:200], tag))

    def spoken(self, element: Any) -> None:
        for one in re.split(r"[;,\s]+", element.text or ""):
            tag = self.tag(_THREE_TO_TWO.get(one.lower(), one)) if one else ""
            if tag and one and tag not in self.into.languages:
                try:
                    self.into.languages.append(language(_THREE_TO_TWO.get(one.lower(), one)))
                except BadInput:
                    self.into.left_out.append(("language", one[:60]))

    def date(self, element: Any) -> None:
        """Keep the first date that can be read, name every other text that cannot."""
        text, _ = self.words(element)
        made = _made(text)
        if made and not self.into.made:
            self.into.made = made
        elif text and not made:
            self.into.left_out.append(("date", text[:60]))

    def kind(self, element: Any) -> None:
        text, _ = self.words(element)
        self.into.medium = _MEDIA.get(text.lower(), self.into.medium)

    def number(self, element: Any) -> None:
        text, _ = self.words(element)
        if text and "://" not in text and not self.into.call_number:
            self.into.call_number = text


def _made(text: str) -> str:
    """Return a date as EDTF; empty for what is none."""
    if span := _SPAN.match(text):
        text = f"{span[1]}/{span[2]}"
    elif plain := _PLAIN_DATE.match(text):
        text = f"{plain[1]}{plain[2] or ''}"
    try:
        read_made(text)
    except BadInput:
        return ""
    return text


def _dublin_core(root: Any, to: _Writer) -> None:
    acts: dict[str, Callable[[Any], None]] = {
        "title": to.title, "description": to.description, "subject": to.subject, "coverage": to.place,
        "language": to.spoken, "date": to.date, "type": to.kind, "source": to.number,
        "creator": lambda one: to.person(one, "creator"), "contributor": lambda one: to.person(one, "producer"),
    }  # fmt: skip
    for element in _elements(root):
        for space in (DC, DCTERMS):
            name = element.tag.removeprefix(space)
            act = acts.get({"created": "date", "issued": "date", "spatial": "coverage", "alternative": "title",
                            "abstract": "description"}.get(name, name) if space == DCTERMS else name)  # fmt: skip
            if element.tag.startswith(space) and act:
                act(element)


def _oai_dc(metadata: Any, to: _Writer) -> None:
    _dublin_core(next(metadata.iter(OAI_DC)), to)


def _pbcore(metadata: Any, to: _Writer) -> None:
    root = next(metadata.iter(f"{PBCORE}pbcoreDescriptionDocument"))
    acts: dict[str, Callable[[Any], None]] = {
        "pbcoreTitle": to.title, "pbcoreDescription": to.description, "pbcoreSubject": to.subject,
        "pbcoreAssetDate": to.date, "coverage": to.place, "instantiationLanguage": to.spoken,
        "instantiationMediaType": to.kind,
    }  # fmt: skip
    for element in _elements(root, deep=True):
        name = element.tag.removeprefix(PBCORE)
        if name in acts and not (name == "pbcoreDescription" and element.get("descriptionType") == "Title"):
            acts[name](element)
        elif name in ("creator", "contributor"):
            role = element.getparent().findtext(f"{PBCORE}{name}Role") or ""
            to.person(element, _ROLES.get(role.strip().lower(), "creator" if name == "creator" else "producer"))
        elif name == "instantiationIdentifier" and "call" in element.get("source", "").lower():
            to.number(element)


def _edm(metadata: Any, to: _Writer) -> None:
    """Read the cultural object; people and places that stand beside it are named by their preferred labels."""
    root = next(metadata.iter(f"{RDF}RDF"))
    labels = {one.get(f"{RDF}about", ""): one.find(f"{SKOS}prefLabel") for one in _elements(root)}
    for thing in root.iter(
        f"{EDM}ProvidedCHO", f"{EDM}Proxy", f"{RDF}Proxy", "{http://www.openarchives.org/ore/terms/}Proxy"
    ):
        for element in _elements(thing):
            named = labels.get(element.get(f"{RDF}resource", ""))
            if named is not None and not (element.text or "").strip():
                element.text = named.text
                if named.get(LANG):
                    element.set(LANG, named.get(LANG))
        _dublin_core(thing, to)
    for kind in root.iter(f"{EDM}type"):
        to.kind(kind)


def _elements(root: Any, *, deep: bool = False) -> Iterator[Any]:
    """Yield the elements in another, without comments."""
    return (one for one in (root.iter() if deep else root) if isinstance(one.tag, str) and one is not root)


_PROFILES: dict[str, Callable[[Any, _Writer], None]] = {"oai_dc": _oai_dc, "pbcore": _pbcore, "edm": _edm}
PROFILES = tuple(_PROFILES)

"""Where a parcel's essence comes from, as PREMIS 3.0: files, what was done to them, by whom (docs/formats)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lxml import etree

from reelbridge.exchange.rules.reading import moment
from reelbridge.exchange.rules.xml_text import cleaned

NAMESPACE = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


class Deed(StrEnum):
    """What is done to essence before it travels, in the words of the PREMIS vocabulary of events."""

    INGESTION = "ingestion"
    FIXITY_CHECK = "fixity check"
    REPLICATION = "replication"
    MIGRATION = "migration"


@dataclass(frozen=True, slots=True)
class File:
    """A file: its path in the bag, or ``sha256:`` and its digest where it stays with the sender."""

    name: str
    digest: str
    size: int
    format: str
    #: The name of the file that it was made of; empty for what the sender holds.
    source: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to a file, told in words, too."""

    deed: Deed
    at: datetime
    file: str
    detail: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Who did it: the institution, or the program and its version."""

    name: str
    called: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that a parcel says of where its essence comes from."""

    parcel: str
    files: tuple[File, ...]
    events: tuple[Event, ...]
    agents: tuple[Agent, ...]

    def as_xml(self) -> bytes:
        """Return the document; what is named twice stands in it once."""
        spaces: Any = {None: NAMESPACE, "xsi": _XSI}
        root = etree.Element(f"{{{NAMESPACE}}}premis", {"version": "3.0"}, nsmap=spaces)
        for one in dict.fromkeys(self.files):
            _file(root, one)
        for number, event in enumerate(dict.fromkeys(self.events), 1):
            self._event(root, f"{self.parcel}#{number}", event)
        for agent in self.agents:
            _agent(root, agent)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))

    def _event(self, root: Any, name: str, event: Event) -> None:
        element = _put(root, "event")
        _identify(element, "event", name)
        _put(element, "eventType", event.deed)
        _put(element, "eventDateTime", moment(event.at))
        _put(_put(element, "eventDetailInformation"), "eventDetail", event.detail)
        _put(_put(element, "eventOutcomeInformation"), "eventOutcome", "success")
        for agent in self.agents:
            _identify(element, "linkingAgent", agent.name)
        _identify(element, "linkingObject", event.file)


def _file(root: Any, one: File) -> None:
    element = _put(root, "object")
    element.set(f"{{{_XSI}}}type", "file")
    _identify(element, "object", one.name)
    facts = _put(element, "objectCharacteristics")
    fixity = _put(facts, "fixity")
    _put(fixity, "messageDigestAlgorithm", "SHA-256")
    _put(fixity, "messageDigest", one.digest)
    _put(facts, "size", str(one.size))
    _put(_put(_put(facts, "format"), "formatDesignation"), "formatName", one.format)
    if one.source:
        relationship = _put(element, "relationship")
        _put(relationship, "relationshipType", "derivation")
        _put(relationship, "relationshipSubType", "has source")
        _identify(relationship, "relatedObject", one.source)


def _agent(root: Any, agent: Agent) -> None:
    element = _put(root, "agent")
    _identify(element, "agent", agent.name)
    _put(element, "agentName", agent.called)
    _put(element, "agentType", "software" if agent.version else "organization")
    if agent.version:
        _put(element, "agentVersion", agent.version)


def _identify(parent: Any, of: str, value: str) -> None:
    element = _put(parent, f"{of}Identifier")
    _put(element, f"{of}IdentifierType", "local")
    _put(element, f"{of}IdentifierValue", value)


def _put(parent: Any, name: str, text: str | None = None) -> Any:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text is not None:
        element.text = cleaned(text)
    return element

"""Writing OAI-PMH answers; every text that goes in is freed of characters XML does not know."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from lxml import etree

from reelbridge.exchange.queries.oai import Entry, EntryPage
from reelbridge.exchange.rules import pbcore
from reelbridge.exchange.rules.dublin_core import described
from reelbridge.exchange.rules.oai import OWN_PREFIX, OaiError, stamp
from reelbridge.exchange.rules.xml_text import cleaned

OAI = "http://www.openarchives.org/OAI/2.0/"
DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
RECORD = "urn:reelbridge:record:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMAS = {
    "oai_dc": ("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC),
    pbcore.PREFIX: (pbcore.SCHEMA, pbcore.NAMESPACE),
}

#: None names the namespace without a prefix; the stubs know only prefixes.
_NAMESPACES: Any = {None: OAI, "xsi": XSI}
_OF_RECORD: Any = {None: RECORD}


class Answer:
    """One OAI-PMH answer under construction."""

    def __init__(self, base_url: str, at: datetime) -> None:
        """Begin an answer of this repository at this moment."""
        self.root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap=_NAMESPACES)
        self.root.set(f"{{{XSI}}}schemaLocation", f"{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd")
        self.base_url = base_url
        child(self.root, "responseDate", stamp(at))

    def asked(self, given: Mapping[str, str]) -> None:
        """Repeat the request, as the protocol wants it."""
        request = child(self.root, "request", self.base_url)
        for name, value in given.items():
            request.set(name, cleaned(value))

    def error(self, fault: OaiError) -> None:
        """Answer with a protocol error."""
        child(self.root, "error", fault.sentence).set("code", fault.code)

    def verb(self, name: str) -> Any:
        """Begin the element of a verb."""
        return child(self.root, name)

    def as_bytes(self) -> bytes:
        """Return the answer as UTF-8."""
        return bytes(etree.tostring(self.root, xml_declaration=True, encoding="UTF-8"))


def child(parent: Any, name: str, text: str | None = None) -> Any:
    """Add an element of the protocol's own namespace."""
    element = etree.SubElement(parent, f"{{{OAI}}}{name}")
    if text is not None:
        element.text = cleaned(text)
    return element


def children(parent: Any, rows: Iterable[tuple[str, str]]) -> None:
    """Add several elements with text."""
    for name, text in rows:
        child(parent, name, text)


def header(parent: Any, entry: Entry) -> None:
    """Add a record's header."""
    element = child(parent, "header")
    if entry.record is None:
        element.set("status", "deleted")
    children(element, [("identifier", entry.identifier), ("datestamp", stamp(entry.changed_at))])
    children(element, [("setSpec", spec) for spec in entry.set_specs])


def record(parent: Any, entry: Entry, prefix: str) -> None:
    """Add a whole record in one of the formats; a deleted one has only its header."""
    element = child(parent, "record")
    header(element, entry)
    if entry.record is not None:
        metadata = child(element, "metadata")
        _WRITERS[prefix](metadata, entry.record)


def resumption(parent: Any, page: EntryPage) -> None:
    """Say where the next page begins; an empty token ends a list of several pages."""
    if page.rest is None and not page.before:
        return
    token = child(parent, "resumptionToken", page.rest.token() if page.rest else None)
    token.set("completeListSize", str(page.total))
    token.set("cursor", str(page.before))


def _own(metadata: Any, thing: Mapping[str, Any]) -> None:
    """Add the full record: JSON, as cargo writes it, in one element."""
    element = etree.SubElement(metadata, f"{{{RECORD}}}record", nsmap=_OF_RECORD)
    element.set("format", str(thing.get("format", "")))
    element.text = cleaned(json.dumps(thing, ensure_ascii=False))


def _dublin_core(metadata: Any, thing: Mapping[str, Any]) -> None:
    root = etree.SubElement(metadata, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    for name, text, language in described(thing):
        element = etree.SubElement(root, f"{{{DC}}}{name}")
        element.text = cleaned(text)
        if language:
            element.set(LANG, language)


def _pbcore(metadata: Any, thing: Mapping[str, Any]) -> None:
    spaces: Any = {None: pbcore.NAMESPACE, "xsi": XSI}
    root = etree.SubElement(metadata, f"{{{pbcore.NAMESPACE}}}pbcoreDescriptionDocument", nsmap=spaces)
    root.set(f"{{{XSI}}}schemaLocation", f"{pbcore.NAMESPACE} {pbcore.SCHEMA}")
    for one in pbcore.described(thing):
        _put(root, one)


def _put(parent: Any, one: pbcore.Element) -> None:
    element = etree.SubElement(parent, f"{{{pbcore.NAMESPACE}}}{one.name}", dict(one.attributes))
    if one.text:
        element.text = cleaned(one.text)
    for inner in one.inside:
        _put(element, inner)


_WRITERS: dict[str, Callable[[Any, Mapping[str, Any]], None]] = {
    OWN_PREFIX: _own,
    "oai_dc": _dublin_core,
    pbcore.PREFIX: _pbcore,
}

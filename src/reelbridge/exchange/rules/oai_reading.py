"""Reading what an OAI-PMH repository answered: hostile XML, one record at a time (docs/formats/oai.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from reelbridge.exchange.rules.foreign import Foreign
from reelbridge.exchange.rules.oai import IDENTIFIER, OaiError, moment
from reelbridge.kernel.errors import BadInput

OAI = "{http://www.openarchives.org/OAI/2.0/}"
RECORD = "{urn:reelbridge:record:1}record"


@dataclass(frozen=True, slots=True)
class Harvested:
    """One record as it came: deleted, whole, or not understood."""

    identifier: str
    is_deleted: bool = False
    record: dict[str, Any] | None = None
    why: BadInput | None = None
    #: What a mapping profile read, of a repository that is no node.
    foreign: Foreign | None = None

    @property
    def ref(self) -> str:
        """The ref of the thing, as our identifiers carry it; empty for others'."""
        return self.identifier[len(IDENTIFIER) :] if self.identifier.startswith(IDENTIFIER) else ""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer to ListRecords."""

    answered_at: datetime
    records: tuple[Harvested, ...]
    token: str
    total: int


#: Reads the ``metadata`` element of a record that is not ours; raises BadInput.
ReadForeign = Callable[[Any], Foreign]


def read_page(body: bytes, *, read: ReadForeign | None = None, is_lenient: bool = False) -> Page:
    """Return the records of one answer; with ``read`` those of a repository that is no node.

    Lenient, an answer whose XML is broken in places is read all the same: records on broken lines are not understood,
    the others are. Raises BadInput for XML that is broken or dangerous, OaiError with the protocol's code when the
    repository says so.
    """
    broken: list[Harvested] = []
    try:
        root = _parsed(body)
    except BadInput:
        if not is_lenient:
            raise
        whole, broken = _mended(body)
        root = _parsed(whole)
    if root.tag != f"{OAI}OAI-PMH":
        raise BadInput("exchange.oai_not_understood")
    answered_at = _answered_at(root)
    error = root.find(f"{OAI}error")
    if error is not None:
        code = str(error.get("code", ""))[:40]
        if code == "noRecordsMatch":
            return Page(answered_at, (), "", 0)
        raise OaiError(code, (error.text or "")[:200])
    listed = root.find(f"{OAI}ListRecords")
    if listed is None:
        raise BadInput("exchange.oai_not_understood")
    token = listed.find(f"{OAI}resumptionToken")
    return Page(
        answered_at,
        (*(_record(one, read) for one in listed.iterfind(f"{OAI}record")), *broken),
        (token.text or "").strip()[:4000] if token is not None else "",
        _total(token),
    )


def _parsed(body: bytes) -> Any:
    """Parse without entities, document types, network or depth beyond libxml2's own limits."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise BadInput("exchange.oai_not_understood") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadInput("exchange.oai_not_understood")
    return root


_ROOT = re.compile(rb"<OAI-PMH[\s>][^>]*>")
_RECORD = re.compile(rb"(?=<record[\s>])")
_END = b"</record>"
_IDENTIFIER = re.compile(rb"<identifier[^>]*>([^<]{1,300})")


def _mended(body: bytes) -> tuple[bytes, list[Harvested]]:
    """Return an answer without the records in it that are broken, and these; raises BadInput for what is no list."""
    root = _ROOT.search(body)
    head, *pieces = _RECORD.split(body)
    if root is None or not pieces:
        raise BadInput("exchange.oai_not_understood")
    whole, broken, tail = [], [], b""
    for piece in pieces:
        record, end, tail = piece.partition(_END)
        try:
            _parsed(root[0] + record + end + b"</OAI-PMH>")
            whole.append(record + end)
        except BadInput:
            named = _IDENTIFIER.search(record)
            name = named[1].decode("utf-8", "replace").strip() if named else "?"
            broken.append(Harvested(name, why=BadInput("exchange.record_is_broken_xml")))
    return b"".join([head[root.start() :], *whole, tail]), broken


def _answered_at(root: Any) -> datetime:
    try:
        return moment((root.findtext(f"{OAI}responseDate") or "").strip())
    except OaiError as fault:
        raise BadInput("exchange.oai_not_understood") from fault


def _total(token: Any) -> int:
    size = str(token.get("completeListSize", "")) if token is not None else ""
    return int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0


def _record(element: Any, read: ReadForeign | None) -> Harvested:
    header = element.find(f"{OAI}header")
    identifier = (header.findtext(f"{OAI}identifier") or "").strip()[:300] if header is not None else ""
    if not identifier:
        return Harvested("?", why=BadInput("exchange.record_without_identifier"))
    if header.get("status") == "deleted":
        return Harvested(identifier, is_deleted=True)
    if read is not None:
        return _foreign(identifier, element, read)
    holder = element.find(f"{OAI}metadata/{RECORD}")
    try:
        record = json.loads(holder.text or "") if holder is not None else None
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        return Harvested(identifier, why=BadInput("exchange.record_is_no_json", identifier=identifier))
    return Harvested(identifier, record=record)


def _foreign(identifier: str, element: Any, read: ReadForeign) -> Harvested:
    """Read a record that is not ours; a datestamp that is none is left out and named: the record does not need it."""
    metadata = element.find(f"{OAI}metadata")
    if metadata is None:
        return Harvested(identifier, why=BadInput("exchange.record_without_metadata"))
    try:
        found = read(metadata)
    except BadInput as refusal:
        return Harvested(identifier, why=refusal)
    stamped = (element.findtext(f"{OAI}header/{OAI}datestamp") or "").strip()
    try:
        moment(stamped)
    except OaiError:
        found.left_out.append(("datestamp", stamped[:60]))
    return Harvested(identifier, foreign=found)

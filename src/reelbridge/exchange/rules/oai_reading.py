"""Reading what an OAI-PMH repository answered: hostile XML, one record at a time (docs/formats/oai.md)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

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


def read_page(body: bytes) -> Page:
    """Return the records of one answer.

    Raises BadInput for XML that is broken or dangerous, OaiError with the protocol's code when the repository says so.
    """
    root = _parsed(body)
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
        tuple(_record(one) for one in listed.iterfind(f"{OAI}record")),
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


def _answered_at(root: Any) -> datetime:
    try:
        return moment((root.findtext(f"{OAI}responseDate") or "").strip())
    except OaiError as fault:
        raise BadInput("exchange.oai_not_understood") from fault


def _total(token: Any) -> int:
    size = str(token.get("completeListSize", "")) if token is not None else ""
    return int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0


def _record(element: Any) -> Harvested:
    header = element.find(f"{OAI}header")
    identifier = (header.findtext(f"{OAI}identifier") or "").strip()[:300] if header is not None else ""
    if not identifier:
        return Harvested("?", why=BadInput("exchange.record_without_identifier"))
    if header.get("status") == "deleted":
        return Harvested(identifier, is_deleted=True)
    holder = element.find(f"{OAI}metadata/{RECORD}")
    try:
        record = json.loads(holder.text or "") if holder is not None else None
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        return Harvested(identifier, why=BadInput("exchange.record_is_no_json", identifier=identifier))
    return Harvested(identifier, record=record)

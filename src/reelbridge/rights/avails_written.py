"""Grants as Avails: a spreadsheet (1.8) and XML (2.6). What Avails cannot say is listed, never dropped silently."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reelbridge.rights.rules.avails import LICENSE_TYPES
from reelbridge.rights.rules.grant import Grant
from reelbridge.rights.rules.media import Medium, folded, leaves
from reelbridge.rights.rules.terms import Terms

AVAILS = "http://www.movielabs.com/schema/avails/v2.6/avails"
MD = "http://www.movielabs.com/schema/md/v2.10/md"

#: Columns of the spreadsheet by their group, in its order.
_GROUPS = (
    ("Avail", ("ALID", "AvailID", "Licensee")), ("Disposition", ("EntryType",)), ("Avail", ("DisplayName",)),
    ("AvailAsset", ("ContentID", "WorkType")), ("AvailMetadata", ("TitleDisplayUnlimited", "TitleInternalAlias")),
    ("AvailTrans", ("AllowedLanguages", "ContractID", "End", "Exclusive", "FormatProfile", "HoldbackLanguage",
                    "LicenseType", "OtherInstructions", "PriceCurrency", "PriceType", "PriceValue", "Start",
                    "Territory", "TerritoryExclusion")),
)  # fmt: skip
COLUMNS = tuple((group, name) for group, names in _GROUPS for name in names)

#: The day Avails take for "since ever"; the form has no open beginning.
EARLIEST = "1900-01-01"

_TYPES = {medium: name for name, medium in reversed(LICENSE_TYPES.items()) if not name.startswith("rb:")}


@dataclass(frozen=True, slots=True)
class Offered:
    """One work's or item's grant, ready to be written."""

    ref: str
    title: str
    licensor: str
    licensee: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What of a grant Avails cannot say."""

    grant: str
    field: str
    value: str


def unsaid(offers: Sequence[Offered]) -> list[Unsaid]:
    """Return what is lost for a reader of Avails, by grant and field of the terms."""
    found = (
        Unsaid(offer.grant.ref, name, str(value)[:300])
        for offer in offers
        for name, value in _beyond(offer.grant.terms, offer)
    )
    return list(dict.fromkeys(found))  # a grant over several items is offered once for each


def _beyond(terms: Terms, offer: Offered) -> Iterator[tuple[str, Any]]:
    written = terms.as_json()
    for name in ("purpose", "max_seconds", "runs", "may_edit", "may_sublicense", "embargoes", "holdbacks", "audio",
                 "subtitles", "credit_line", "conditions", "notes"):  # fmt: skip
        if written.get(name) not in (None, "", [], {}):
            yield name, written[name]
    if terms.window.starts_on is None:
        yield "window", f"no first day: {EARLIEST} is written"
    if any(line.span for line in offer.grant.lines):
        yield "frames", [f"{line.item_ref} {line.span}" for line in offer.grant.lines if line.span]


def rows(offers: Sequence[Offered]) -> Iterator[tuple[dict[str, str], list[str]]]:
    """Yield the values of each line by column, with its territories: one for each medium and stretch of days."""
    for offer in offers:
        terms = offer.grant.terms
        for medium, license_type in _media(terms):
            for window, territories in _places(terms):
                yield {
                    "ALID": offer.ref, "AvailID": offer.grant.ref, "Licensee": offer.licensee,
                    "EntryType": "Full Extract", "DisplayName": offer.licensor, "ContentID": offer.ref,
                    "WorkType": "Movie", "TitleDisplayUnlimited": offer.title, "TitleInternalAlias": offer.title,
                    "AllowedLanguages": ", ".join(sorted(terms.languages)), "ContractID": offer.grant.ref,
                    "Start": window[0], "End": window[1], "FormatProfile": "HD", "LicenseType": license_type,
                    "Exclusive": "Yes" if terms.exclusivity == "exclusive" else "",
                    "OtherInstructions": terms.clause[:500] or str(medium),
                    "PriceCurrency": terms.fee.currency if terms.fee else "",
                    "PriceType": "LicenseFee" if terms.fee else "",
                    "PriceValue": str(terms.fee.amount) if terms.fee else "",
                }, territories  # fmt: skip


def _media(terms: Terms) -> Iterator[tuple[Medium, str]]:
    for leaf in sorted(leaves(terms.media)) if "vod" in terms.media else sorted(folded(terms.media)):
        yield leaf, _TYPES.get(leaf, f"rb:{leaf}")


def _places(terms: Terms) -> Iterator[tuple[tuple[str, str], list[str]]]:
    for window, held in terms.reach:
        yield _ends(window.starts_on, window.ends_on), sorted(held)


def _ends(first: date | None, last: date | None) -> tuple[str, str]:
    return (first.isoformat() if first else EARLIEST, last.isoformat() if last else "Open")


def as_sheets(offers: Sequence[Offered]) -> bytes:
    """Return a workbook; a text that would begin a formula is a text in it all the same."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow, and only downloads need it
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 -- beside the above

    book = Workbook(write_only=True)
    sheet = book.create_sheet("AllAvails")

    def cell(text: str) -> Any:
        found = WriteOnlyCell(sheet, text)
        found.data_type = "s"
        return found

    sheet.append([cell(group) for group, _name in COLUMNS])
    sheet.append([cell(name) for _group, name in COLUMNS])
    sheet.append([])
    for row, territories in rows(offers):
        for territory in territories:
            full = {**row, "Territory": territory}
            sheet.append([cell(full[name]) if full.get(name) else None for _group, name in COLUMNS])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def as_xml(offers: Sequence[Offered]) -> bytes:
    """Return an AvailList that is valid by the schema of version 2.6."""
    from lxml import etree  # noqa: PLC0415 -- only downloads need it

    root = etree.Element(f"{{{AVAILS}}}AvailList", nsmap={"avails": AVAILS, "md": MD})

    def add(parent: Any, name: str, text: str = "", space: str = AVAILS, **attributes: str) -> Any:
        found = etree.SubElement(parent, f"{{{space}}}{name}", attributes)
        found.text = text or None
        return found

    for offer in offers:
        avail = add(root, "Avail")
        add(avail, "ALID", offer.ref)
        add(add(avail, "Disposition"), "EntryType", "Full Extract")
        add(add(avail, "Licensor"), "DisplayName", offer.licensor, MD)
        add(avail, "AvailType", "single")
        add(avail, "ShortDescription", offer.title)
        asset = add(avail, "Asset", contentID=offer.ref)
        add(asset, "WorkType", "Movie")
        metadata = add(asset, "Metadata")
        add(metadata, "TitleDisplayUnlimited", offer.title)
        add(metadata, "TitleInternalAlias", offer.title)
        for row, territories in rows([offer]):
            deal = add(avail, "Transaction", TransactionID=offer.grant.ref)
            _transaction(add, deal, row, territories=territories, offer=offer)
    found: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return found


def _transaction(add: Any, deal: Any, row: dict[str, str], *, territories: list[str], offer: Offered) -> None:
    if offer.licensee:
        add(add(deal, "Licensee"), "DisplayName", offer.licensee, MD)
    add(deal, "LicenseType", row["LicenseType"])
    for territory in territories:
        add(add(deal, "Territory"), "country", territory, MD)
    add(deal, "Start", f"{row['Start']}T00:00:00")
    if row["End"] == "Open":
        add(deal, "EndCondition", "Open")
    else:
        add(deal, "End", f"{row['End']}T23:59:59")
    for tag in sorted(offer.grant.terms.languages):
        add(deal, "AllowedLanguage", tag)
    add(deal, "FormatProfile", "HD")
    add(deal, "ContractID", offer.grant.ref)
    if offer.grant.terms.fee:
        add(add(deal, "Term", termName="LicenseFee"), "Money", row["PriceValue"], currency=row["PriceCurrency"])
    if row["OtherInstructions"]:
        add(deal, "OtherInstructions", row["OtherInstructions"])

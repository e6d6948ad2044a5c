"""Grants as files: our own table, Avails as spreadsheet and XML, and what each cannot say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import NotFound
from reelbridge.kernel.wording import spoken
from reelbridge.rights.avails_written import Offered, as_sheets, as_xml, unsaid
from reelbridge.rights.models import Draft, Grant, Paper
from reelbridge.rights.premis_files import as_premis
from reelbridge.rights.queries.grants import listed
from reelbridge.rights.rules.columns import as_row
from reelbridge.rights.table_files import as_table

#: Form: the file's ending and its media type.
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS = {
    "table": ("xlsx", SHEET),
    "avails": ("xlsx", SHEET),
    "avails-xml": ("xml", "application/xml"),
    "premis": ("csv", "text/csv"),
}


def drafts() -> list[Draft]:
    """Return the newest files that grants were read from."""
    return list(Draft.objects.all()[:20])


def draft(ref: str) -> Draft:
    """Return one of them; raises NotFound."""
    found = Draft.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound("rights.no_such_draft", ref=ref)
    return found


def written_as(form: str, found: Iterable[Grant]) -> bytes:
    """Return grants as a file of one of ``FORMS``; raises NotFound for another."""
    if form not in FORMS:
        raise NotFound("rights.no_such_form", form=form[:40], known=", ".join(FORMS))
    if form == "table":
        return as_table(map(_row, found), spoken())
    if form == "premis":
        return _as_premis(list(found))
    offers = offered(found)
    return as_sheets(offers) if form == "avails" else as_xml(offers)


def _as_premis(found: list[Grant]) -> bytes:
    """Return grants, and the papers that hold, as rights.csv; items are named by their files where they have one."""
    papers = [one.as_value() for one in Paper.objects.filter(ended_at=None).order_by("ref").prefetch_related("lines")]
    values = [one.as_value() for one in found]
    refs = {line.item_ref for one in (*values, *papers) for line in one.lines}
    files = {ref: item.file_name for ref, item in catalogue.items(refs).items() if item.file_name}
    return as_premis(values, papers, files)


def lost_in_avails(found: Iterable[Grant]) -> list[dict[str, Any]]:
    """Return what Avails cannot say of grants, by grant and field."""
    return [{"grant": one.grant, "field": one.field, "value": one.value} for one in unsaid(offered(found))]


def _row(grant: Grant) -> dict[str, str]:
    from reelbridge.rights.intake import lines_text  # noqa: PLC0415 -- that module reads this package

    value = grant.as_value()
    named = {"ref": grant.ref, "direction": grant.direction, "partner": grant.partner_ref, "title": grant.title}
    return {**as_row(value.terms), **named, "items": lines_text(value.lines)}


def offered(found: Iterable[Grant]) -> list[Offered]:
    """Return grants as Avails offer them: one for each item, by the grant's ref and the item's."""
    own = catalogue.own_institution()
    offers = []
    for row in listed(found):
        other = row.partner.names.get("en", row.partner.ref) if row.partner else row.grant.partner_ref
        mine = own.names.get("en", own.ref)
        giver, taker = (other, mine) if row.grant.direction == "in" else (mine, other)
        for ref, title in {line.item_ref: title.text for line, _item, title in row.lines}.items():
            offers.append(Offered(ref, title, giver, taker, row.value))
    return offers

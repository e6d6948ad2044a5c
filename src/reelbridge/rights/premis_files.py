"""PREMIS rights as Archivematica and AtoM write them in CSV: one row an act, with its basis. Read and written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.avails import Finding
from reelbridge.rights.rules.grant import Grant, Standing
from reelbridge.rights.rules.layers import Copyright, Protection, Withheld
from reelbridge.rights.rules.limits import Holdback
from reelbridge.rights.rules.media import Medium
from reelbridge.rights.rules.naming import territory_called
from reelbridge.rights.rules.papers import Value
from reelbridge.rights.rules.statements import statement_at
from reelbridge.rights.rules.terms import Terms

COLUMNS = (
    "file", "basis", "status", "determination_date", "jurisdiction", "start_date", "end_date", "terms", "citation",
    "note", "grant_act", "grant_restriction", "grant_start_date", "grant_end_date", "grant_note", "doc_id_type",
    "doc_id_value", "doc_id_role",
)  # fmt: skip
MOST_ROWS = 10_000
#: Acts that show a thing to people; the others (replicate, migrate, delete …) concern keeping it.
_SHOWING = {"disseminate", "display", "publish", "use", "render"}
_BASES = {"copyright", "license", "licence", "statute", "policy", "donor", "other"}
_STATUS = {"copyrighted": Protection.PROTECTED, "publicdomain": Protection.PUBLIC_DOMAIN, "unknown": Protection.UNKNOWN}
_ANYWHERE = frozenset(["WORLD"])


@dataclass(frozen=True, slots=True)
class PremisRow:
    """What one row comes to: the file it is about, and a grant's terms or a paper."""

    place: str
    file: str
    says: Terms | Value
    title: str = ""


def is_premis(path: Path) -> bool:
    """Whether the first line of a file holds the columns that PREMIS rights need."""
    with path.open("rb") as stream:
        head = stream.readline(4096).decode("utf-8-sig", "replace")
    return {"file", "basis", "grant_act"} <= {one.strip().strip('"').casefold() for one in head.split(",")}


def read_premis(path: Path) -> tuple[list[PremisRow], list[Finding]]:
    """Read every row; what is wrong, and what is kept nowhere, is told with its row and column.

    Raises BadInput for bytes that are no UTF-8, and for too many rows.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadInput("rights.table_without_headings", file=path.name) from fault
    rows: list[PremisRow] = []
    findings: list[Finding] = []
    for number, given in enumerate(csv.DictReader(io.StringIO(text)), 2):
        if number > MOST_ROWS + 1:
            raise BadInput("rights.too_many_rows", sheet=path.name, most=MOST_ROWS)
        cells = {(key or "").strip().casefold(): (value or "").strip() for key, value in given.items() if key}
        if not any(cells.values()):
            continue
        for one in _row(f"{number}", cells, findings):
            if all(other.says != one.says or other.file != one.file for other in rows):
                rows.append(one)
    if not rows and not findings:
        raise BadInput("rights.table_without_rows", file=path.name)
    return rows, findings


def _row(place: str, cells: Mapping[str, str], findings: list[Finding]) -> Iterator[PremisRow]:
    column = "basis"
    try:
        basis = cells.get("basis", "").casefold()
        if basis not in _BASES:
            raise BadInput("rights.table_cell_not_understood", text=basis[:60])
        if basis == "copyright":
            column = "status"
            yield PremisRow(place, cells.get("file", ""), _copyright(cells))
        column = "grant_act"
        act, restriction = cells.get("grant_act", "").casefold(), cells.get("grant_restriction", "").casefold()
        if not act:
            return
        if act not in _SHOWING:
            findings.append(
                Finding("rights.premis_act_left_out", f"{place} (grant_act)", {"act": act[:60]}, is_error=False)
            )
            return
        column = "grant_end_date"
        window = Window(_day(cells, "grant_start_date", "start_date"), _day(cells, "grant_end_date", "end_date"))
        column = "grant_restriction"
        if restriction == "disallow":
            yield PremisRow(place, cells.get("file", ""), _withheld(cells, window, basis))
        elif restriction in ("allow", "conditional"):
            terms = _terms(cells, window, is_conditional=restriction == "conditional")
            yield PremisRow(place, cells.get("file", ""), terms, cells.get("note", "")[:300])
        else:
            raise BadInput("rights.table_cell_not_understood", text=restriction[:60])
    except Refusal as refusal:
        findings.append(Finding(refusal.code, f"{place} ({column})", dict(refusal.facts)))


def _copyright(cells: Mapping[str, str]) -> Copyright:
    status = "".join(cells.get("status", "").casefold().split())
    if status not in _STATUS:
        raise BadInput("rights.table_cell_not_understood", text=cells.get("status", "")[:60])
    protection = _STATUS[status]
    day = _day(cells, "end_date") if protection is Protection.PROTECTED else _day(cells, "start_date")
    ground = {"und": cells["note"]} if cells.get("note") else {}
    return Copyright("", (), _places(cells), protection, None if protection is Protection.UNKNOWN else day, ground,
                     _document(cells))  # fmt: skip


def _withheld(cells: Mapping[str, str], window: Window, basis: str) -> Withheld:
    """Return a restriction as a holdback: until the day after its last, or until somebody lifts it."""
    why = cells.get("grant_note") or cells.get("note") or cells.get("terms") or basis
    rule = Holdback(_places(cells), frozenset(Medium), why[:200], window.ends_on, 0, 1 if window.ends_on else 0)
    return Withheld("", rule, (), _clause(cells))


def _terms(cells: Mapping[str, str], window: Window, *, is_conditional: bool) -> Terms:
    said = statement_at(_address(cells))
    known = said.terms if said else None
    conditions = dict(known.conditions) if known else {}
    if is_conditional and cells.get("grant_note"):
        conditions["und"] = cells["grant_note"]
    return Terms(
        _ANYWHERE,
        frozenset(Medium),
        window,
        may_edit=known.may_edit if known else None,
        may_sublicense=known.may_sublicense if known else None,
        conditions=conditions,
        clause=_clause(cells),
        document=_document(cells),
        notes={} if is_conditional or not cells.get("grant_note") else {"und": cells["grant_note"]},
    )


def _clause(cells: Mapping[str, str]) -> str:
    return "\n".join(filter(None, (cells.get("terms", ""), cells.get("citation", ""))))[:5000]


def _document(cells: Mapping[str, str]) -> str:
    return " ".join(filter(None, (cells.get("doc_id_type", ""), cells.get("doc_id_value", ""))))[:300]


def _address(cells: Mapping[str, str]) -> str:
    return next((text for name in ("doc_id_value", "terms") if (text := cells.get(name, "")).startswith("http")), "")


def _places(cells: Mapping[str, str]) -> frozenset[str]:
    text = cells.get("jurisdiction", "")
    return frozenset([territory_called(text)]) if text else _ANYWHERE


def _day(cells: Mapping[str, str], *columns: str) -> date | None:
    text = next((found for column in columns if (found := cells.get(column, ""))), "")
    if not text or text.casefold() == "open":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise BadInput("rights.avails_day_not_understood", text=text[:60]) from fault


def as_premis(grants: Iterable[Grant], papers: Iterable[Value], files: Mapping[str, str]) -> bytes:
    """Return grants that stand and papers as rights.csv; ``files`` names the file of each item.

    What PREMIS has no column for stands in ``grant_note``; a cell that would begin a formula gets a space before it.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, restval="")
    writer.writeheader()
    for row in (*_granted(grants, files), *_beside(papers, files)):
        writer.writerow({name: f" {text}" if text[:1] in ("=", "+", "-", "@") else text for name, text in row.items()})
    return written.getvalue().encode()


def _granted(grants: Iterable[Grant], files: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for grant in grants:
        if grant.standing is not Standing.STANDING:
            continue
        terms, beyond = grant.terms, _beyond(grant.terms)
        for item_ref in dict.fromkeys(line.item_ref for line in grant.lines):
            yield {
                "file": files.get(item_ref, item_ref), "basis": "license", "terms": terms.clause,
                "grant_act": "disseminate", "grant_restriction": "conditional" if beyond else "allow",
                **_days("grant_", terms.window), "grant_note": beyond, "doc_id_type": "reelbridge grant",
                "doc_id_value": grant.ref, "doc_id_role": "license",
            }  # fmt: skip


def _beyond(terms: Terms) -> str:
    """Return in one line what a reader of PREMIS would not know."""
    plain = terms.as_json()
    left = {name: value for name, value in plain.items() if name not in ("format", "window", "clause")}
    return "; ".join(f"{name}: {value}" for name, value in left.items() if value not in (None, "", [], {}))


def _beside(papers: Iterable[Value], files: Mapping[str, str]) -> Iterator[dict[str, str]]:
    status = {value: key for key, value in _STATUS.items()}
    for paper in papers:
        for item_ref in dict.fromkeys(line.item_ref for line in paper.lines):
            named = {"file": files.get(item_ref, item_ref), "doc_id_type": "reelbridge", "doc_id_value": paper.ref}
            if isinstance(paper, Copyright):
                window = (
                    Window(None, paper.day) if paper.protection is Protection.PROTECTED else Window(paper.day, None)
                )
                note = next(iter(paper.ground.values()), "")
                for code in sorted(paper.territories):
                    place = "" if code == "WORLD" else code.lower()
                    yield {**named, "basis": "copyright", "status": status[paper.protection], "jurisdiction": place,
                           "note": note, **_days("", window)}  # fmt: skip
            elif isinstance(paper, Withheld) and isinstance(paper.rule, Holdback):
                lifts = paper.rule.lifts_on
                last = date.fromordinal(lifts.toordinal() - 1) if lifts else None
                yield {**named, "basis": "policy", "grant_act": "disseminate", "grant_restriction": "disallow",
                       "grant_note": paper.rule.anchor, "terms": paper.clause,
                       **_days("grant_", Window(None, last))}  # fmt: skip


def _days(prefix: str, window: Window) -> dict[str, str]:
    first, last = window.starts_on, window.ends_on
    return {
        f"{prefix}start_date": first.isoformat() if first else "",
        f"{prefix}end_date": last.isoformat() if last else "open",
    }

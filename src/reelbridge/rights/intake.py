"""Grants proposed by a file: our own table, Avails or PREMIS, each with items, terms and place; none is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelbridge.catalogue import queries as catalogue
from reelbridge.kernel.errors import BadInput, NotFound, Refusal
from reelbridge.kernel.language import language
from reelbridge.kernel.timecode import Span
from reelbridge.rights import queries
from reelbridge.rights.avails_files import read_avails
from reelbridge.rights.premis_files import is_premis, read_premis
from reelbridge.rights.rules import Covered, Direction, Grant, Standing, Terms
from reelbridge.rights.rules.avails import Available, Finding, Line, available
from reelbridge.rights.rules.limits import Exclusivity, Fee
from reelbridge.rights.rules.naming import territories_named
from reelbridge.rights.rules.papers import Value, paper_as_json
from reelbridge.rights.rules.watch import both_exclusive, meeting
from reelbridge.rights.table_files import is_table, read_table

_FRAMES = re.compile(r"^(.+):(\d+)-(\d+)$")
_PARTED = re.compile(r"[\s,;，；、]+")
#: Columns of Avails whose values become terms; the others are kept as a note.
_SAID = {
    "ALID", "ContentID", "Territory", "TerritoryExclusion", "LicenseType", "Start", "End", "AllowedLanguages",
    "Exclusive", "ContractID", "TitleDisplayUnlimited", "TitleInternalAlias", "EntryType", "WorkType", "AvailType",
    "DisplayName", "Licensee", "AvailID",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposed:
    """A grant that a file proposes."""

    place: str
    direction: str
    partner: str
    title: str
    terms: Terms
    lines: tuple[Covered, ...]

    def as_json(self) -> dict[str, Any]:
        """Return JSON values, as a draft keeps them."""
        named = {"place": self.place, "direction": self.direction, "partner": self.partner, "title": self.title}
        return {**named, "terms": self.terms.as_json(), "lines": _lines_as_json(self.lines)}


@dataclass(frozen=True, slots=True)
class ProposedPaper:
    """A holdback or a state of copyright that a file proposes."""

    place: str
    title: str
    paper: Value
    lines: tuple[Covered, ...]

    def as_json(self) -> dict[str, Any]:
        """Return JSON values, as a draft keeps them."""
        return {
            "place": self.place,
            "title": self.title,
            "paper": paper_as_json(self.paper),
            "lines": _lines_as_json(self.lines),
        }


def _lines_as_json(lines: Iterable[Covered]) -> list[dict[str, Any]]:
    return [{"item": one.item_ref, "start": one.span and one.span.start, "end": one.span and one.span.end}
            for one in lines]  # fmt: skip


@dataclass(slots=True)
class Intake:
    """What a file holds: its form, what it proposes, and all that is wrong with it."""

    form: str
    proposed: list[Proposed | ProposedPaper] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_grants(path: Path, *, direction: str, partner: str) -> Intake:
    """Read the grants in a file; ``direction`` and ``partner`` hold where a row does not say.

    Raises BadInput for a file that is neither our table, Avails nor PREMIS, and what the readers of both raise.
    """
    with path.open("rb") as stream:
        is_packed = stream.read(4) == b"PK\x03\x04"
    if is_packed and is_table(path):
        found = _table(path, direction, partner)
    else:
        found = _premis(path, direction, partner) if is_premis(path) else _avails(path, direction, partner)
    found.findings += _promised_twice(found)
    return found


def _promised_twice(found: Intake) -> Iterator[Finding]:
    """Yield the rows that promise us to be alone where another partner, in the file or before it, gives the same."""
    rows = [one for one in found.proposed if isinstance(one, Proposed) and one.direction == Direction.IN]
    here = [one.as_value() for one in queries.grants_over({line.item_ref for row in rows for line in row.lines})]
    known = [one for one in here if one.direction is Direction.IN and one.standing is Standing.STANDING]
    given = [Grant(row.place, row.terms, row.lines, Direction.IN, partner=row.partner) for row in rows]
    places = {row.place for row in rows}
    for first, second in meeting([*known, *given]):
        if first.partner != second.partner and second.ref in places:
            for reason in both_exclusive(first, second):
                yield Finding(reason.code, second.ref, dict(reason.facts))


def _premis(path: Path, direction: str, partner: str) -> Intake:
    rows, findings = read_premis(path)
    found = Intake("premis", findings=findings)
    for row in rows:
        try:
            lines = tuple(_of_file(row.file))
            if isinstance(row.says, Terms):
                _known_partner(direction, partner)
        except Refusal as refusal:
            found.findings.append(Finding(refusal.code, f"{row.place} (file)", dict(refusal.facts)))
            continue
        if isinstance(row.says, Terms):
            found.proposed.append(Proposed(row.place, direction, partner, row.title, row.says, lines))
        else:
            found.proposed.append(ProposedPaper(row.place, row.title, row.says, lines))
    return found


def _of_file(name: str) -> list[Covered]:
    """Return the item of a file's name or path, or of a ref; raises NotFound where none or several have it."""
    last = name.replace("\\", "/").rpartition("/")[2]
    items = list(catalogue.items([last]).values()) or catalogue.items_by_clue(file_name=last)
    if len(items) != 1:
        raise NotFound("rights.file_of_no_item", file=name[:120], count=len(items))
    return [Covered(items[0].ref)]


def _table(path: Path, direction: str, partner: str) -> Intake:
    rows, findings = read_table(path, queries.own_groups())
    found = Intake("table", findings=findings)
    for row in rows:
        try:
            side = row.cells.get("direction", "").casefold() or direction
            if side not in ("in", "own"):
                raise BadInput("rights.table_direction", text=side[:40])
            lines = lines_in(row.cells.get("items", ""))
            given_by = row.cells.get("partner", "") or partner
            _known_partner(side, given_by)
        except Refusal as refusal:
            found.findings.append(Finding(refusal.code, row.place, dict(refusal.facts)))
            continue
        if row.terms:
            title = row.cells.get("title", "")
            found.proposed.append(
                Proposed(row.place, side, given_by if side == "in" else "", title, row.terms, tuple(lines))
            )
    return found


def _known_partner(direction: str, partner: str) -> None:
    if direction == "in" and not queries.partners().filter(ref=partner).exists():
        raise BadInput("rights.table_partner", text=partner[:40])


def lines_in(text: str) -> list[Covered]:
    """Return what refs mean, each with its frames where they stand behind it: ``nevsky-i-00001:120-480``.

    Raises NotFound for what is not in the catalogue.
    """
    found: list[Covered] = []
    for ref in filter(None, _PARTED.split(text)):
        named = _FRAMES.match(ref)
        if named:
            queries.covered(named[1])
            found.append(Covered(named[1], Span(int(named[2]), int(named[3]))))
        else:
            found += queries.covered_by_refs([ref])
    return found


def lines_text(lines: Iterable[Covered]) -> str:
    """Return lines as a table writes them."""
    return ", ".join(f"{one.item_ref}:{one.span.start}-{one.span.end}" if one.span else one.item_ref for one in lines)


def _avails(path: Path, direction: str, partner: str) -> Intake:
    read = read_avails(path)
    found = Intake(read.form, findings=list(read.findings))
    for line in read.lines:
        one = available(line)
        if line.text("EntryType") in ("Full Delete", "Full Cancel"):
            found.findings.append(Finding("rights.avails_takes_back", one.place, {}, is_error=False))
            continue
        try:
            _known_partner(direction, partner)
            terms, lines = _terms(line, one), lines_in(_content(one.content))
        except Refusal as refusal:
            found.findings.append(Finding(refusal.code, one.place, dict(refusal.facts)))
            continue
        found.proposed.append(Proposed(one.place, direction, partner, one.title, terms, tuple(lines)))
        kept = sorted(set(line.cells) - _SAID)
        if kept:
            facts = {"columns": ", ".join(kept)[:300]}
            found.findings.append(Finding("rights.avails_kept_as_note", one.place, facts, is_error=False))
    return found


def _content(content: str) -> str:
    """Return the ref in a content id, which may be written as a name of ours (``urn:reelbridge:nevsky-i-00001``)."""
    return content.rpartition("reelbridge:")[2]


def _terms(line: Line, one: Available) -> Terms:
    if one.medium is None:
        raise BadInput("rights.avails_not_in_list", text=one.license_type[:60], column="LicenseType")
    if one.window is None:
        raise BadInput("rights.avails_window_not_days", text=f"{one.starts} – {one.ends}"[:80])
    kept = "; ".join(_kept(line))
    fee = None
    if line.text("PriceType") == "LicenseFee":
        fee = Fee.parse(line.text("PriceValue"), line.text("PriceCurrency"))
    exclusive = line.text("Exclusive").casefold() in ("yes", "true", "exclusive")
    return Terms(
        territories_named(_places(one.territories)),
        frozenset([one.medium]),
        one.window,
        frozenset(map(language, one.languages)),
        but_not=territories_named(_places(one.but_not)),
        exclusivity=Exclusivity.EXCLUSIVE if exclusive else Exclusivity.NON_EXCLUSIVE,
        fee=fee,
        document=one.contract,
        notes={"en": f"Avails {one.place}: {kept}"[:5000]} if kept else {},
    )


def _kept(line: Line) -> Iterator[str]:
    for name in sorted(set(line.cells) - _SAID):
        yield f"{name}={', '.join(cell.text for cell in line.all(name))}"


def _places(texts: Iterable[str]) -> list[str]:
    """Return territories as we name them; Avails say WORLDWIDE."""
    return ["WORLD" if text.casefold() in ("worldwide", "ww") else text for text in texts]

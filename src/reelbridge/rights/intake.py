"""Grants proposed by a file: our own table or Avails, each with its items, terms and place; nothing is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.language import language
from reelbridge.kernel.timecode import Span
from reelbridge.rights import queries
from reelbridge.rights.avails_files import read_avails
from reelbridge.rights.rules import Covered, Terms
from reelbridge.rights.rules.avails import Available, Finding, Line, available
from reelbridge.rights.rules.limits import Exclusivity, Fee
from reelbridge.rights.rules.naming import territories_named
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
        lines = [
            {"item": one.item_ref, "start": one.span and one.span.start, "end": one.span and one.span.end}
            for one in self.lines
        ]
        named = {"place": self.place, "direction": self.direction, "partner": self.partner, "title": self.title}
        return {**named, "terms": self.terms.as_json(), "lines": lines}


@dataclass(slots=True)
class Intake:
    """What a file holds: its form, the grants it proposes, and all that is wrong with it."""

    form: str
    proposed: list[Proposed] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_grants(path: Path, *, direction: str, partner: str) -> Intake:
    """Read the grants in a file; ``direction`` and ``partner`` hold where a row does not say.

    Raises BadInput for a file that is neither our table nor Avails, and what the readers of both raise.
    """
    with path.open("rb") as stream:
        is_packed = stream.read(4) == b"PK\x03\x04"
    return _table(path, direction, partner) if is_packed and is_table(path) else _avails(path, direction, partner)


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

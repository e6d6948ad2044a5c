"""Grants as rows of our own spreadsheet: which columns there are, terms as texts in them and back.

See docs/formats/grants-table.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.language import language
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.limits import Embargo, Exclusivity, Fee, Holdback, Runs
from reelbridge.rights.rules.media import Medium, medium
from reelbridge.rights.rules.naming import Groups, territories_called
from reelbridge.rights.rules.terms import FORMAT_2, Purpose, Terms

T = TypeVar("T")

#: The columns by their keys, in order; their headings stand in ``phrases.py`` as ``rights.column.<key>``.
COLUMNS = (
    "ref", "items", "direction", "partner", "title", "territories", "but_not", "media", "first_day", "last_day",
    "languages", "audio", "subtitles", "purpose", "exclusivity", "max_seconds", "runs", "run_days", "may_edit",
    "may_sublicense", "embargo_until", "embargo_hours", "embargo_in", "holdback_anchor", "holdback_day",
    "holdback_months", "holdback_days", "holdback_in", "holdback_on", "fee", "currency", "credit_zh", "credit_ru",
    "credit_en", "conditions_zh", "conditions_ru", "conditions_en", "clause", "document", "notes_zh", "notes_ru",
    "notes_en", "more",
)  # fmt: skip
#: Without these a row means nothing.
NEEDED = ("items", "territories", "media")

_TONGUES = {"zh": "zh-Hans", "ru": "ru", "en": "en"}
_PARTED = re.compile(r"[,;，；、\n]+")
_YES = {"yes": True, "true": True, "да": True, "是": True, "no": False, "false": False, "нет": False, "否": False}


@dataclass(frozen=True, slots=True)
class Words:
    """What people write in cells besides codes, in small letters: media, purposes, who else; and own groups."""

    media: Mapping[str, Medium] = field(default_factory=dict)
    purposes: Mapping[str, str] = field(default_factory=dict)
    exclusivity: Mapping[str, Exclusivity] = field(default_factory=dict)
    groups: Groups = field(default_factory=dict)


def as_row(terms: Terms) -> dict[str, str]:
    """Return terms as texts by column; what the columns cannot say stands as JSON under ``more``."""
    row = {
        "territories": _list(terms.territories),
        "but_not": _list(terms.but_not),
        "media": _list(terms.media),
        "first_day": terms.window.starts_on.isoformat() if terms.window.starts_on else "",
        "last_day": terms.window.ends_on.isoformat() if terms.window.ends_on else "",
        "languages": _list(terms.languages),
        "audio": _list(terms.audio),
        "subtitles": _list(terms.subtitles),
        "purpose": terms.purpose,
        "exclusivity": str(terms.exclusivity),
        "max_seconds": str(terms.max_seconds or ""),
        "runs": str(terms.runs.count) if terms.runs else "",
        "run_days": str(terms.runs.days or "") if terms.runs else "",
        "may_edit": _said(terms.may_edit),
        "may_sublicense": _said(terms.may_sublicense),
        "fee": str(terms.fee.amount) if terms.fee else "",
        "currency": terms.fee.currency if terms.fee else "",
        "clause": terms.clause,
        "document": terms.document,
    }
    for name, texts in (("credit", terms.credit_line), ("conditions", terms.conditions), ("notes", terms.notes)):
        row |= {f"{name}_{short}": texts.get(tag, "") for short, tag in _TONGUES.items()}
    row |= _held(terms) if _is_plain(terms) else {}
    more = _more(terms)
    return row | {"more": json.dumps(more, ensure_ascii=False, sort_keys=True) if more else ""}


def _held(terms: Terms) -> dict[str, str]:
    row: dict[str, str] = {}
    for embargo in terms.embargoes:
        row["embargo_until"] = embargo.not_before.isoformat() if embargo.not_before else ""
        row["embargo_hours"] = str(embargo.hours or "")
        row["embargo_in"] = _list(embargo.territories)
    for rule in terms.holdbacks:
        row["holdback_anchor"] = rule.anchor
        row["holdback_day"] = rule.anchored_on.isoformat() if rule.anchored_on else ""
        row["holdback_months"], row["holdback_days"] = str(rule.months), str(rule.days)
        row["holdback_in"] = _list(rule.territories)
        row["holdback_on"] = "" if rule.media == frozenset(Medium) else _list(rule.media)
    return row


def _is_plain(terms: Terms) -> bool:
    """Whether one embargo and one holdback at most stand in the columns for them."""
    embargoes = [one for one in terms.embargoes if one.media != frozenset(Medium) or one.since]
    unnamed = [one for one in terms.holdbacks if not one.anchor and one.anchored_on is None]
    return len(terms.embargoes) <= 1 and len(terms.holdbacks) <= 1 and not embargoes and not unnamed


def _more(terms: Terms) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not _is_plain(terms):
        found |= {"embargoes": [one.as_json() for one in terms.embargoes]}
        found |= {"holdbacks": [one.as_json() for one in terms.holdbacks]}
    for name in ("credit_line", "conditions", "notes"):
        others = {tag: text for tag, text in getattr(terms, name).items() if tag not in _TONGUES.values()}
        found |= {name: others} if others else {}
    return found


def _list(values: Iterator[str] | frozenset[str] | frozenset[Medium]) -> str:
    return ", ".join(sorted(map(str, values)))


def _said(flag: bool | None) -> str:  # noqa: FBT001 -- it is what is written
    return {None: "", True: "yes", False: "no"}[flag]


class RowReader:
    """One row read into terms; every cell that cannot be read is told with its column."""

    def __init__(self, cells: Mapping[str, str], words: Words) -> None:
        self._cells = cells
        self._words = words
        #: Column and refusal of each cell that could not be read.
        self.faults: list[tuple[str, Refusal]] = []

    def terms(self) -> Terms | None:
        """Return the terms of the row; None where a fault was found."""
        for column in NEEDED:
            if not self._text(column):
                self.faults.append((column, BadInput("rights.table_cell_empty")))
        window = self._at("last_day", lambda _: Window(self._day("first_day"), self._day("last_day")), Window())
        more = self._at("more", _read_more, None)
        found: dict[str, Any] = {
            "territories": self._places("territories"),
            "but_not": self._places("but_not"),
            "media": self._media("media"),
            "window": window,
            "languages": self._tags("languages"),
            "audio": self._tags("audio"),
            "subtitles": self._tags("subtitles"),
            "purpose": self._purpose(),
            "exclusivity": self._at("exclusivity", self._who_else, Exclusivity.NON_EXCLUSIVE),
            "max_seconds": self._number("max_seconds"),
            "runs": self._runs(),
            "may_edit": self._flag("may_edit"),
            "may_sublicense": self._flag("may_sublicense"),
            "embargoes": self._embargoes(),
            "holdbacks": self._holdbacks(),
            "fee": self._fee(),
            "clause": self._text("clause"),
            "document": self._text("document"),
            "credit_line": self._texts("credit"),
            "conditions": self._texts("conditions"),
            "notes": self._texts("notes"),
        }
        if self.faults:
            return None
        if more:
            found |= {name: found[name] + getattr(more, name) for name in ("embargoes", "holdbacks")}
            found |= {name: getattr(more, name) | found[name] for name in ("credit_line", "conditions", "notes")}
        return self._at("territories", lambda _: Terms(**found), None, always=True)

    def _text(self, column: str) -> str:
        return self._cells.get(column, "").strip()

    def _at(self, column: str, read: Callable[[str], T], otherwise: T, *, always: bool = False) -> T:
        text = self._text(column)
        if not text and not always and column != "last_day":
            return otherwise
        try:
            return read(text)
        except Refusal as refusal:
            self.faults.append((column, refusal))
            return otherwise

    def _day(self, column: str) -> date | None:
        text = self._text(column)
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError as fault:
            raise BadInput("rights.avails_day_not_understood", text=text[:60]) from fault

    def _places(self, column: str) -> frozenset[str]:
        return self._at(column, lambda text: territories_called(text, self._words.groups), frozenset())

    def _media(self, column: str) -> frozenset[Medium]:
        return self._at(column, lambda text: frozenset(map(self._medium, _parts(text))), frozenset())

    def _medium(self, text: str) -> Medium:
        return self._words.media.get(text.casefold()) or medium(text)

    def _tags(self, column: str) -> frozenset[str]:
        return self._at(column, lambda text: frozenset(map(language, _parts(text))), frozenset())

    def _purpose(self) -> str:
        text = self._text("purpose")
        return text if text in set(Purpose) else self._words.purposes.get(text.casefold(), text)

    def _who_else(self, text: str) -> Exclusivity:
        known = self._words.exclusivity.get(text.casefold())
        try:
            return known or Exclusivity(text)
        except ValueError as fault:
            raise BadInput("rights.table_cell_not_understood", text=text[:60]) from fault

    def _number(self, column: str) -> int | None:
        return self._at(column, _whole, None)

    def _runs(self) -> Runs | None:
        within = self._number("run_days")
        return self._at("runs", lambda text: Runs(_whole(text), within), None)

    def _flag(self, column: str) -> bool | None:
        return self._at(column, _flag_in, None)

    def _fee(self) -> Fee | None:
        column = "fee" if self._text("fee") else "currency"
        return self._at(column, lambda _: Fee.parse(self._text("fee"), self._text("currency")), None)

    def _embargoes(self) -> tuple[Embargo, ...]:
        until, hours = self._at("embargo_until", _moment, None), self._number("embargo_hours")
        if until is None and hours is None:
            return ()
        there = self._places("embargo_in") or frozenset(["WORLD"])
        made = partial(Embargo, there, frozenset(Medium), until, hours)
        return self._at("embargo_until", lambda _: (made(),), (), always=True)

    def _holdbacks(self) -> tuple[Holdback, ...]:
        day = self._at("holdback_day", lambda _: self._day("holdback_day"), None)
        anchor = self._text("holdback_anchor")
        if not anchor and day is None:
            return ()
        there = self._places("holdback_in") or frozenset(["WORLD"])
        on = self._media("holdback_on") or frozenset(Medium)
        return (Holdback(there, on, anchor, day, self._number("holdback_months") or 0,
                         self._number("holdback_days") or 0),)  # fmt: skip

    def _texts(self, name: str) -> dict[str, str]:
        return {tag: text for short, tag in _TONGUES.items() if (text := self._text(f"{name}_{short}"))}


def _read_more(text: str) -> Terms | None:
    try:
        given = json.loads(text)
    except ValueError as fault:
        raise BadInput("rights.table_cell_not_understood", text=text[:60]) from fault
    if not isinstance(given, dict):
        raise BadInput("rights.table_cell_not_understood", text=text[:60])
    return Terms.from_json({"territories": ["WORLD"], "media": ["tv"], **given, "format": FORMAT_2})


def _parts(text: str) -> Sequence[str]:
    return [one.strip() for one in _PARTED.split(text) if one.strip()]


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}(\.0+)?", text):
        raise BadInput("rights.table_number_not_understood", text=text[:60])
    return int(text.partition(".")[0])


def _flag_in(text: str) -> bool:
    found = _YES.get(text.casefold())
    if found is None:
        raise BadInput("rights.table_cell_not_understood", text=text[:60])
    return found


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput("rights.moment_not_understood", text=text[:60]) from fault
    if moment.tzinfo is None:
        raise BadInput("rights.moment_without_zone", text=text[:60])
    return moment

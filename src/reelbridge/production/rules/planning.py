"""What partners of a production agree and plan: shares, releases, holdbacks, milestones, team, deliverables, income."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import language
from reelbridge.kernel.territory import territories
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Medium
from reelbridge.rights.rules.media import leaves

ALWAYS = Window()
_AMOUNT = re.compile(r"^-?\d{1,12}(?:\.\d{1,2})?$")
_PERCENT = re.compile(r"^\d{1,3}(?:\.\d{1,4})?$")
_CURRENCY = re.compile(r"^[A-Z]{3}$")


class Step(StrEnum):
    """The milestones of a film."""

    DEVELOPMENT = "development"
    FILMING = "filming"
    PICTURE_LOCK = "picture_lock"
    PREMIERE = "premiere"
    ON_AIR = "on_air"


class Ready(StrEnum):
    """How far a language variant or a deliverable is."""

    PLANNED = "planned"
    IN_WORK = "in_work"
    READY = "ready"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Share:
    """A partner's part of the income from some territories and media in a window, in percent."""

    partner: str
    percent: Decimal
    territories: frozenset[str]
    media: frozenset[Medium]
    window: Window = ALWAYS

    def covers(self, territory: str, medium: Medium, on: date) -> bool:
        """Whether income from there, by that way, of that day is divided by it."""
        return (
            (territory in self.territories or "WORLD" in self.territories)
            and leaves([medium]) <= leaves(self.media)
            and self.window.has(on)
        )


@dataclass(frozen=True, slots=True)
class Release:
    """The film shown in a territory by a medium in a window; a premiere is its first day there."""

    territory: str
    medium: Medium
    window: Window
    is_premiere: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class HoldBack:
    """Nothing in some territories by some media until some months and days after a premiere elsewhere."""

    territories: frozenset[str]
    media: frozenset[Medium]
    after: str
    months: int = 0
    days: int = 0
    note: str = ""

    @property
    def lasts(self) -> list[int]:
        """The months and days, for sentences."""
        return [self.months, self.days]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the making: planned for a day, reached on a day."""

    step: Step
    planned_on: date | None = None
    reached_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the team, what they do and for whom."""

    person: str
    does: str
    partner: str = ""


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A language variant or another thing to be delivered, and how far it is."""

    what: str
    ready: Ready
    language: str = ""
    due_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Income:
    """What came in from a territory by a medium on a day; a refund is negative."""

    on: date
    territory: str
    medium: Medium
    amount: Decimal
    currency: str
    note: str = ""


Entry = Share | Release | HoldBack | Milestone | Member | Deliverable | Income

#: The kinds of entries by their names at every door.
KINDS: dict[str, type[Entry]] = {
    "share": Share, "release": Release, "holdback": HoldBack, "milestone": Milestone, "member": Member,
    "deliverable": Deliverable, "income": Income,
}  # fmt: skip


def entry(kind: str, said: Mapping[str, Any]) -> Entry:
    """Read an entry from the texts of a form, a command or JSON; raises BadInput naming the field that is wrong."""
    if kind not in KINDS:
        raise BadInput("production.plan_kind_unknown", kind=kind, kinds=", ".join(KINDS))
    shape = KINDS[kind]
    names = {one.name for one in fields(shape)}
    unknown = sorted(set(said) - names)
    if unknown:
        raise BadInput("production.plan_field_unknown", field=unknown[0], fields=", ".join(sorted(names)))
    given = {name: _READERS[name](name, said[name]) for name in names if str(said.get(name, "") or "").strip()}
    try:
        made = shape(**given)
    except TypeError as fault:
        missing = next(one.name for one in fields(shape) if one.name not in given)
        raise BadInput("production.plan_field_missing", field=missing) from fault
    return made


def as_json(one: Entry) -> dict[str, Any]:
    """Return an entry as the JSON values that ``entry`` reads."""
    return {
        name: _plain(value) for field in fields(one) if (value := getattr(one, name := field.name)) not in (None, "")
    }


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return [str(one) for one in sorted(value)]
    return value if isinstance(value, bool | int) else str(value)


def _listed(value: Any) -> list[str]:
    parts = value if isinstance(value, list | tuple | set | frozenset) else re.split(r"[\s,;，、；]+", str(value))
    return [str(one).strip() for one in parts if str(one).strip()]


def _media(name: str, value: Any) -> frozenset[Medium]:
    return frozenset(_medium(name, one) for one in _listed(value))


def _medium(_name: str, value: Any) -> Medium:
    try:
        return Medium(str(value).strip())
    except ValueError as fault:
        raise BadInput("production.no_such_medium", text=str(value)[:40], media=", ".join(Medium)) from fault


def _territory(_name: str, value: Any) -> str:
    found = territories(_listed(value))
    if len(found) != 1:
        raise BadInput("production.one_territory", text=str(value)[:40])
    return next(iter(found))


def _day(name: str, value: Any) -> date:
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as fault:
        raise BadInput("production.no_such_day", field=name, text=str(value)[:40]) from fault


def _number(name: str, value: Any) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise BadInput("production.no_such_number", field=name, text=text[:40])
    return int(text)


def _amount(name: str, value: Any) -> Decimal:
    text = str(value).strip()
    if not _AMOUNT.match(text):
        raise BadInput("production.no_such_amount", field=name, text=text[:40])
    return Decimal(text)


def _percent(name: str, value: Any) -> Decimal:
    text = str(value).strip()
    if not _PERCENT.match(text) or not 0 < Decimal(text) <= 100:
        raise BadInput("production.no_such_percent", field=name, text=text[:40])
    return Decimal(text)


def _currency(_name: str, value: Any) -> str:
    text = str(value).strip().upper()
    if not _CURRENCY.match(text):
        raise BadInput("production.no_such_currency", text=text[:40])
    return text


def _choice(of: type[StrEnum]) -> Callable[[str, Any], Any]:
    def read(name: str, value: Any) -> Any:
        try:
            return of(str(value).strip())
        except ValueError as fault:
            raise BadInput(
                "production.no_such_choice", field=name, text=str(value)[:40], choices=", ".join(of)
            ) from fault

    return read


def _text(_name: str, value: Any) -> str:
    return " ".join(str(value).split())[:500]


def _window(_name: str, value: Any) -> Window:
    return Window.parse(str(value))


def _territories(_name: str, value: Any) -> frozenset[str]:
    return territories(_listed(value))


def _language(_name: str, value: Any) -> str:
    return language(str(value))


def _yes(_name: str, value: Any) -> bool:
    return str(value).strip().lower() in ("true", "1", "on", "yes")


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "partner": _text, "percent": _percent, "territories": _territories, "media": _media, "window": _window,
    "territory": _territory, "medium": _medium, "is_premiere": _yes, "note": _text, "after": _territory,
    "months": _number, "days": _number, "step": _choice(Step), "planned_on": _day, "reached_on": _day, "person": _text,
    "does": _text, "what": _text, "ready": _choice(Ready), "language": _language, "due_on": _day, "on": _day,
    "amount": _amount, "currency": _currency,
}  # fmt: skip

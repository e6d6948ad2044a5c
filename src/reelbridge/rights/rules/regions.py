"""Territories that are more than one code: the world, groups whose members change, and states that are no more.

A token is an ISO 3166-1 alpha-2 code, ``WORLD``, a group (``EU``), a group as it stood on a day (``EU@2019-06-01``), or
a state of ISO 3166-3 by its four letters (``SUHH``). Memberships by date: the treaties' depositaries; what became of
states: ISO 3166-3. See docs/formats/terms.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.territory import WORLD, codes, territory
from reelbridge.kernel.window import Window

#: What a token covers on which days.
Reach = tuple[tuple[Window, frozenset[str]], ...]

_DAY = timedelta(days=1)

#: Group: first day, last day or nothing, members.
_MEMBERS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "EU": (
        ("1958-01-01", "", "BE DE FR IT LU NL"),
        ("1973-01-01", "", "DK IE"),
        ("1973-01-01", "2020-01-31", "GB"),
        ("1981-01-01", "", "GR"),
        ("1986-01-01", "", "ES PT"),
        ("1995-01-01", "", "AT FI SE"),
        ("2004-05-01", "", "CY CZ EE HU LT LV MT PL SI SK"),
        ("2007-01-01", "", "BG RO"),
        ("2013-07-01", "", "HR"),
    ),
    "EFTA": (
        ("1960-05-03", "", "CH NO"),
        ("1970-03-01", "", "IS"),
        ("1991-09-01", "", "LI"),
        ("1960-05-03", "1972-12-31", "DK GB"),
        ("1960-05-03", "1994-12-31", "AT SE"),
        ("1960-05-03", "1985-12-31", "PT"),
        ("1986-01-01", "1994-12-31", "FI"),
    ),
    "CIS": (
        ("1991-12-08", "", "BY RU"),
        ("1991-12-21", "", "AM KG KZ MD TJ TM UZ"),
        ("1993-09-24", "", "AZ"),
        ("1991-12-08", "2018-05-19", "UA"),
        ("1993-12-03", "2009-08-17", "GE"),
    ),
    "EAEU": (("2015-01-01", "", "BY KZ RU"), ("2015-01-02", "", "AM"), ("2015-08-12", "", "KG")),
    "SCO": (
        ("2001-06-15", "", "CN KG KZ RU TJ UZ"),
        ("2017-06-09", "", "IN PK"),
        ("2023-07-04", "", "IR"),
        ("2024-07-04", "", "BY"),
    ),
    "BRICS": (
        ("2009-06-16", "", "BR CN IN RU"),
        ("2010-12-24", "", "ZA"),
        ("2024-01-01", "", "AE EG ET IR"),
        ("2025-01-06", "", "ID"),
    ),
    "ASEAN": (
        ("1967-08-08", "", "ID MY PH SG TH"),
        ("1984-01-07", "", "BN"),
        ("1995-07-28", "", "VN"),
        ("1997-07-23", "", "LA MM"),
        ("1999-04-30", "", "KH"),
        ("2025-10-26", "", "TL"),
    ),
    "BALTICS": (("", "", "EE LT LV"),),
    "BENELUX": (("", "", "BE LU NL"),),
    "DACH": (("", "", "AT CH DE"),),
    "NORDICS": (("", "", "AX DK FI FO GL IS NO SE"),),
    "GCC": (("1981-05-25", "", "AE BH KW OM QA SA"),),
}  # fmt: skip

#: Former state: the codes whose land is all its land today, and codes of which it was only a part.
FORMER: dict[str, tuple[str, str]] = {
    "AIDJ": ("DJ", ""), "ANHH": ("BQ CW SX", ""), "BQAQ": ("", "AQ"), "BUMM": ("MM", ""), "BYAA": ("BJ", ""),
    "CSHH": ("CZ SK", ""), "CSXX": ("ME RS XK", ""), "CTKI": ("", "KI"), "DDDE": ("", "DE"), "DYBJ": ("BJ", ""),
    "FQHH": ("TF", "AQ"), "FXFR": ("", "FR"), "GEHH": ("", "KI TV"), "HVBF": ("BF", ""), "JTUM": ("", "UM"),
    "MIUM": ("", "UM"), "NHVU": ("VU", ""), "NQAQ": ("", "AQ"), "NTHH": ("", "IQ SA"),
    "PCHH": ("FM MH MP PW", ""), "PUUM": ("", "UM"), "PZPA": ("", "PA"), "RHZW": ("ZW", ""),
    "SKIN": ("", "IN"),
    "SUHH": ("AM AZ BY EE GE KG KZ LT LV MD RU TJ TM UA UZ", ""),
    "TPTL": ("TL", ""), "VDVN": ("", "VN"), "WKUM": ("", "UM"), "YDYE": ("", "YE"),
    "YUCS": ("BA HR ME MK RS SI XK", ""), "ZRCD": ("CD", ""),
}  # fmt: skip

#: Old two-letter codes that mean one state only; CS and AI, PZ, SK and others were given out twice and are refused.
_OLD = {
    "SU": "SUHH", "DD": "DDDE", "YU": "YUCS", "BU": "BUMM", "TP": "TPTL", "ZR": "ZRCD", "AN": "ANHH",
    "DY": "DYBJ", "HV": "HVBF", "RH": "RHZW", "YD": "YDYE", "VD": "VDVN", "NH": "NHVU", "PC": "PCHH",
}  # fmt: skip


def groups() -> tuple[str, ...]:
    """Return the names of the groups known here."""
    return (*_MEMBERS, "EEA")


def region(text: str) -> str:
    """Return the token for what was typed; raises BadInput for a code, group or day that does not exist."""
    name, at, day = text.strip().upper().partition("@")
    name = _OLD.get(name, name)
    if name in FORMER and not at:
        return name
    if name in _MEMBERS or name == "EEA":
        return f"{name}@{_day(day, text)}" if at else name
    if at:
        raise BadInput("territory.unknown", text=text)
    return territory(name)


def regions(texts: Iterable[str]) -> frozenset[str]:
    """Return the tokens for what was typed; raises BadInput at the first unknown one."""
    return frozenset(region(text) for text in texts)


def reach_of(
    tokens: frozenset[str], but: frozenset[str] = frozenset(), *, is_asked: bool = False, within: Window | None = None
) -> Reach:
    """Return what tokens without some others cover, as stretches of days with the codes covered on each of them.

    Of a former state that is part of a larger state today, a grant covers no whole code, while a question asks for
    the whole code; ``is_asked`` says which. Days without any code are left out.
    """
    found = _reach(tokens, but, is_asked)
    if within is None:
        return found
    return tuple((both, held) for window, held in found if (both := window.meets(within)))


@cache
def _reach(tokens: frozenset[str], but: frozenset[str], is_asked: bool) -> Reach:  # noqa: FBT001 -- cached by place
    parts = _parts_of(tokens, is_asked=is_asked)
    taken = _parts_of(but, is_asked=not is_asked)
    found: list[tuple[Window, frozenset[str]]] = []
    for window in _stretches([window for window, _held in (*parts, *taken)]):
        held = _held_in(window, parts) - _held_in(window, taken)
        if not held:
            continue
        if found and found[-1][1] == held and _touch(found[-1][0], window):
            found[-1] = (Window(found[-1][0].starts_on, window.ends_on), held)
        else:
            found.append((window, held))
    return tuple(found)


def _held_in(window: Window, parts: Iterable[tuple[Window, frozenset[str]]]) -> frozenset[str]:
    return frozenset(code for days, held in parts if days.meets(window) for code in held)


def _touch(first: Window, second: Window) -> bool:
    return bool(first.ends_on and second.starts_on and first.ends_on + _DAY == second.starts_on)


def _stretches(windows: Iterable[Window]) -> list[Window]:
    """Cut all time at the ends of windows, so that each window covers all of a stretch or none."""
    starts: set[date] = set()
    for window in windows:
        starts |= {window.starts_on} if window.starts_on else set()
        starts |= {window.ends_on + _DAY} if window.ends_on and window.ends_on < date.max else set()
    bounds = [None, *sorted(starts), None]
    return [Window(first, last - _DAY if last else None) for first, last in pairwise(bounds)]


def _parts_of(tokens: frozenset[str], *, is_asked: bool) -> Reach:
    """Return what tokens cover; codes of today, which most are, as one part."""
    plain = tokens & codes() - FORMER.keys()
    whole = ((Window(), plain),) if plain else ()
    return whole + tuple(part for token in tokens - plain for part in _parts(token, is_asked=is_asked))


def _parts(token: str, *, is_asked: bool) -> Reach:
    if token == WORLD:
        return ((Window(), codes()),)
    name, at, day = token.partition("@")
    if name in FORMER:
        whole, part = FORMER[name]
        return ((Window(), frozenset(f"{whole} {part}".split() if is_asked else whole.split())),)
    if name not in _MEMBERS and name != "EEA":
        return ((Window(), frozenset([name])),)
    if not at:
        return _members(name)
    on = date.fromisoformat(day)
    return ((Window(), frozenset(code for window, held in _members(name) if window.has(on) for code in held)),)


@cache
def _members(name: str) -> Reach:
    if name == "EEA":
        since = Window(date(1994, 1, 1), None)
        inner = (*_members("EU"), (since, frozenset(["IS", "NO"])))
        parts = [(both, held) for window, held in inner if (both := window.meets(since))]
        return (*parts, (Window(date(1995, 5, 1), None), frozenset(["LI"])))
    return tuple(
        (Window(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None),
         frozenset(held.split()))
        for first, last, held in _MEMBERS[name]
    )  # fmt: skip


def _day(text: str, whole: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as fault:
        raise BadInput("territory.unknown", text=whole) from fault


def expanded(name: str, own: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the tokens of a group that an institution has named itself; its groups may hold groups.

    Raises BadInput for a group that holds itself, and for an unknown token.
    """
    return _expanded(name, own, ())


def _expanded(name: str, own: Mapping[str, Iterable[str]], above: tuple[str, ...]) -> frozenset[str]:
    if name in above:
        raise BadInput("rights.group_in_itself", group=name, path=" → ".join((*above, name)))
    if name not in own:
        try:
            return frozenset([region(name)])
        except Refusal as refusal:
            raise BadInput("rights.group_not_understood", group=above[-1] if above else name, text=name) from refusal
    return frozenset(token for inner in own[name] for token in _expanded(inner, own, (*above, name)))

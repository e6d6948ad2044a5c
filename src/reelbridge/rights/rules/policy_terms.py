"""A policy of anybody's profile read as a grant: its terms as far as they can say it, and what they cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.territory import WORLD
from reelbridge.kernel.window import Window
from reelbridge.rights.rules.limits import Fee, Runs
from reelbridge.rights.rules.media import Medium, medium
from reelbridge.rights.rules.policies import ODRL, Constraint, Policy, Rule, last_name
from reelbridge.rights.rules.regions import region
from reelbridge.rights.rules.terms import Terms


def read_as_terms(policy: Policy) -> tuple[list[Terms], list[str]]:
    """Return the terms of each permission, and where in the policy stands what terms cannot say.

    A permission whose place or days are not understood gives no terms, since they would be wider than it is.
    """
    found: list[Terms] = []
    unsaid = [f"{rule.kind} {rule.uid}" for rule in policy.rules if rule.kind != "permission"]
    for rule in policy.rules:
        if rule.kind == "permission":
            terms, left = _terms(rule)
            found += [terms] if terms else []
            unsaid += left
    return found, unsaid


def _terms(rule: Rule) -> tuple[Terms | None, list[str]]:
    sides: dict[str, Any] = {"territories": frozenset([WORLD]), "media": frozenset(Medium)}
    unsaid = []
    for duty in rule.duties:
        fee = None if "fee" in sides else _fee(duty)
        sides |= {"fee": fee} if fee else {}
        unsaid += [] if fee else [f"duty {duty.uid}"]
    days: list[Window] = []
    is_narrower = False
    for one in _joined(rule.constraints):
        try:
            sides |= _side(one, days)
        except (Refusal, KeyError, TypeError, ValueError):
            unsaid.append(f"constraint {one.uid}")
            is_narrower = True
    if is_narrower:
        return None, unsaid
    window: Window | None = Window()
    for one_window in days:
        window = window.meets(one_window) if window else None
    return (Terms(**sides, window=window), unsaid) if window else (None, [*unsaid, f"permission {rule.uid}"])


def _fee(duty: Rule) -> Fee | None:
    """Return the fee in a duty that only asks for an amount of one currency; None for any other duty."""
    one = duty.constraints[0] if len(duty.constraints) == 1 else None
    if one is None or (duty.action or "").removeprefix(ODRL) != "compensate":
        return None
    if (one.left.removeprefix(ODRL), one.operator.removeprefix(ODRL), len(one.right)) != ("payAmount", "eq", 1):
        return None
    try:
        return Fee.parse(str(one.right[0]), last_name(one.unit))
    except Refusal:
        return None


def _joined(constraints: tuple[Constraint, ...]) -> Iterator[Constraint]:
    """Yield constraints that must all hold, those under ``and`` one by one."""
    for one in constraints:
        if one.joined_by in ("and", "andSequence"):
            yield from _joined(one.parts)
        else:
            yield one


def _side(one: Constraint, days: list[Window]) -> dict[str, Any]:
    """Return what a constraint sets in terms; raises KeyError for what they have no word for."""
    left, operator = one.left.removeprefix(ODRL), one.operator.removeprefix(ODRL)
    names = [last_name(str(value)) for value in one.right]
    if left in ("dateTime", "date"):
        days.append(_window(operator, one.right[0]))
        return {}
    if left == "count" and operator in ("lteq", "lt"):
        return {"runs": Runs(int(one.right[0]) - (operator == "lt"))}
    reading: dict[str, Callable[[], dict[str, Any]]] = {
        "spatial": lambda: {"territories": frozenset(map(region, names))},
        "media": lambda: {"media": frozenset(map(medium, names))},
        "language": lambda: {"languages": frozenset(map(str, one.right))},
        "purpose": lambda: {"purpose": names[0]},
    }
    if operator not in ("eq", "isAnyOf", "isPartOf") or (left == "purpose" and len(names) > 1):
        raise KeyError(operator)
    return reading[left]()


def _window(operator: str, value: Any) -> Window:
    """Return the whole days inside a bound; a moment in the middle of a day leaves that day out."""
    day = value.date() if isinstance(value, datetime) else value
    if not isinstance(day, date):
        raise TypeError(value)
    is_midnight = isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0)
    is_last_second = isinstance(value, datetime) and (value.hour, value.minute) == (23, 59)
    is_whole = not isinstance(value, datetime)
    step = timedelta(days=1)
    return {
        "eq": lambda: Window(day, day),
        "gteq": lambda: Window(day if is_whole or is_midnight else day + step),
        "gt": lambda: Window(day if is_midnight else day + step),
        "lteq": lambda: Window(None, day if is_whole or is_last_second else day - step),
        "lt": lambda: Window(None, day if is_last_second else day - step),
    }[operator]()

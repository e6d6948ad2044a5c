"""ODRL 2.2 policies weighed against a request and a state of the world: which rule is active, and why not.

After the ODRL information model and the compliance reports of the ODRL test suite (SolidLab). A rule is active when all
its premises (target, party, action, constraints) are satisfied and none of its duties is violated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from reelbridge.kernel.errors import Refusal
from reelbridge.rights.rules.regions import reach_of, region
from reelbridge.rights.rules.tongues import grants

ODRL = "http://www.w3.org/ns/odrl/2/"

#: Transferring is no use (ODRL vocabulary: sell, give and transfer stand under transfer, all others under use).
_TRANSFERS = {"transfer", "sell", "give"}
#: Narrower actions by the action that includes them, beyond ``use``, which includes all but transfers.
_INCLUDED = {
    "sell": "transfer", "give": "transfer", "display": "play", "present": "play", "stream": "play",
    "print": "reproduce", "concurrentUse": "use", "extract": "reproduce", "derive": "modify",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Constraint:
    """One comparison, or several joined by ``and or xone andSequence``; ``uid`` is where it stands in the policy."""

    uid: str
    left: str = ""
    operator: str = ""
    right: tuple[Any, ...] = ()
    joined_by: str = ""
    parts: tuple[Constraint, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A permission, prohibition, obligation or duty; None for a target, party or action means any."""

    uid: str
    kind: str
    target: str | None = None
    assignee: str | None = None
    action: str | None = None
    constraints: tuple[Constraint, ...] = ()
    duties: tuple[Rule, ...] = ()


def said(one: Constraint) -> str:
    """Return what a constraint says, such as ``spatial isAnyOf CN, RU``."""
    if one.joined_by:
        return f" {one.joined_by} ".join(f"({said(part)})" for part in one.parts)
    right = ", ".join(str(shown(value)) for value in one.right)
    return " ".join(filter(None, (_bare(one.left), _bare(one.operator), right, last_name(one.unit))))


def said_of(rule: Rule) -> str:
    """Return what a rule or a duty says, such as ``compensate (payAmount eq 500.00 EUR)``."""
    parts = [_bare(rule.action) if rule.action else rule.kind, rule.target or ""]
    return " ".join(filter(None, (*parts, *(f"({said(one)})" for one in rule.constraints))))


def last_name(iri: str) -> str:
    """Return what stands last in an IRI: ``EUR`` of ``urn:iso:std:iso:4217:EUR``."""
    return iri.replace("#", "/").rpartition("/")[2].rpartition(":")[2]


def _bare(name: str) -> str:
    return name.removeprefix(ODRL)


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules under one uid."""

    uid: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class World:
    """What is known beside the request: the time, what is part of what, and how duties stand."""

    now: datetime | None = None
    parts: frozenset[tuple[str, str]] = frozenset()
    duties: Mapping[str, str] = field(default_factory=dict)

    def is_in(self, part: str, whole: str) -> bool:
        """Whether a thing is another, or a part of it, or of a part of it; circles end."""
        seen, found = {part}, [part]
        while found:
            one = found.pop()
            if one == whole:
                return True
            more = {above for below, above in self.parts if below == one} - seen
            seen |= more
            found += more
        return False


@dataclass(frozen=True, slots=True)
class Premise:
    """One thing a rule depends on: target, party, action, or a constraint by its uid."""

    about: str
    is_satisfied: bool
    uid: str = ""
    left: Any = None
    operator: str = ""
    right: tuple[Any, ...] = ()
    parts: tuple[Premise, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        found: dict[str, Any] = {"about": self.about, "state": "Satisfied" if self.is_satisfied else "Unsatisfied"}
        if self.about == "constraint":
            found |= {"constraint": self.uid, "left": shown(self.left), "operator": self.operator}
            found |= {"right": [shown(one) for one in self.right]} if self.right else {}
        if self.parts:
            found["parts"] = [part.as_json() for part in self.parts]
        return found


@dataclass(frozen=True, slots=True)
class Activation:
    """One rule of a policy under one rule of a request."""

    rule: str
    kind: str
    request: str
    is_active: bool
    premises: tuple[Premise, ...]
    duties: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "request": self.request,
            "activation": "Active" if self.is_active else "Inactive",
            "premises": [premise.as_json() for premise in self.premises],
            "duties": [{"duty": duty, "state": state} for duty, state in self.duties],
        }


def activations(policy: Policy, request: Policy, world: World) -> list[Activation]:
    """Return the state of each rule of a policy for each rule of a request."""
    return [_activation(rule, asked, world) for rule in policy.rules for asked in request.rules]


def is_permitted(found: Sequence[Activation]) -> bool:
    """Whether something is permitted and nothing prohibits it: prohibitions win."""
    active = {one.kind for one in found if one.is_active}
    return "permission" in active and "prohibition" not in active


def _activation(rule: Rule, asked: Rule, world: World) -> Activation:
    premises = []
    if rule.target is not None:
        premises.append(Premise("target", asked.target is not None and world.is_in(asked.target, rule.target)))
    if rule.assignee is not None:
        is_met = asked.assignee is not None and world.is_in(asked.assignee, rule.assignee)
        premises.append(Premise("party", is_met))
    if rule.action is not None:
        premises.append(Premise("action", asked.action is not None and includes(rule.action, asked.action)))
    premises += [_premise(constraint, asked, world) for constraint in rule.constraints]
    duties = tuple((duty.uid, world.duties.get(duty.uid, "NonSet")) for duty in rule.duties)
    is_active = all(one.is_satisfied for one in premises) and all(state != "Violated" for _duty, state in duties)
    return Activation(rule.uid, rule.kind, asked.uid, is_active, tuple(premises), duties)


def includes(action: str, asked: str) -> bool:
    """Whether doing one thing is a case of another: reading is a use, selling is none."""
    wider, narrower = action.removeprefix(ODRL), asked.removeprefix(ODRL)
    if wider == "use":
        return narrower not in _TRANSFERS
    seen = set()
    while narrower != wider and narrower in _INCLUDED and narrower not in seen:
        seen.add(narrower)
        narrower = _INCLUDED[narrower]
    return narrower == wider


def _premise(one: Constraint, asked: Rule, world: World) -> Premise:
    if one.joined_by:
        parts = tuple(_premise(part, asked, world) for part in one.parts)
        met = [part.is_satisfied for part in parts]
        joined = {"or": any(met), "xone": met.count(True) == 1}.get(one.joined_by, all(met))
        return Premise("constraint", joined, one.uid, operator=one.joined_by, parts=parts)
    values = _values(one.left, asked, world)
    shown_left = values[0] if len(values) == 1 else tuple(values) if values else None
    met_ = bool(values) and _compare(one, values, world)
    return Premise("constraint", met_, one.uid, shown_left, one.operator.removeprefix(ODRL), one.right)


def _values(left: str, asked: Rule, world: World) -> list[Any]:
    """Return what is known of an operand: the time from the world, anything else from the request."""
    if left.removeprefix(ODRL) in {"dateTime", "date"} and world.now is not None:
        return [world.now]
    return [value for one in asked.constraints if one.left == left for value in one.right]


def _compare(one: Constraint, values: list[Any], world: World) -> bool:
    operator, left = one.operator.removeprefix(ODRL), one.left.removeprefix(ODRL)
    if operator in _ORDER:
        return all(_ordered(_ORDER[operator], value, right) for value in values for right in one.right)
    same = _SAME.get(left, _is_same)

    def within(value: Any) -> bool:
        return any(same(value, right) or world.is_in(str(value), str(right)) for right in one.right)

    if operator in {"eq", "isA", "isPartOf", "isAnyOf"}:
        return all(map(within, values))
    if operator in {"neq", "isNoneOf"}:
        return not any(map(within, values))
    if operator in {"isAllOf", "hasPart"}:
        return all(any(same(value, right) for value in values) for right in one.right)
    return False


def _ordered(order: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    try:
        return bool(order(*_alike(left, right)))
    except TypeError:
        return False


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Return two values so that they compare: a day against a moment is compared by the day in the moment's zone."""
    if isinstance(left, datetime) and type(right) is date:
        return left.date(), right
    if isinstance(left, datetime) and isinstance(right, datetime) and (left.tzinfo is None) != (right.tzinfo is None):
        return left.replace(tzinfo=None), right.replace(tzinfo=None)
    return left, right


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "lt": lambda left, right: left < right,
    "lteq": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "gteq": lambda left, right: left >= right,
}


def _is_same(left: Any, right: Any) -> bool:
    left, right = _alike(left, right)
    return bool(left == right)


def _is_spoken(left: Any, right: Any) -> bool:
    return _is_same(left, right) or str(right) in grants(str(left))


def _is_there(left: Any, right: Any) -> bool:
    """Whether a place lies in another: China in a group, by codes at the end of IRIs too."""
    if _is_same(left, right):
        return True
    try:
        inner, outer = (_codes(str(one)) for one in (left, right))
    except Refusal:
        return False
    return inner <= outer


def _codes(place: str) -> frozenset[str]:
    return frozenset(
        code
        for window, held in reach_of(frozenset([region(last_name(place))]))
        if window.ends_on is None
        for code in held
    )


_SAME: dict[str, Callable[[Any, Any], bool]] = {"spatial": _is_there, "language": _is_spoken}


def shown(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, tuple):
        return [shown(one) for one in value]
    return value.isoformat() if isinstance(value, (date, time)) else str(value) if isinstance(value, Decimal) else value

"""Terms as an ODRL 2.2 agreement in JSON-LD, and back: what travels in a parcel (docs/formats/terms.md).

What ODRL's core vocabulary can say is said in it; media, the credit line, the seconds and the notes are terms of our
profile under ``rb:``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.territory import WORLD
from reelbridge.rights.rules.grant import Covered
from reelbridge.rights.rules.terms import FORMAT, Purpose, Terms

PROFILE = "urn:reelbridge:terms:1"
CONTEXT: list[Any] = [
    "http://www.w3.org/ns/odrl.jsonld",
    {"rb": "urn:reelbridge:terms:", "iso3166": "urn:iso:std:iso:3166:-1:alpha-2:"},
]
_COUNTRY, _MEDIUM, _PURPOSE = "iso3166:", "rb:medium:", "rb:purpose:"


def written_as_odrl(
    terms: Terms, *, uid: str = "", assigner: str = "", assignee: str = "", targets: Sequence[Covered] = ()
) -> dict[str, Any]:
    """Return terms as an ODRL agreement over items or spans of them; no territory constraint means everywhere."""
    permission: dict[str, Any] = {"action": "display", "constraint": list(_constraints(terms))}
    if targets:
        permission["target"] = [_target(target) for target in targets]
    if assigner:
        permission["assigner"] = assigner
    if assignee:
        permission["assignee"] = assignee
    if terms.credit_line:
        permission["duty"] = [{"action": "attribute", "rb:creditLine": dict(terms.credit_line)}]
    policy: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Agreement",
        "uid": uid or "urn:reelbridge:grant:",
        "profile": PROFILE,
        "permission": [permission],
    }
    if terms.notes:
        policy["rb:notes"] = dict(terms.notes)
    return policy


def _target(covered: Covered) -> dict[str, Any]:
    asset: dict[str, Any] = {"@type": "Asset", "uid": f"urn:reelbridge:item:{covered.item_ref}"}
    if covered.span:
        asset["rb:frames"] = {"start": covered.span.start, "end": covered.span.end}
    return asset


def _constraints(terms: Terms) -> Iterable[dict[str, Any]]:
    if not terms.is_worldwide:
        yield _constraint("spatial", "isAnyOf", [_COUNTRY + code for code in sorted(terms.territories)])
    if terms.window.starts_on:
        yield _constraint("dateTime", "gteq", {"@value": str(terms.window.starts_on), "@type": "xsd:date"})
    if terms.window.ends_on:
        yield _constraint("dateTime", "lteq", {"@value": str(terms.window.ends_on), "@type": "xsd:date"})
    yield _constraint("media", "isAnyOf", [_MEDIUM + medium for medium in sorted(terms.media)])
    if terms.languages:
        yield _constraint("language", "isAnyOf", sorted(terms.languages))
    if terms.purpose:
        told = _PURPOSE + terms.purpose if terms.purpose in set(Purpose) else terms.purpose
        yield _constraint("purpose", "eq", told)
    if terms.max_seconds is not None:
        yield _constraint("rb:usedSeconds", "lteq", {"@value": terms.max_seconds, "@type": "xsd:integer"})


def _constraint(left: str, operator: str, right: Any) -> dict[str, Any]:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def read_from_odrl(policy: Mapping[str, Any]) -> Terms:
    """Return the terms of an agreement in our profile; raises BadInput at the first thing they cannot say."""
    try:
        return _read(policy)
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as fault:
        raise BadInput("rights.odrl_not_understood", place=str(fault)[:80]) from fault


def _read(policy: Mapping[str, Any]) -> Terms:
    permissions = policy["permission"]
    for is_ours, place in (
        (policy["profile"] == PROFILE, "profile"),
        (len(permissions) == 1, "permission"),
        (not policy.get("prohibition"), "prohibition"),
        (not policy.get("obligation"), "obligation"),
        (permissions[0]["action"] in ("display", "use"), "action"),
    ):
        if not is_ours:
            raise BadInput("rights.odrl_not_understood", place=place)
    written: dict[str, Any] = {"format": FORMAT, "territories": [WORLD], "notes": policy.get("rb:notes", {})}
    written |= _constrained(permissions[0]["constraint"])
    for duty in permissions[0].get("duty", []):
        if duty["action"] != "attribute":
            raise BadInput("rights.odrl_not_understood", place=f"duty {duty['action']}"[:80])
        written["credit_line"] = duty["rb:creditLine"]
    return _checked(written)


def _constrained(constraints: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    days = {"gteq": "..", "lteq": ".."}
    for constraint in constraints:
        left, operator, right = constraint["leftOperand"], constraint["operator"], constraint["rightOperand"]
        if left == "dateTime" and operator in days:
            days[operator] = right["@value"]
        elif (left, operator) in _READERS:
            side, reader = _READERS[left, operator]
            written[side] = reader(right)
        else:
            raise BadInput("rights.odrl_not_understood", place=f"constraint {left} {operator}"[:80])
    return {**written, "window": f"{days['gteq']}/{days['lteq']}"}


def _checked(written: dict[str, Any]) -> Terms:
    try:
        return Terms.from_json(written)
    except Refusal as refusal:
        if refusal.code == "rights.terms_without_medium":
            raise BadInput("rights.odrl_not_understood", place="constraint media") from refusal
        raise


def _without(prefix: str) -> Any:
    return lambda right: [str(one).removeprefix(prefix) for one in right]


_READERS = {
    ("spatial", "isAnyOf"): ("territories", _without(_COUNTRY)),
    ("media", "isAnyOf"): ("media", _without(_MEDIUM)),
    ("language", "isAnyOf"): ("languages", list),
    ("purpose", "eq"): ("purpose", lambda right: str(right).removeprefix(_PURPOSE)),
    ("rb:usedSeconds", "lteq"): ("max_seconds", lambda right: right["@value"]),
}

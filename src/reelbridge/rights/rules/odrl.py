"""Terms as an ODRL 2.2 agreement in JSON-LD, and back: what travels in a parcel (docs/formats/terms.md).

What ODRL's core vocabulary can say is said in it; media, the credit line, the seconds and the notes are terms of our
profile under ``rb:``, and so is ``rb:limits``, which holds what version 2 of the terms adds and ODRL has no word for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.territory import WORLD
from reelbridge.rights.rules.grant import Covered
from reelbridge.rights.rules.terms import FORMAT_2, Purpose, Terms

PROFILE = "urn:reelbridge:terms:1"
CONTEXT: list[Any] = [
    "http://www.w3.org/ns/odrl.jsonld",
    {"rb": "urn:reelbridge:terms:", "iso3166": "urn:iso:std:iso:3166:-1:alpha-2:", "iso4217": "urn:iso:std:iso:4217:"},
]
_COUNTRY, _REGION, _MEDIUM, _PURPOSE = "iso3166:", "rb:region:", "rb:medium:", "rb:purpose:"

#: What ``rb:limits`` holds, by the names of the JSON format.
_LIMITS = (
    "audio",
    "subtitles",
    "exclusivity",
    "may_sublicense",
    "embargoes",
    "holdbacks",
    "conditions",
    "clause",
    "document",
)


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
    if duties := list(_duties(terms)):
        permission["duty"] = duties
    policy: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Agreement",
        "uid": uid or "urn:reelbridge:grant:",
        "profile": PROFILE,
        "permission": [permission],
    }
    if terms.may_edit is not None:
        policy["prohibition" if terms.may_edit is False else "rb:permitted"] = [{"action": "modify"}]
    if terms.notes:
        policy["rb:notes"] = dict(terms.notes)
    written = terms.as_json()
    if limits := {name: value for name in _LIMITS if (value := written.get(name)) not in (None, "", [], {})}:
        policy["rb:limits"] = limits
    return policy


def _duties(terms: Terms) -> Iterable[dict[str, Any]]:
    if terms.credit_line:
        yield {"action": "attribute", "rb:creditLine": dict(terms.credit_line)}
    if terms.fee:
        amount = _constraint("payAmount", "eq", {"@value": str(terms.fee.amount), "@type": "xsd:decimal"})
        yield {"action": "compensate", "constraint": [{**amount, "unit": f"iso4217:{terms.fee.currency}"}]}


def _target(covered: Covered) -> dict[str, Any]:
    asset: dict[str, Any] = {"@type": "Asset", "uid": f"urn:reelbridge:item:{covered.item_ref}"}
    if covered.span:
        asset["rb:frames"] = {"start": covered.span.start, "end": covered.span.end}
    return asset


def _constraints(terms: Terms) -> Iterable[dict[str, Any]]:
    if WORLD not in terms.territories:
        yield _constraint("spatial", "isAnyOf", _places(terms.territories))
    if terms.but_not:
        yield _constraint("spatial", "isNoneOf", _places(terms.but_not))
    if terms.window.starts_on:
        yield _constraint("dateTime", "gteq", {"@value": str(terms.window.starts_on), "@type": "xsd:date"})
    if terms.window.ends_on:
        yield _constraint("dateTime", "lteq", {"@value": str(terms.window.ends_on), "@type": "xsd:date"})
    yield from _how(terms)


def _how(terms: Terms) -> Iterable[dict[str, Any]]:
    yield _constraint("media", "isAnyOf", [_MEDIUM + medium for medium in sorted(terms.media)])
    if terms.languages:
        yield _constraint("language", "isAnyOf", sorted(terms.languages))
    if terms.purpose:
        told = _PURPOSE + terms.purpose if terms.purpose in set(Purpose) else terms.purpose
        yield _constraint("purpose", "eq", told)
    if terms.max_seconds is not None:
        yield _constraint("rb:usedSeconds", "lteq", {"@value": terms.max_seconds, "@type": "xsd:integer"})

    if terms.runs:
        yield _constraint("count", "lteq", {"@value": terms.runs.count, "@type": "xsd:integer"})
        if terms.runs.days:
            yield _constraint("elapsedTime", "lteq", {"@value": f"P{terms.runs.days}D", "@type": "xsd:duration"})


def _places(tokens: Iterable[str]) -> list[str]:
    return [(_COUNTRY if len(place) == 2 and place != "EU" else _REGION) + place for place in sorted(tokens)]


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
        (policy.get("prohibition", []) in ([], [{"action": "modify"}]), "prohibition"),
        (not policy.get("obligation"), "obligation"),
        (permissions[0]["action"] in ("display", "use"), "action"),
    ):
        if not is_ours:
            raise BadInput("rights.odrl_not_understood", place=place)
    limits = policy.get("rb:limits", {})
    written: dict[str, Any] = {name: limits[name] for name in _LIMITS if name in limits}
    written |= {"format": FORMAT_2, "territories": [WORLD], "notes": policy.get("rb:notes", {})}
    written |= _constrained(permissions[0]["constraint"])
    if policy.get("prohibition") or policy.get("rb:permitted"):
        written["may_edit"] = not policy.get("prohibition")
    for duty in permissions[0].get("duty", []):
        if duty["action"] == "attribute":
            written["credit_line"] = duty["rb:creditLine"]
        elif duty["action"] == "compensate":
            paid = duty["constraint"][0]
            currency = str(paid["unit"]).removeprefix("iso4217:")
            written["fee"] = {"amount": paid["rightOperand"]["@value"], "currency": currency}
        else:
            raise BadInput("rights.odrl_not_understood", place=f"duty {duty['action']}"[:80])
    return _checked(written)


def _constrained(constraints: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    days = {"gteq": "..", "lteq": ".."}
    for constraint in constraints:
        left, operator, right = constraint["leftOperand"], constraint["operator"], constraint["rightOperand"]
        if left == "dateTime" and operator in days:
            days[operator] = right["@value"]
        elif (left, operator) == ("count", "lteq"):
            written["runs"] = {**written.get("runs", {}), "count": right["@value"]}
        elif (left, operator) == ("elapsedTime", "lteq"):
            written["runs"] = {**written.get("runs", {}), "days": int(right["@value"][1:-1])}
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


def _tokens(right: Any) -> list[str]:
    return [str(one).removeprefix(_COUNTRY).removeprefix(_REGION) for one in right]


_READERS = {
    ("spatial", "isAnyOf"): ("territories", _tokens),
    ("spatial", "isNoneOf"): ("but_not", _tokens),
    ("media", "isAnyOf"): ("media", _without(_MEDIUM)),
    ("language", "isAnyOf"): ("languages", list),
    ("purpose", "eq"): ("purpose", lambda right: str(right).removeprefix(_PURPOSE)),
    ("rb:usedSeconds", "lteq"): ("max_seconds", lambda right: right["@value"]),
}

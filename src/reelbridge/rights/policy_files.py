"""ODRL policies, requests and states of the world out of Turtle and JSON-LD, and terms into Turtle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.rights.rules.odrl import CONTEXT
from reelbridge.rights.rules.policies import ODRL, Constraint, Policy, Rule, World, said, said_of

if TYPE_CHECKING:
    import pyoxigraph

#: More than any policy; a larger file is none.
MOST_BYTES = 8 * 2**20
#: Constraints within constraints; deeper is a circle, or meant to do harm.
DEEPEST = 20

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
REPORT = "https://w3id.org/force/compliance-report#"
XSD = "http://www.w3.org/2001/XMLSchema#"
ISSUED = "http://purl.org/dc/terms/issued"
JOINTS = ("and", "or", "xone", "andSequence")
KINDS = ("permission", "prohibition", "obligation")

#: ODRL's own context as far as this profile goes, since no file is fetched from the net.
_ODRL_CONTEXT: dict[str, Any] = {
    "odrl": ODRL, "xsd": XSD, "rdf": RDF, "uid": "@id", "@vocab": ODRL,
    "Agreement": "odrl:Agreement", "Set": "odrl:Set",
    **{name: {"@id": f"odrl:{name}", "@type": "@id"}
       for name in ("target", "assigner", "assignee", "profile", "source", "partOf", "refinement")},
    **{name: {"@id": f"odrl:{name}", "@type": "@vocab"} for name in ("action", "leftOperand", "operator", "unit")},
    **{name: {"@id": f"odrl:{name}", "@type": "@id"} for name in (*KINDS, "duty", "constraint")},
    "rightOperand": {"@id": "odrl:rightOperand"},
}  # fmt: skip


class Graph:
    """Triples of a file, by subject and predicate."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._found: dict[tuple[Any, str], list[Any]] = {}
        for triple in _triples(path):
            self._found.setdefault((triple.subject, triple.predicate.value), []).append(triple.object)

    def of(self, subject: Any, predicate: str) -> list[Any]:
        """Return the objects of a subject, in the order of the file."""
        return self._found.get((subject, predicate), [])

    def one(self, subject: Any, predicate: str) -> Any:
        """Return the first object, or None."""
        found = self.of(subject, predicate)
        return found[0] if found else None

    def pairs(self, predicate: str) -> Iterator[tuple[Any, Any]]:
        """Yield every subject and object of a predicate."""
        for (subject, known), objects in self._found.items():
            if known == predicate:
                yield from ((subject, one) for one in objects)

    def fault(self, place: str) -> BadInput:
        """Return the refusal for something that cannot be read."""
        return BadInput("rights.policy_not_understood", file=self.path.name, place=place[:120])


def read_policy(path: Path) -> Policy:
    """Read the policy or request in a file; raises BadInput where there is none, or more than one."""
    graph = Graph(path)
    subjects = list(dict.fromkeys(subject for kind in KINDS for subject, _rule in graph.pairs(ODRL + kind)))
    if len(subjects) != 1:
        raise BadInput("rights.no_policy_in_file", file=path.name, count=len(subjects))
    subject = subjects[0]
    rules = [
        one for kind in KINDS for rule in graph.of(subject, ODRL + kind) for one in _rules(graph, rule, kind, subject)
    ]
    return Policy(_text(graph.one(subject, ODRL + "uid") or subject), tuple(rules))


def read_world(path: Path) -> World:
    """Read a state of the world: the present moment, memberships, and how duties stand."""
    graph = Graph(path)
    moments = [_value(graph, moment) for _subject, moment in graph.pairs(ISSUED)]
    duties = {
        _text(rule): _text(state).removeprefix(REPORT)
        for report, rule in graph.pairs(REPORT + "rule")
        if (state := graph.one(report, REPORT + "deonticState")) is not None
    }
    if len(moments) > 1 or not all(isinstance(one, datetime) for one in moments):
        raise graph.fault("dct:issued")
    parts = frozenset((_text(part), _text(whole)) for part, whole in graph.pairs(ODRL + "partOf"))
    return World(moments[0] if moments else None, parts, duties)


def written_as_turtle(agreement: dict[str, Any]) -> str:
    """Return an agreement that ``Terms.as_odrl`` wrote as Turtle."""
    import pyoxigraph  # noqa: PLC0415 -- only files of this kind need it

    known = {"@context": [_ODRL_CONTEXT, *CONTEXT[1:]]}
    triples = pyoxigraph.parse(json.dumps(agreement | known).encode(), format=pyoxigraph.RdfFormat.JSON_LD)
    prefixes = {"odrl": ODRL, "xsd": XSD, **CONTEXT[1]}
    written = pyoxigraph.serialize(
        (quad.triple for quad in triples), format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes
    )
    return (written or b"").decode()


def _triples(path: Path) -> list[pyoxigraph.Triple]:
    import pyoxigraph  # noqa: PLC0415 -- only files of this kind need it

    try:
        held = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as fault:
        raise NotFound("rights.file_not_found", file=str(path)) from fault
    if held is None:
        raise BadInput("rights.file_too_large", file=path.name, most=MOST_BYTES)
    is_json = path.suffix.lower() in (".json", ".jsonld")
    try:
        if is_json:
            held = json.dumps(json.loads(held) | {"@context": [_ODRL_CONTEXT, *CONTEXT[1:]]}).encode()
        kind = pyoxigraph.RdfFormat.JSON_LD if is_json else pyoxigraph.RdfFormat.TURTLE
        return [quad.triple for quad in pyoxigraph.parse(held, format=kind)]
    except (SyntaxError, ValueError, TypeError, RecursionError, OSError) as fault:
        raise BadInput("rights.policy_not_understood", file=path.name, place=str(fault)[:120]) from fault


def _rules(graph: Graph, node: Any, kind: str, policy: Any) -> Iterator[Rule]:
    """Yield a rule for each of its targets, parties and actions; what it leaves out it takes from its policy."""

    def of(name: str) -> list[Any]:
        return graph.of(node, ODRL + name) or graph.of(policy, ODRL + name) or [None]

    constraints = graph.of(node, ODRL + "constraint")
    # a duty has consequences, but no duties: in circles they would never end
    owed = graph.of(node, ODRL + "duty") if kind != "duty" else []
    duties = tuple(one for duty in owed for one in _rules(graph, duty, "duty", None))
    for target, assignee, action in product(of("target"), of("assignee"), of("action")):
        narrower = [one for part in (target, assignee, action) for one in graph.of(part, ODRL + "refinement")]
        rule = Rule(
            _text(node),
            kind,
            _named(graph, target),
            _named(graph, assignee),
            None if action is None else _text(graph.one(action, RDF + "value") or action),
            tuple(_constraint(graph, one, 0) for one in (*constraints, *narrower)),
            duties,
        )
        yield rule if _has_name(node) else replace(rule, uid=said_of(rule))


def _has_name(node: Any) -> bool:
    """Whether a thing has an IRI; one without is called by what it says, since its id is another at each reading."""
    import pyoxigraph  # noqa: PLC0415 -- only files of this kind need it

    return not isinstance(node, pyoxigraph.BlankNode)


def _named(graph: Graph, node: Any) -> str | None:
    """Return an asset or a party by its name; a collection without one by what it is taken from."""
    if not _has_name(node):
        node = graph.one(node, ODRL + "source") or node
    return None if node is None else _text(node)


def _constraint(graph: Graph, node: Any, depth: int) -> Constraint:
    read = _read_constraint(graph, node, depth)
    return read if _has_name(node) else replace(read, uid=said(read))


def _read_constraint(graph: Graph, node: Any, depth: int) -> Constraint:
    if depth > DEEPEST:
        raise graph.fault(_text(node))
    for joint in JOINTS:
        if parts := list(_members(graph, node, ODRL + joint)):
            inner = tuple(_constraint(graph, part, depth + 1) for part in parts)
            return Constraint(_text(node), joined_by=joint, parts=inner)
    left, operator = graph.one(node, ODRL + "leftOperand"), graph.one(node, ODRL + "operator")
    right = [*_members(graph, node, ODRL + "rightOperand"), *graph.of(node, ODRL + "rightOperandReference")]
    if left is None or operator is None or not right:
        raise graph.fault(_text(node))
    values = tuple(_value(graph, one) for one in right)
    unit = graph.one(node, ODRL + "unit")
    return Constraint(_text(node), _text(left), _text(operator), values, unit="" if unit is None else _text(unit))


def _members(graph: Graph, node: Any, predicate: str) -> Iterator[Any]:
    """Yield objects, those in RDF lists one by one."""
    for found in graph.of(node, predicate):
        one, steps = found, 0
        while (first := graph.one(one, RDF + "first")) is not None and steps < 10_000:
            yield first
            one, steps = graph.one(one, RDF + "rest"), steps + 1
        if not steps:
            yield found


def _text(node: Any) -> str:
    return str(getattr(node, "value", node))


def _value(graph: Graph, node: Any) -> Any:
    """Return a literal as Python holds it, an IRI as text; raises BadInput for a literal that is not of its type."""
    kind = getattr(getattr(node, "datatype", None), "value", "").removeprefix(XSD)
    text = _text(node)
    try:
        if kind == "dateTime":
            return datetime.fromisoformat(text)
        if kind == "date":
            return date.fromisoformat(text)
        if kind in {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger", "positiveInteger"}:
            return Decimal(text)
    except (ValueError, InvalidOperation) as fault:
        raise graph.fault(f"{text} ({kind})") from fault
    return text

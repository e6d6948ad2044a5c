"""ODRL beyond the suite: operands of the request, groups, circles, hostile files, and our own terms as Turtle."""

from datetime import date
from decimal import Decimal

import pytest

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.window import Window
from reelbridge.rights.policy_files import read_policy, read_world, written_as_turtle
from reelbridge.rights.rules import Medium, Terms
from reelbridge.rights.rules.limits import Fee
from reelbridge.rights.rules.policies import World, activations, includes, is_permitted
from reelbridge.rights.rules.policy_terms import read_as_terms

HEAD = "@prefix odrl: <http://www.w3.org/ns/odrl/2/>. @prefix ex: <http://example.org/>. @prefix xsd: <http://www.w3.org/2001/XMLSchema#>.\n"
REQUEST = 'ex:q odrl:permission [odrl:action odrl:display; odrl:target ex:x; odrl:constraint [odrl:leftOperand odrl:spatial; odrl:operator odrl:eq; odrl:rightOperand <urn:iso:std:iso:3166:-1:alpha-2:CN>], [odrl:leftOperand odrl:language; odrl:operator odrl:eq; odrl:rightOperand "zh-Hans"]].'


def a_file(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(HEAD + text, "utf-8")
    return path


def permitted(tmp_path, policy, request=REQUEST, world=None):
    found = activations(
        read_policy(a_file(tmp_path, "p.ttl", policy)),
        read_policy(a_file(tmp_path, "q.ttl", request)),
        world or World(),
    )
    return is_permitted(found), found


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ('odrl:leftOperand odrl:spatial; odrl:operator odrl:isAnyOf; odrl:rightOperand ex:CN, ex:RU', True),
        ('odrl:leftOperand odrl:spatial; odrl:operator odrl:isPartOf; odrl:rightOperand ex:SCO', True),
        ('odrl:leftOperand odrl:spatial; odrl:operator odrl:isPartOf; odrl:rightOperand ex:EU', False),
        ('odrl:leftOperand odrl:spatial; odrl:operator odrl:isNoneOf; odrl:rightOperand ex:RU', True),
        ('odrl:leftOperand odrl:spatial; odrl:operator odrl:isAnyOf; odrl:rightOperand (ex:CN ex:RU)', True),
        ('odrl:leftOperand odrl:language; odrl:operator odrl:eq; odrl:rightOperand "zh"', True),
        ('odrl:leftOperand odrl:language; odrl:operator odrl:eq; odrl:rightOperand "zh-Hant"', False),
        ('odrl:leftOperand odrl:purpose; odrl:operator odrl:eq; odrl:rightOperand "news"', False),
        ('odrl:xone [odrl:leftOperand odrl:spatial; odrl:operator odrl:eq; odrl:rightOperand ex:CN], [odrl:leftOperand odrl:language; odrl:operator odrl:eq; odrl:rightOperand "zh"]', False),
    ],
)  # fmt: skip
def test_operands_of_the_request_are_weighed(tmp_path, constraint, expected):
    answer, _found = permitted(
        tmp_path, f"ex:p odrl:permission [odrl:action odrl:use; odrl:constraint [{constraint}]]."
    )
    assert answer is expected


def test_prohibition_wins_over_permission(tmp_path):
    answer, found = permitted(
        tmp_path, "ex:p odrl:permission [odrl:action odrl:use]; odrl:prohibition [odrl:action odrl:play]."
    )
    assert [one.is_active for one in found] == [True, True]
    assert answer is False


def test_memberships_in_circles_end():
    world = World(parts=frozenset([("a", "b"), ("b", "a")]))
    assert world.is_in("a", "b")
    assert not world.is_in("a", "c")


def test_actions_include_narrower_ones():
    assert includes("use", "display")
    assert not includes("use", "sell")
    assert includes("transfer", "sell")
    assert not includes("display", "play")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("this is no turtle", "rights.policy_not_understood"),
        ("ex:p a odrl:Set.", "rights.no_policy_in_file"),
        ("ex:p odrl:permission ex:r. ex:r odrl:constraint ex:c. ex:c odrl:and ex:c.", "rights.policy_not_understood"),
        ("ex:p odrl:permission ex:r. ex:r odrl:constraint ex:c. ex:c odrl:leftOperand odrl:count.", "rights.policy_not_understood"),
        ('ex:p odrl:permission ex:r. ex:r odrl:constraint ex:c. ex:c odrl:leftOperand odrl:dateTime; odrl:operator odrl:lt; odrl:rightOperand "soon"^^xsd:dateTime.', "rights.policy_not_understood"),
    ],
)  # fmt: skip
def test_what_is_no_policy_is_refused_with_its_place(tmp_path, text, code):
    with pytest.raises(BadInput) as refused:
        read_policy(a_file(tmp_path, "p.ttl", text))
    assert refused.value.code == code


def test_world_with_two_presents_is_refused(tmp_path):
    text = '@prefix dct: <http://purl.org/dc/terms/>. ex:a dct:issued "2024-01-01T00:00:00Z"^^xsd:dateTime, "2025-01-01T00:00:00Z"^^xsd:dateTime.'
    with pytest.raises(BadInput):
        read_world(a_file(tmp_path, "w.ttl", text))
    with pytest.raises(NotFound):
        read_world(tmp_path / "none.ttl")


def test_policy_of_anybody_is_read_as_a_grant_with_what_it_cannot_say(tmp_path):
    policy = read_policy(a_file(tmp_path, "p.ttl", """ex:p odrl:permission ex:r; odrl:prohibition ex:no.
        ex:r odrl:action odrl:display; odrl:duty ex:pay; odrl:constraint
        [odrl:leftOperand odrl:spatial; odrl:operator odrl:isAnyOf; odrl:rightOperand ex:CN, ex:RU],
        [odrl:leftOperand odrl:dateTime; odrl:operator odrl:gteq; odrl:rightOperand "2026-09-01"^^xsd:date],
        [odrl:leftOperand odrl:dateTime; odrl:operator odrl:lt; odrl:rightOperand "2027-09-01T00:00:00Z"^^xsd:dateTime],
        [odrl:leftOperand odrl:media; odrl:operator odrl:eq; odrl:rightOperand "tv"].
        ex:no odrl:action odrl:sell."""))  # fmt: skip
    terms, unsaid = read_as_terms(policy)
    assert terms == [
        Terms(frozenset(["CN", "RU"]), frozenset([Medium.TV]), Window(date(2026, 9, 1), date(2027, 8, 31)))
    ]
    assert unsaid == ["prohibition http://example.org/no", "duty http://example.org/pay"]


def test_what_has_no_name_is_called_by_what_it_says(tmp_path):
    policy = read_policy(a_file(tmp_path, "p.ttl", """ex:p odrl:prohibition [odrl:action odrl:sell; odrl:target ex:x];
        odrl:permission [odrl:action odrl:display; odrl:duty
            [odrl:action odrl:compensate; odrl:constraint
                [odrl:leftOperand odrl:payAmount; odrl:operator odrl:eq; odrl:rightOperand 500.00; odrl:unit <urn:iso:std:iso:4217:EUR>]],
            [odrl:action [<http://www.w3.org/1999/02/22-rdf-syntax-ns#value> odrl:compensate; odrl:refinement
                [odrl:leftOperand odrl:payAmount; odrl:operator odrl:gteq; odrl:rightOperand 3; odrl:unit ex:coin]]],
            [odrl:action odrl:inform]];
        odrl:permission [odrl:constraint [odrl:or
            [odrl:leftOperand odrl:event; odrl:operator odrl:lt; odrl:rightOperand ex:race],
            [odrl:leftOperand odrl:count; odrl:operator odrl:lt; odrl:rightOperand 3]]]."""))  # fmt: skip
    terms, unsaid = read_as_terms(policy)
    assert [one.fee for one in terms] == [Fee(Decimal("500.00"), "EUR")]
    assert set(unsaid) == {
        "prohibition sell http://example.org/x",
        "duty compensate (payAmount gteq 3 coin)",
        "duty inform",
        "constraint (event lt http://example.org/race) or (count lt 3)",
    }


def test_duties_in_circles_end(tmp_path):
    held = read_policy(
        a_file(tmp_path, "p.ttl", "ex:p odrl:permission ex:r. ex:r odrl:duty ex:d. ex:d odrl:duty ex:d.")
    )
    assert [duty.uid for rule in held.rules for duty in rule.duties] == ["http://example.org/d"]


def test_permission_with_a_limit_that_terms_cannot_say_gives_no_terms(tmp_path):
    policy = read_policy(a_file(tmp_path, "p.ttl", 'ex:p odrl:permission [odrl:constraint ex:c]. ex:c odrl:leftOperand odrl:event; odrl:operator odrl:lt; odrl:rightOperand ex:race.'))  # fmt: skip
    assert read_as_terms(policy) == ([], ["constraint http://example.org/c"])


def test_our_terms_as_turtle_are_a_policy_that_says_the_same(tmp_path):
    terms = Terms(
        frozenset(["CN", "EU"]), frozenset([Medium.TV]), Window.parse("2026-09-01/2027-08-31"), frozenset(["zh"])
    )
    written = written_as_turtle(terms.as_odrl(uid="urn:reelbridge:grant:g-1", assigner="urn:a", assignee="urn:b"))
    (tmp_path / "p.ttl").write_text(written, "utf-8")
    found, unsaid = read_as_terms(read_policy(tmp_path / "p.ttl"))
    assert (found, unsaid) == ([terms], [])


WAYS = {
    "policy's own target and action": ("ex:p odrl:target ex:x; odrl:action odrl:display; odrl:permission []", True),
    "policy's own other action": ("ex:p odrl:target ex:x; odrl:action odrl:modify; odrl:permission []", False),
    "several of each": ("ex:p odrl:permission [odrl:target ex:y, ex:x; odrl:action odrl:modify, odrl:display]", True),
    "several and none of them": ("ex:p odrl:permission [odrl:target ex:y, ex:z; odrl:action odrl:display]", False),
    "part of a collection": ("ex:p odrl:permission [odrl:target [odrl:source ex:all]; odrl:action odrl:display]", True),
    "part of another": ("ex:p odrl:permission [odrl:target [odrl:source ex:none]; odrl:action odrl:display]", False),
    "collection refined": (
        'ex:p odrl:permission [odrl:target [odrl:source ex:all; odrl:refinement [odrl:leftOperand odrl:language; '
        'odrl:operator odrl:eq; odrl:rightOperand "ru"]]; odrl:action odrl:display]', False,
    ),
    "each within one": (
        'ex:p odrl:permission [odrl:target ex:x; odrl:action odrl:display; odrl:constraint [odrl:or ([odrl:and ('
        '[odrl:leftOperand odrl:spatial; odrl:operator odrl:eq; odrl:rightOperand ex:CN] '
        '[odrl:leftOperand odrl:language; odrl:operator odrl:eq; odrl:rightOperand "zh-Hans"])] '
        '[odrl:leftOperand odrl:spatial; odrl:operator odrl:eq; odrl:rightOperand ex:RU])]]', True,
    ),
    "exactly one of two that both hold": (
        'ex:p odrl:permission [odrl:target ex:x; odrl:action odrl:display; odrl:constraint [odrl:xone ('
        '[odrl:leftOperand odrl:spatial; odrl:operator odrl:eq; odrl:rightOperand ex:CN] '
        '[odrl:leftOperand odrl:language; odrl:operator odrl:eq; odrl:rightOperand "zh-Hans"])]]', False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("policy", "expected"), WAYS.values(), ids=WAYS)
def test_policies_as_others_write_them(tmp_path, policy, expected):
    world = World(parts=frozenset([("http://example.org/x", "http://example.org/all")]))
    assert permitted(tmp_path, f"{policy}.", world=world)[0] is expected

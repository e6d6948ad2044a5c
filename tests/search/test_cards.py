"""How results stand on the page: groups by the way of matching, copies with their work, moments, what is in force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.http import QueryDict
from django.utils.translation import override

from reelbridge.kernel.verdict import Reason
from reelbridge.search.forms import Asked, page_number
from reelbridge.search.queries import DEEPEST_HIT, Hit
from reelbridge.search.registry import Moment
from reelbridge.search.views.cards import card_of, groups_of, people_meant
from tests.search.conftest import thing


def reason(code="language.same_word", place="title", role="", **more):
    facts = {"query": "q", "found": "Ка", "whole": "Камера", "start": 0, "end": 2, "language": "ru"}
    facts |= {"key": "k", "letters": "ка–ka"}
    return Reason(code, facts | {"place": place, "role": role} | more)


def card(ref, *why, **more):
    return card_of(Hit(thing(ref, {"ru": "Камера"}, **more), why, 1.0))


EXACT, SPELLED, TEXT = reason(), reason("search.name_sounds_alike", "name", "camera"), reason(place="text")


def told(cards):
    with override("en"):
        return [(group.heading, [one.document.ref for one in group.cards]) for group in groups_of(cards)]


def test_groups_stand_in_the_order_of_the_hits():
    assert told([card("a", EXACT), card("b", EXACT), card("c", SPELLED), card("d", TEXT)]) == [
        ("As written", ["a", "b"]),
        ("In another spelling or script", ["c"]),
        ("In descriptions and texts", ["d"]),
    ]


def test_there_are_no_groups_where_they_would_change_the_order():
    assert told([card("a", EXACT), card("b", SPELLED), card("c", EXACT)]) == [("", ["a", "b", "c"])]
    assert told([card("a", EXACT), card("b", EXACT)]) == [("", ["a", "b"])]
    assert told([]) == []


def test_a_hit_stands_where_its_surest_reason_puts_it():
    assert card("a", TEXT, EXACT).way == "exact"
    assert card("a", reason("language.same_subject")).way == "meaning"
    assert card("a").way == ""


def test_a_copy_right_before_its_work_stands_on_its_card():
    copy = {"extra": {"work": "w", "call_number": "NFA-1"}}
    (group,) = groups_of([card("i1", EXACT, **copy), card("w", EXACT), card("i2", EXACT, **copy)])
    assert [(one.document.ref, [own.document.ref for own in one.copies]) for one in group.cards] == [
        ("w", ["i1", "i2"])
    ]
    (group,) = groups_of([card("i1", EXACT, TEXT, **copy), card("w", EXACT)])
    assert [one.document.ref for one in group.cards] == ["i1", "w"]


def test_copies_behind_their_work_stand_on_its_card():
    copy = {"extra": {"work": "w", "call_number": "NFA-1"}}
    cards = [card("w", EXACT), card("i1", EXACT, **copy), card("x", EXACT), card("i2", EXACT, **copy)]
    (group,) = groups_of(cards)
    assert [(one.document.ref, [copy.document.ref for copy in one.copies]) for one in group.cards] == [
        ("w", ["i1", "i2"]),
        ("x", []),
    ]


def test_a_copy_found_for_a_reason_of_its_own_keeps_its_card():
    cards = [card("w", EXACT), card("i1", TEXT, extra={"work": "w"})]
    assert sum(len(group.cards) for group in groups_of(cards)) == 2


def test_moments_are_links_into_the_film():
    moments = (Moment(2.5, "Мост", "ru", "shot"), Moment(65.0, "桥", "zh-Hans", "captions"))
    at = reason(place="text", seconds=65.0, source="captions")
    shown = card_of(Hit(thing("f", {"ru": "Мост"}), (at,), 1.0, 65.0, moments))
    assert shown.url == "/reels/f/#t=65"
    assert [(one.at, one.url) for one in shown.moments] == [("00:02", "/reels/f/#t=2.5"), ("01:05", "/reels/f/#t=65")]
    with override("en"):
        assert card_of(Hit(thing("f", {"ru": "Мост"}), (at,), 1.0, 65.0, moments)).why[0].where == "Captions, 01:05:"


def test_who_is_meant_is_asked_for_two_people_only():
    own = reason("search.name_sounds_alike", "name")
    assert people_meant([card("a", own), card("b", EXACT)]) == ()
    assert [one.document.ref for one in people_meant([card("a", own), card("b", own)])] == ["a", "b"]
    assert people_meant([card("a", SPELLED), card("b", SPELLED)]) == ()  # both only filmed by somebody of that name


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ("words=a%20b&kind=work&kind=item&kind=work", "words=a+b&kind=work&kind=item"),
        ("medium=film&keeper=&page=3&nonsense=1", "medium=film"),
        ("made=1941&made=1942~", "made=1942~"),
        ("use_from=2026-09-01&use_to=&use_medium=tv", "use_medium=tv&use_window=2026-09-01%2F.."),
        ("kind=item&words=x&medium=film", "words=x&kind=item&medium=film"),
    ],
)
def test_the_same_question_has_one_address(given, query):
    asked = Asked.read(QueryDict(given))
    assert sorted(asked.query.split("&")) == sorted(query.split("&"))
    assert Asked.from_query(asked.query) == asked


def test_the_order_belongs_to_the_address_and_not_to_the_question():
    asked = Asked.from_query("words=x&order=newest")
    assert (asked.query, asked.question) == ("words=x&order=newest", "words=x")
    assert Asked.from_query("words=x&order=zebra") == Asked("x")


@pytest.mark.parametrize(
    ("given", "is_unfinished"),
    [
        ("words=x", False),
        ("use_medium=tv&use_territory=CN", False),
        ("use_medium=tv&use_territory=CN&rights=yes&use_from=2026-01-01", False),
        ("use_medium=tv", True),
        ("use_territory=CN", True),
        ("use_from=2026-01-01", True),
        ("rights=yes", True),
    ],
)
def test_a_use_of_which_too_little_is_said_is_unfinished(given, is_unfinished):
    assert Asked.read(QueryDict(given)).is_unfinished == is_unfinished


def test_a_filter_is_taken_away_by_value_or_whole():
    asked = Asked.from_query("words=x&kind=work&kind=item&made=1942")
    assert asked.without("kind", value="work") == Asked("x", {"kind": ("item",), "made": ("1942",)})
    assert asked.without("made") == Asked("x", {"kind": ("work", "item")})
    assert replace(asked, filters={}) == asked.without("kind", "made")


@pytest.mark.parametrize(("given", "page"), [("2", 2), ("x", 1), ("", 1), ("٣", 1), ("9" * 30, DEEPEST_HIT // 24 + 1)])
def test_a_page_number_is_a_number(given, page):
    assert page_number(given, 24) == page

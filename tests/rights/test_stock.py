"""One question to all items at once gives each the answer that it gets alone."""

from dataclasses import replace
from datetime import date

import pytest

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Covered, Direction, Grant, Medium, Standing, Terms, Use
from reelbridge.rights.rules.layers import Dossier, Withheld
from reelbridge.rights.rules.limits import Exclusivity, Holdback, Runs
from reelbridge.rights.rules.stock import ANSWERS, Stock
from reelbridge.rights.rules.watch import Plan, broken, broken_promises, conflicts, ending
from reelbridge.rights.rules.weighed import verdict_of
from tests.rights.chances import case_by

ITEMS = ["i-1", "i-2", "i-3"]


@pytest.mark.parametrize("first", range(0, 600, 100))
def test_answer_for_each_of_many_is_the_answer_it_gets_alone(first):
    answered = set()
    for seed in range(first, first + 100):
        try:
            use, _asked, dossier = case_by(seed)
            stock = Stock(ITEMS, dossier)
            found = [ANSWERS[number] for number in stock.answers(use)]
            alone = [verdict_of(use, Covered(ref, None, None, is_length_asked=False), dossier).answer for ref in ITEMS]
        except BadInput:
            continue
        assert found == alone, seed
        answered |= set(found)
    assert answered >= {"no", "if"}


TERMS = Terms(frozenset(["CN", "RU"]), frozenset([Medium.TV]), Window.parse("2026-01-01/2026-12-31"))
HAD = Grant("g-in", TERMS, (Covered("i-1"),))
GIVEN = Grant("g-out", TERMS, (Covered("i-1"),), Direction.OUT)
YEAR = Window.parse("2026-01-01/2026-12-31")
USE = Use(frozenset(["CN"]), frozenset([Medium.TV_PAY]), YEAR)


def changed(grant, ref="", **terms):
    return replace(grant, ref=ref or grant.ref, terms=replace(grant.terms, **terms))


def told(reasons):
    return [(one.code, dict(one.facts)) for one in reasons]


def test_items_with_the_same_papers_share_a_profile_and_those_with_none_are_a_no():
    stock = Stock(["i-1", "i-2", "i-3"], Dossier((Grant("g", TERMS, (Covered("i-1"), Covered("i-2"))),)))
    assert stock.profiles == 2
    assert stock.usable(USE) == ["i-1", "i-2"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-10-01", []),
        ("2026-10-02", [(90, 90)]),
        ("2026-12-01", [(30, 30)]),
        ("2026-12-02", [(29, 30)]),
        ("2026-12-25", [(6, 7)]),
        ("2026-12-31", [(0, 7)]),
        ("2027-01-01", []),
    ],
)
def test_grants_are_told_of_ninety_thirty_and_seven_days_before_they_end(today, expected):
    gone = Grant("g-gone", TERMS, (), standing=Standing.REVOKED)
    found = ending([HAD, gone], date.fromisoformat(today))
    assert [(one.facts["left"], one.facts["notice"]) for one in found] == expected


def test_two_exclusives_that_overlap_are_a_conflict_and_two_that_do_not_are_none():
    first = changed(GIVEN, "g-a", exclusivity=Exclusivity.EXCLUSIVE, territories=frozenset(["CN"]))
    second = changed(
        GIVEN, "g-b", media=frozenset([Medium.TV_PAY, Medium.CINEMA]), window=Window.parse("2026-12-31/..")
    )
    own = Grant("g-own", Terms(frozenset(["WORLD"]), frozenset(Medium)), (Covered("i-1"),), Direction.OWN)
    assert told(conflicts(Dossier((own, first, second)))) == [(
        "rights.watch_exclusives_overlap",
        {"grant": "g-a", "other": "g-b", "territories": ["CN"], "media": ["tv_pay"], "window": "2026-12-31/2026-12-31"},
    )]  # fmt: skip
    later = changed(second, window=Window.parse("2027-01-01/.."))
    assert told(conflicts(Dossier((own, first, later)))) == []
    for side in (Direction.OUT, Direction.IN):
        mine = [replace(one, direction=side, partner="beichen") for one in (first, second)]
        other = replace(mine[1], partner="elsewhere")
        found = conflicts(Dossier((own, *mine)))
        assert "rights.watch_exclusives_overlap" not in [one.code for one in found]
        found = conflicts(Dossier((own, mine[0], other)))
        assert [one.code for one in found].count("rights.watch_exclusives_overlap") == 1
    tongues = [changed(one, languages=frozenset([tag])) for one, tag in ((first, "zh"), (second, "ru"))]
    assert told(conflicts(Dossier((own, *tongues)))) == []


def test_a_promise_to_one_stands_in_the_way_of_another():
    alone = changed(GIVEN, "g-a", exclusivity=Exclusivity.SOLE, territories=frozenset(["CN"]))
    alone = replace(alone, partner="beichen")
    wanted = replace(changed(GIVEN, ""), partner="elsewhere")
    assert told(broken_promises(wanted, [alone])) == [(
        "rights.promised_to_another",
        {"grant": "g-a", "partner": "beichen", "territories": ["CN"], "media": ["tv"], "window": str(YEAR)},
    )]  # fmt: skip
    assert told(broken_promises(replace(alone, partner="elsewhere"), [replace(wanted, partner="beichen")])) != []
    for kept in (
        replace(alone, standing=Standing.REVOKED), replace(alone, direction=Direction.IN),
        replace(alone, partner="elsewhere"), changed(alone, exclusivity=Exclusivity.NON_EXCLUSIVE),
        replace(alone, lines=(Covered("i-2"),)),
    ):  # fmt: skip
        assert told(broken_promises(wanted, [kept])) == []


def test_more_given_than_had_is_a_conflict():
    may = changed(HAD, may_sublicense=True)
    assert told(conflicts(Dossier((may, GIVEN)))) == []
    assert told(conflicts(Dossier((HAD, changed(GIVEN, territories=frozenset(["CN"])))))) == [(
        "rights.watch_wider_than_had",
        {"grant": "g-out", "item": "i-1", "territories": ["CN"], "media": ["tv"], "window": str(YEAR)},
    )]  # fmt: skip
    shots = replace(GIVEN, lines=(Covered("i-1", Span(0, 50)), Covered("i-1", Span(80, 90))))
    assert [facts["item"] for _code, facts in told(conflicts(Dossier((shots,))))] == ["i-1"]
    wide = changed(GIVEN, window=Window.parse("2026-06-01/2027-01-31"))
    assert told(conflicts(Dossier((may, wide)))) == [(
        "rights.watch_wider_than_had",
        {"grant": "g-out", "item": "i-1", "territories": ["CN", "RU"], "media": ["tv"], "window": "2027-01-01/2027-01-31"},
    )]  # fmt: skip


def test_runs_over_spent_and_airings_outside_are_told():
    from dataclasses import replace

    days = (date(2026, 3, 1), date(2026, 3, 3), date(2026, 3, 9), date(2027, 1, 1))
    aired = replace(changed(HAD, runs=Runs(3, 7)), aired=days)
    assert told(conflicts(Dossier((aired,)))) == [
        ("rights.watch_runs_over_spent", {"grant": "g-in", "allowed": 3, "aired": 4}),
        ("rights.watch_aired_outside", {"grant": "g-in", "days": ["2026-03-09", "2027-01-01"]}),
    ]


def test_what_leans_on_a_grant_breaks_when_it_is_revoked_and_nothing_else():
    leaning, other = Plan("cut 3", USE, Covered("i-1")), Plan("cut 4", USE, Covered("i-2"))
    own = Grant("g-2", TERMS, (Covered("i-2"),), Direction.OWN)
    before = Dossier((HAD, own))
    found = broken([leaning, other], before, before.without("g-in"))
    assert [(plan.name, told(reasons)) for plan, reasons in found] == [
        ("cut 3", [("rights.no_grant", {"item": "i-1"})])
    ]


def test_holdback_on_a_work_stands_above_its_grants():
    held = Withheld(
        "h-1",
        Holdback(frozenset(["CN"]), frozenset([Medium.TV]), "premiere:CN", date(2026, 1, 31), 4),
        (Covered("i-1"),),
    )
    verdict = verdict_of(USE, Covered("i-1"), Dossier((HAD,), (held,)))
    assert told(verdict.reasons) == [(
        "rights.withheld_until",
        {"holdback": "h-1", "territories": ["CN"], "media": ["tv_pay"], "windows": ["2026-01-01/2026-05-30"],
         "anchor": "premiere:CN", "lifts_on": "2026-05-31"},
    )]  # fmt: skip

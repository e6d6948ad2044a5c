"""Rights as pictures: bars of months and pins."""

from datetime import date

import pytest

from reelbridge.kernel.territory import codes
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Answer
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Covered, Grant, Medium, Standing, Terms, Use
from reelbridge.rights.rules.layers import Dossier
from reelbridge.rights.rules.naming import territories_called, territory_called
from reelbridge.rights.rules.picture import Bar, land_of, months_of, months_of_grants, years
from reelbridge.rights.rules.places import PLACES

FIRST = date(2026, 1, 1)
ASKED = Covered("i-1", Span(0, 100))


def grant(ref, territories, window, **changed):
    terms = Terms(frozenset(territories), frozenset([Medium.TV]), Window.parse(window), **changed)
    return Grant(ref, terms, (Covered("i-1"),))


def test_plan_past_its_window_is_drawn_as_in_the_drawn_page():
    use = Use(frozenset(["CN", "RU"]), frozenset([Medium.TV]), Window.parse("2026-09-01/2027-05-31"))
    when = months_of(
        FIRST,
        use,
        asked=ASKED,
        dossier=Dossier((
            grant("a", ["RU"], "../.."),
            grant("b", ["CN"], "2026-03-01/2027-02-28"),
            grant("c", ["DE"], "2026-06-15/..", credit_line={"en": "Nevsky"}),
        )),
    )  # fmt: skip
    assert when.years == (("2026", 1, 12), ("2027", 13, 12))
    china, russia, germany = when.rows
    assert (china.territory, china.answer) == ("CN", Answer.NO)
    assert china.bars == (Bar("yes", 3, 12), Bar("no", 15, 3), Bar("plan", 9, 9))
    assert china.uncovered == (Window.parse("2027-03-01/2027-05-31"),)
    assert (russia.answer, russia.bars) == (Answer.YES, (Bar("yes", 1, 24), Bar("plan", 9, 9)))
    assert (germany.answer, germany.bars) == (Answer.IF, (Bar("if", 6, 19),))


def test_plan_beyond_the_months_shown_is_told_in_full_and_drawn_as_far_as_one_sees():
    use = Use(frozenset(["CN"]), frozenset([Medium.TV]), Window.parse("2027-12-15/2029-01-01"))
    row = months_of(FIRST, use, asked=ASKED, dossier=Dossier((grant("b", ["CN"], "2026-03-01/2027-12-31"),))).rows[0]
    assert row.bars == (Bar("yes", 3, 22), Bar("plan", 24, 1))
    assert row.uncovered == (Window.parse("2028-01-01/2029-01-01"),)


def test_revoked_grants_are_drawn_as_such_and_past_ones_not():
    gone = Grant("x", grant("x", ["CN"], "2026-02-01/2026-03-31").terms, (Covered("i-1"),), standing=Standing.REVOKED)
    past = grant("y", ["CN"], "2020-01-01/2020-12-31")
    rows = months_of_grants(FIRST, [(gone, "one", "en"), (past, "two", "")]).rows
    assert [(row.answer, row.bars) for row in rows] == [(Answer.NO, (Bar("no", 2, 2),)), (Answer.NO, ())]


def test_years_stand_over_their_months():
    assert years(date(2026, 11, 1)) == (("2026", 1, 2), ("2027", 3, 12), ("2028", 15, 10))


def test_pins_stand_where_the_drawn_map_has_them():
    use = Use(frozenset(["RU", "CN", "DE", "FR"]), frozenset([Medium.TV]), Window.parse("2026-09-01/2027-05-31"))
    land = land_of(months_of(FIRST, use, asked=ASKED, dossier=Dossier()).rows)
    assert land.box == "318 4 382 196"
    places = {pin.territory: (pin.x, pin.y) for pin in land.pins}
    assert places["RU"] == (436, 55.0)
    assert abs(places["DE"][0] - 380) < 3
    names = [(pin.name_x, pin.name_y, pin.anchor) for pin in land.pins]
    assert len(set(names)) == 4
    far = land_of(months_of(FIRST, Use(frozenset(["BR"]), use.media, use.window), asked=ASKED, dossier=Dossier()).rows)
    assert far.box == "0 0 740 312"


def test_nearly_every_territory_has_a_place():
    assert sorted(codes() - set(PLACES)) == ["AC", "BV", "CP", "CQ", "DG", "EA", "HM", "IC", "TA"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("cn", "CN"),
        ("Китай", "CN"),
        ("中国", "CN"),
        ("germany", "DE"),
        ("俄罗斯", "RU"),
        ("весь мир", "WORLD"),
        ("США", "US"),
    ],
)
def test_territories_are_known_by_code_and_by_name_in_three_languages(text, code):
    assert territory_called(text) == code


def test_lists_of_territories_are_parted_by_commas_of_any_script():
    assert territories_called("中国、Россия, Germany；FR") == {"CN", "RU", "DE", "FR"}

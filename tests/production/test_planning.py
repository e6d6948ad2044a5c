"""What partners agree: shares that divide income to the cent, releases that keep holdbacks, one plan at every door."""

import json
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import Role
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import say
from reelbridge.node.cli import main
from reelbridge.production import queries
from reelbridge.production.actions import change_plan, name_film, strike_plan, write_plan
from reelbridge.production.models import PlanEntry
from reelbridge.production.queries.planning import plan_as_json, reckoned_as_json
from reelbridge.production.rules.board import board
from reelbridge.production.rules.planning import HoldBack, Income, Release, Share, as_json, entry
from reelbridge.production.rules.premieres import events_of
from reelbridge.production.rules.recomputing import disagreements
from reelbridge.production.rules.statement import statement
from reelbridge.rights import actions as rights_actions
from reelbridge.rights import queries as rights
from reelbridge.rights.models import Grant
from reelbridge.rights.rules import Medium, Use
from reelbridge.rights.rules.limits import Holdback
from tests.pages.shown import flat
from tests.production.making import make_grant, make_item, make_production

PERCENTS = st.decimals(min_value="0.5", max_value="60", places=2)
AMOUNTS = st.decimals(min_value="-100000", max_value="100000", places=2)
DAY = date(2026, 9, 1)


def share(partner, percent, territories="CN", media=Medium.TV):
    return Share(partner, Decimal(percent), frozenset([territories]), frozenset([media]))


def income(amount, territory="CN", currency="CNY", medium=Medium.TV):
    return Income(DAY, territory, medium, Decimal(amount), currency)


@settings(max_examples=200, deadline=None)
@given(st.lists(AMOUNTS, max_size=8), st.lists(PERCENTS, max_size=4))
def test_parts_add_up_and_stay_within_a_cent_of_exact(amounts, percents):
    shares = [share(f"p{number}", percent) for number, percent in enumerate(percents)]
    made = statement([income(amount) for amount in amounts], shares)
    for line in made.lines:
        assert sum(part for _, part in line.parts) == line.income.amount
        whole = max(Decimal(100), sum(percents, Decimal(0)))
        for partner, part in line.parts:
            percent = next((one.percent for one in shares if one.partner == partner), whole - sum(percents, Decimal(0)))
            assert abs(Fraction(part) - Fraction(line.income.amount) * Fraction(percent) / Fraction(whole)) < Fraction(
                1, 100
            )
    assert sum((held.get("CNY", Decimal(0)) for held in made.sums.values()), Decimal(0)) == sum(amounts, Decimal(0))
    backwards = statement([income(amount) for amount in amounts], shares[::-1])
    assert backwards.sums == made.sums


def test_a_third_each_leaves_the_cent_to_the_first_by_name():
    shares = [share(name, "33.3333") for name in ("beichen", "nevsky", "third")]
    (line,) = statement([income("100.00")], shares).lines
    assert line.parts == (("beichen", Decimal("33.34")), ("nevsky", Decimal("33.33")), ("third", Decimal("33.33")))


def test_currencies_stay_apart_and_what_nobody_agreed_is_nobodys():
    made = statement([income("10.01"), income("5.00", territory="RU", currency="RUB")], [share("beichen", "100")])
    assert made.sums == {"": {"RUB": Decimal("5.00")}, "beichen": {"CNY": Decimal("10.01")}}


RED_SILK = [
    Release("RU", Medium.CINEMA, Window(date(2025, 2, 20), date(2025, 5, 1)), is_premiere=True),
    Release("CN", Medium.CINEMA, Window(date(2025, 9, 6), date(2025, 11, 30)), is_premiere=True),
    Release("CN", Medium.TV_FREE, Window(date(2025, 12, 1))),
]
RULES = [
    HoldBack(frozenset({"CN"}), frozenset({Medium.CINEMA}), after="RU", months=6),
    HoldBack(frozenset({"CN"}), frozenset({Medium.TV}), after="CN", months=4),
]


def test_the_second_country_waits_and_television_too():
    rows = board(RED_SILK, RULES)
    assert [(row.territory, row.medium.value, [one.lifts_on for one in row.held]) for row in rows] == [
        ("RU", "cinema", []),
        ("CN", "cinema", [date(2025, 8, 20)]),
        ("CN", "tv_free", [date(2026, 1, 6)]),
    ]
    assert [(reason.code, reason.facts["lifts_on"]) for row in rows for _, reason in row.conflicts] == [
        ("production.held_back", "2026-01-06")
    ]


@pytest.mark.parametrize(
    ("language", "lasts", "sentence"),
    [
        ("en", [4, 0], "Held back until 6 Jan 2026: 4 months after the premiere there (China)."),
        ("en", [1, 10], "Held back until 6 Jan 2026: 1 month, 10 days after the premiere there (China)."),
        ("ru", [4, 0], "Холдбэк до 6 января 2026: после премьеры (Китай) — 4 месяца."),
        ("zh-Hans", [4, 0], "在 2026年1月6日 之前属保留期：当地首映（中国）后 4个月。"),
    ],
)
def test_a_holdback_is_said_in_months_as_people_count_them(language, lasts, sentence):
    facts = {"lifts_on": date(2026, 1, 6), "premiere_in": "CN", "lasts": lasts}
    with override(language):
        assert say("production.held_back", facts).replace("\N{NO-BREAK SPACE}", " ") == sentence


def test_a_holdback_without_a_premiere_and_two_releases_at_once_conflict():
    rows = board([RED_SILK[2], Release("CN", Medium.TV_FREE, Window(date(2026, 1, 1)))], RULES[1:])
    assert {reason.code for _, reason in rows[0].conflicts} == {
        "production.held_until_a_premiere", "production.released_twice",
    }  # fmt: skip


def test_shares_that_do_not_make_a_whole_are_named():
    (row,) = board([RED_SILK[0]], [], [share("nevsky", "60", "RU", Medium.CINEMA)])
    assert [(reason.code, reason.facts["percent"]) for _, reason in row.conflicts] == [
        ("production.shares_are_open", "60")
    ]


WRONG = [
    ("share", {"partner": "x", "percent": "37,5", "territories": "CN", "media": "tv"}, "no_such_percent"),
    ("share", {"partner": "x", "percent": "0", "territories": "CN", "media": "tv"}, "no_such_percent"),
    (
        "income",
        {"on": "2026-09-01", "territory": "CN", "medium": "tv", "amount": "1,200.50", "currency": "CNY"},
        "no_such_amount",
    ),
    ("income", {"on": "1.9.2026", "territory": "CN", "medium": "tv", "amount": "1", "currency": "CNY"}, "no_such_day"),
    (
        "income",
        {"on": "2026-09-01", "territory": "CN", "medium": "tv", "amount": "1", "currency": "yuan"},
        "no_such_currency",
    ),
    ("release", {"territory": "XX", "medium": "tv", "window": "2026-09-01/.."}, "territory"),
    ("release", {"territory": "CN", "medium": "radio", "window": "2026-09-01/.."}, "no_such_medium"),
    ("release", {"territory": "CN", "medium": "tv", "window": "2026-09-01/2026-08-01"}, "ends_before_it_begins"),
    ("release", {"territory": "CN", "medium": "tv"}, "plan_field_missing"),
    ("milestone", {"step": "wrap"}, "no_such_choice"),
    ("member", {"person": "Lin Yue", "does": "edits", "age": "7"}, "plan_field_unknown"),
    ("party", {}, "plan_kind_unknown"),
]


@pytest.mark.parametrize(("kind", "said", "code"), WRONG)
def test_a_wrong_field_is_named(kind, said, code):
    with pytest.raises(BadInput, match=code):
        entry(kind, said)


def test_entries_survive_json():
    for one in [*RED_SILK, *RULES, share("nevsky", "60"), income("-5.50")]:
        kind = {Release: "release", HoldBack: "holdback", Share: "share", Income: "income"}[type(one)]
        assert entry(kind, json.loads(json.dumps(as_json(one)))) == one


@pytest.mark.django_db
def test_a_plan_is_written_struck_out_and_logged(producer, archivist):
    ref = make_production().ref
    made = write_plan(ref, "member", {"person": "Lin Yue", "does": "producer", "partner": "beichen"}, by=producer)
    assert [one.entry.person for one in queries.plan(queries.production(ref)).entries["member"]] == ["Lin Yue"]
    with pytest.raises(NotAllowed):
        strike_plan(ref, made.pk, by=archivist)
    strike_plan(ref, made.pk, by=producer)
    assert PlanEntry.objects.count() == 0
    struck = AuditEntry.objects.get(act="production.struck", subject=ref)
    assert struck.facts["entry"]["person"] == "Lin Yue"
    with pytest.raises(NotFound):
        strike_plan(ref, made.pk, by=producer)


@pytest.mark.django_db
def test_a_release_is_weighed_against_the_films_own_rights(producer):
    make_item("nevsky-i-00001")
    grant = make_grant("nevsky-i-00001", territories=frozenset({"RU"}), media=frozenset({Medium.CINEMA}))
    ref = make_production().ref
    for territory in ("RU", "CN"):
        said = {"territory": territory, "medium": "cinema", "window": "2026-09-01/2026-10-01", "is_premiere": "true"}
        write_plan(ref, "release", said, by=producer)
    assert queries.plan(queries.production(ref)).conflicts == []
    name_film(ref, "nevsky-i-00001", by=producer)
    found = queries.plan(queries.production(ref))
    assert [(release.territory, reason.code) for release, reason in found.conflicts] == [
        ("CN", "rights.territory_not_granted")
    ]
    assert found.grants[("RU", "cinema")][0][0] == grant.ref


@pytest.mark.django_db
def test_every_door_tells_the_same_plan_and_statement(producer, person, tmp_path):
    ref = make_production().ref
    run = CliRunner().invoke(
        main, ["production", "write", ref, "share", "partner=beichen", "percent=55", "territories=CN", "media=tv"]
    )
    assert run.exit_code == 0, run.output
    client = Client()
    client.force_login(person(Role.PRODUCER))
    said = {"on": "2026-09-01", "territory": "CN", "medium": "tv", "amount": "1000.01", "currency": "CNY"}
    assert client.post(f"/api/productions/{ref}/plan/income", said, content_type="application/json").status_code == 201
    page = client.post(
        f"/productions/{ref}/plan/",
        {"kind": "release", "territory": "CN", "medium": "tv", "window": "2026-09-01/2026-12-31"},
    )
    assert page.status_code == 302
    refused = client.post(
        f"/productions/{ref}/plan/", {"kind": "income", **said, "amount": "1,5"}, headers={"Accept-Language": "en"}
    )
    assert (refused.status_code, PlanEntry.objects.count()) == (422, 3)
    assert 'value="1,5"' in refused.content.decode()
    by_api = client.get(f"/api/productions/{ref}/plan", headers={"Accept-Language": "en"}).json()
    run = CliRunner().invoke(main, ["production", "plan", ref, "--json"])
    assert (run.exit_code, json.loads(run.output)) == (1, by_api)
    assert by_api == json.loads(json.dumps(plan_as_json(queries.plan(queries.production(ref)))))
    assert [one["code"] for one in by_api["conflicts"]] == ["production.shares_are_open"]
    made = client.get(f"/api/productions/{ref}/statement").json()
    assert made["sums"] == {"": {"CNY": "450.00"}, "beichen": {"CNY": "550.01"}}
    shown = client.get(f"/productions/{ref}/plan/", headers={"Accept-Language": "en"}).content.decode()
    shown = flat(shown)
    assert "550.01&nbsp;CNY" in shown
    assert re.findall(r'<td data-head="Medi[^"]*"><div>([^<]*)</div>', shown) == ["television"] * 3
    path = tmp_path / "statement.json"
    path.write_text(json.dumps(made))
    assert CliRunner().invoke(main, ["production", "reckon", str(path)]).exit_code == 0
    path.write_text(json.dumps(made).replace("550.01", "550.02"))
    again = CliRunner().invoke(main, ["production", "reckon", str(path)])
    assert (again.exit_code, "550.01" in again.output) == (1, True)


def test_what_is_no_statement_is_refused():
    for content in (b"", b"[]", b"{}", b'{"format": "reelbridge-statement/1", "shares": 3, "lines": []}'):
        with pytest.raises(BadInput, match="statement_not_understood"):
            disagreements(content)
    made = reckoned_as_json([share("nevsky", "60")], [income("10.00")])
    assert disagreements(json.dumps(made).encode()) == []


RELEASE = {"territory": "CN", "medium": "cinema", "window": "2026-05-01/..", "is_premiere": "true"}
WAITS = Holdback(frozenset(["CN"]), frozenset([Medium.TV]), "premiere:CN", None, 4)


def a_film_held_back(producer):
    """Return a production whose film may be on Chinese television four months after the premiere there."""
    production = make_production()
    film = make_item("nevsky-i-00077")
    make_grant(film.ref, holdbacks=(WAITS,), languages=frozenset())
    name_film(production.ref, film.ref, by=producer)
    return production, film


def on_television(film, day="2026-09-02"):
    use = Use(frozenset(["CN"]), frozenset([Medium.TV]), Window.parse(f"{day}/{day}"))
    return rights.clearance_for(film.ref, None, use).answer.value


def test_events_are_the_premieres_of_the_board_then_milestones():
    releases = [
        entry("release", RELEASE),
        entry("release", {**RELEASE, "window": "2026-04-01/..", "territory": "RU"}),
        entry("release", {**RELEASE, "medium": "tv_free", "window": "2026-10-01/.."}),
        entry("release", {**RELEASE, "window": "2020-01-01/..", "is_premiere": ""}),
    ]
    steps = [entry("milestone", {"step": "premiere", "planned_on": "2025-01-01"}),
             entry("milestone", {"step": "filming", "planned_on": "2024-01-01", "reached_on": "2024-02-01"})]  # fmt: skip
    assert events_of(releases, steps) == {
        "premiere": date(2026, 4, 1), "premiere:RU": date(2026, 4, 1), "premiere:RU:cinema": date(2026, 4, 1),
        "premiere:CN": date(2026, 5, 1), "premiere:CN:cinema": date(2026, 5, 1),
        "premiere:CN:tv_free": date(2026, 10, 1), "on_air": date(2026, 10, 1), "on_air:CN": date(2026, 10, 1),
        "filming": date(2024, 2, 1),
    }  # fmt: skip


@pytest.mark.django_db
def test_holdbacks_move_with_the_premiere_on_the_board(producer, rights_officer):
    production, film = a_film_held_back(producer)
    assert on_television(film) == "no"
    made = write_plan(production.ref, "release", RELEASE, by=producer)
    assert on_television(film) == "yes"
    change_plan(production.ref, made.pk, {"window": "2026-05-03/.."}, by=producer)
    assert (on_television(film), on_television(film, "2026-09-03")) == ("no", "yes")
    with pytest.raises(Conflict) as caught:
        rights_actions.set_anchor("nevsky-w-00077", "premiere:CN", date(2026, 1, 1), by=rights_officer)
    assert caught.value.code == "rights.event_stands_on_a_plan"
    strike_plan(production.ref, made.pk, by=producer)
    assert on_television(film, "2026-09-03") == "no"
    acts = AuditEntry.objects.filter(subject=production.ref).order_by("pk").values_list("act", flat=True)
    assert list(acts)[-3:] == ["production.planned", "production.replanned", "production.struck"]


@pytest.mark.django_db
def test_a_day_written_down_by_hand_counts_until_the_board_has_one(producer, rights_officer):
    production, film = a_film_held_back(producer)
    rights_actions.set_anchor("nevsky-w-00077", "premiere:CN", date(2026, 5, 2), by=rights_officer)
    assert on_television(film) == "yes"
    write_plan(production.ref, "release", {**RELEASE, "window": "2026-06-01/.."}, by=producer)
    assert on_television(film) == "no"
    listed = [(one.name, one.on, one.plan, one.counts) for one in rights.listed_events("nevsky-w-00077")]
    assert ("premiere:CN", date(2026, 5, 2), "", False) in listed
    assert ("premiere:CN", date(2026, 6, 1), production.ref, True) in listed


@pytest.mark.django_db
def test_what_a_premiere_moves_is_shown_before_it_is_written(producer, person):
    production, _film = a_film_held_back(producer)
    grant = Grant.objects.get().ref
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person(Role.PRODUCER))
    page = f"/productions/{production.ref}/plan/"
    begins = f"Holdback in {grant}, counted from premiere:CN: begins to count; free from 1 Sep 2026 on."
    asked = client.post(page, {"kind": "release", **RELEASE})
    assert (asked.status_code, begins in asked.content.decode(), PlanEntry.objects.count()) == (200, True, 0)
    assert client.post(page, {"kind": "release", **RELEASE, "sure": "1"}).status_code == 302
    number = PlanEntry.objects.get().pk
    moves = (
        f"Holdback in {grant}, counted from premiere:CN: until now free from 1 Sep 2026 on, then from 1 Oct 2026 on."
    )
    later = {"window": "2026-06-01/.."}
    assert 'value="2026-05-01/.."' in client.get(f"{page}?number={number}").content.decode()
    shown = client.post(page, {"kind": "release", "number": number, **RELEASE, **later}).content.decode()
    assert moves in shown
    by_api = client.post(
        f"/api/productions/{production.ref}/consequences",
        {"number": number, "said": later}, content_type="application/json",
    )  # fmt: skip
    assert [one["sentence"] for one in by_api.json()] == [moves]
    run = CliRunner().invoke(
        main, ["production", "change", production.ref, str(number), "window=2026-06-01/..", "--only-look"]
    )
    assert (run.exit_code, run.output) == (0, f"! {moves}\n")
    assert PlanEntry.objects.get().facts["window"] == "2026-05-01/.."
    run = CliRunner().invoke(main, ["production", "change", production.ref, str(number), "note=x", "--only-look"])
    assert (run.exit_code, run.output) == (
        0, "It would move no holdback and meet no conflict. Nothing was written down.\n",
    )  # fmt: skip
    struck = client.post(f"{page}{number}/strike/")
    assert (struck.status_code, PlanEntry.objects.count()) == (200, 1)
    assert "waits again for the day of premiere:CN" in struck.content.decode()
    answer = client.post(
        f"/api/productions/{production.ref}/plan/{number}/change", later, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["window"]) == (200, "2026-06-01/..")
    assert client.post(f"{page}{number}/strike/", {"sure": "1"}).status_code == 302
    assert PlanEntry.objects.count() == 0

"""What stands beside grants feeds every answer: holdbacks, embargoes, consents, copyright, airings, groups."""

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from django.urls import reverse

from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound, Refusal
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Answer
from reelbridge.kernel.window import Window
from reelbridge.node.cli import main
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Airing, Anchor, Paper, TerritoryGroup
from reelbridge.rights.rules import Covered, Medium, Use
from reelbridge.rights.rules.layers import Consent, ConsentState, Copyright, Protection, Withheld
from reelbridge.rights.rules.limits import Embargo, Exclusivity, Holdback, Runs
from reelbridge.rights.rules.papers import PAPER_FORMAT, paper_as_json, paper_from_json
from tests.rights.making import a_partner, an_item, signed_in, terms

pytestmark = pytest.mark.django_db

YEAR = Window.parse("2026-09-01/2026-12-31")
PLAN = Use(frozenset(["CN"]), frozenset([Medium.TV]), YEAR)
TV_IN_CHINA = frozenset(["CN"]), frozenset([Medium.TV])
WAITS = Holdback(*TV_IN_CHINA, "premiere:CN", None, 4)


@pytest.fixture
def item(rights_officer):
    item = an_item()
    actions.issue_grant(
        direction="own",
        partner_ref="",
        terms=terms(languages=frozenset()),
        lines=[Covered(item.ref)],
        by=rights_officer,
    )
    return item


def told(item, use=PLAN, span=None):
    verdict = queries.clearance_for(item.ref, span, use)
    assert queries.clearances_for([(item.ref, span)], use) == [verdict]
    return verdict.answer, [reason.code for reason in verdict.reasons]


VALUES = {
    "holdback": Withheld("h", Holdback(*TV_IN_CHINA, "premiere:CN", date(2026, 5, 1), 4, 3), (), "§ 7", "Ivan"),
    "embargo": Withheld("h", Embargo(*TV_IN_CHINA, None, 48, datetime(2026, 9, 1, 18, tzinfo=UTC)), ()),
    "consent": Consent("h", "王丽", (), ConsentState.ASKED, *TV_IN_CHINA, YEAR, frozenset(["news"]), "Wang"),
    "copyright": Copyright(
        "h", (), frozenset(["CN"]), Protection.PROTECTED, date(2030, 12, 31), {"ru": "70 лет"}, "ГФФ"
    ),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_paper_comes_back_from_json_as_it_was(value):
    assert paper_from_json(json.loads(json.dumps(paper_as_json(value))), "h") == value


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"format": "reelbridge-paper/9"}, "rights.terms_format_unknown"),
        ({"kind": "wish"}, "rights.terms_not_understood"),
        ({"person": " "}, "rights.consent_without_person"),
        ({"territories": ["XX"]}, "territory.unknown"),
        ({"media": ["telegraph"]}, "rights.medium_unknown"),
        ({"window": "2026-12-31/2026-01-01"}, "window.ends_before_it_begins"),
        ({"kind": "holdback"}, "rights.holdback_without_anchor"),
        ({"kind": "embargo"}, "rights.embargo_without_moment"),
        ({"kind": "copyright", "territories": []}, "rights.terms_without_territory"),
    ],
)
def test_paper_that_means_nothing_is_refused(changed, code):
    with pytest.raises(BadInput) as caught:
        paper_from_json({"format": PAPER_FORMAT, "kind": "consent", "person": "王丽", "state": "given"} | changed)
    assert caught.value.code == code


def test_holdback_waits_for_its_event_and_counts_from_it(item, rights_officer):
    assert told(item) == (Answer.YES, ["rights.covered_by"])
    paper = actions.write_paper(Withheld("", WAITS, (), "§ 7"), [Covered(item.ref)], by=rights_officer)
    assert told(item) == (Answer.NO, ["rights.withheld_until_anchor"])
    anchor = actions.set_anchor("nevsky-w-00001", "premiere:CN", date(2026, 7, 1), by=rights_officer)
    verdict = queries.clearance_for(item.ref, None, PLAN)
    assert [(one.code, one.facts["lifts_on"]) for one in verdict.reasons] == [("rights.withheld_until", "2026-11-01")]
    assert queries.weighed_for(item.ref, None, PLAN).clauses == ((paper.ref, "§ 7"),)
    actions.set_anchor("nevsky-w-00001", "premiere:CN", date(2026, 3, 1), by=rights_officer)
    assert Anchor.objects.count() == 1
    assert told(item)[0] is Answer.YES
    actions.forget_anchor(anchor.pk, by=rights_officer)
    assert told(item)[0] is Answer.NO
    actions.end_paper(paper.ref, by=rights_officer, because="The contract was changed")
    assert told(item)[0] is Answer.YES
    with pytest.raises(Conflict):
        actions.end_paper(paper.ref, by=rights_officer, because="Again")
    assert AuditEntry.objects.filter(subject=f"paper:{paper.ref}").count() == 2


def test_holdback_of_a_contract_counts_from_the_event_of_each_work(rights_officer):
    first, second = an_item(1), an_item(2)
    given = terms(languages=frozenset(), holdbacks=(WAITS,))
    lines = [Covered(first.ref), Covered(second.ref)]
    actions.issue_grant(direction="own", partner_ref="", terms=given, lines=lines, by=rights_officer)
    actions.set_anchor("nevsky-w-00002", "premiere:CN", date(2026, 3, 1), by=rights_officer)
    assert told(first) == (Answer.NO, ["rights.held_until_anchor"])
    assert told(second) == (Answer.YES, ["rights.covered_by"])


def test_consent_withdrawn_stops_every_use_of_its_frames(item, rights_officer):
    paper = actions.write_paper(Consent("", "王丽", ()), [Covered(item.ref, Span(0, 100))], by=rights_officer)
    assert told(item, span=Span(50, 150))[0] is Answer.YES
    actions.end_paper(paper.ref, by=rights_officer, because="She wrote to us")
    assert told(item, span=Span(50, 150)) == (Answer.NO, ["rights.consent_withdrawn"])
    assert told(item, span=Span(100, 150))[0] is Answer.YES


def test_work_that_is_free_in_one_country_and_protected_in_the_other_is_answered_in_each(rights_officer):
    item = an_item()
    free = Copyright("", (), frozenset(["RU"]), Protection.PUBLIC_DOMAIN, date(2004, 1, 1), {"en": "Made before 1954"})
    not_known = Copyright("", (), frozenset(["CN"]), Protection.UNKNOWN, None, {"en": "Author not known"}, "a lawyer")
    for one in (free, not_known):
        actions.write_paper(one, [Covered(item.ref)], by=rights_officer)
    in_russia = Use(frozenset(["RU"]), frozenset([Medium.TV]), YEAR)
    assert told(item, in_russia) == (Answer.YES, ["rights.public_domain"])
    assert queries.clearance_for(item.ref, None, PLAN).answer is Answer.NO
    assert [one.code for one in queries.weighed_for(item.ref, None, PLAN).verdict.reasons][
        -1
    ] == "rights.copyright_unknown"
    assert queries.available(in_russia) == [item.ref]
    assert queries.available(PLAN) == []


def test_what_was_given_away_exclusively_stands_in_the_way_of_many_asked_at_once(item, rights_officer):
    partner = a_partner()
    given = terms(languages=frozenset(), exclusivity=Exclusivity.EXCLUSIVE)
    actions.issue_grant(
        direction="out", partner_ref=partner.ref, terms=given, lines=[Covered(item.ref)], by=rights_officer
    )
    assert told(item) == (Answer.NO, ["rights.exclusive_given"])


def test_airings_count_against_what_was_bought_and_may_be_taken_back(rights_officer):
    item = an_item()
    given = terms(languages=frozenset(), runs=Runs(1))
    grant = actions.issue_grant(
        direction="own", partner_ref="", terms=given, lines=[Covered(item.ref)], by=rights_officer
    )
    assert told(item) == (Answer.IF, ["rights.runs_limited", "rights.covered_by"])
    made = actions.write_airing(grant.ref, date(2026, 5, 9), by=rights_officer, note="Первый")
    assert told(item) == (Answer.NO, ["rights.runs_spent"])
    actions.write_airing(grant.ref, date(2026, 5, 10), by=rights_officer)
    assert [one.code for one in queries.watched() if one.facts["grant"] == grant.ref][-1:] == [
        "rights.watch_runs_over_spent"
    ]
    for one in Airing.objects.all():
        actions.strike_airing(one.pk, by=rights_officer)
    assert told(item)[0] is Answer.IF
    with pytest.raises(NotFound):
        actions.strike_airing(made.pk, by=rights_officer)


def test_group_of_our_own_stands_for_its_members_and_may_not_hold_itself(rights_officer):
    actions.name_group("Our North", ["Norway", "FI"], by=rights_officer)
    actions.name_group("Our World", ["our  north", "EAEU"], by=rights_officer)
    assert queries.territories_in("Our World, CN") == {"NO", "FI", "EAEU", "CN"}
    with pytest.raises(BadInput) as caught:
        actions.name_group("Our North", ["SE", "Our World"], by=rights_officer)
    assert caught.value.code == "rights.group_in_itself"
    assert TerritoryGroup.objects.get(name="Our North").tokens_json == ["NO", "FI"]
    with pytest.raises(BadInput) as caught:
        actions.name_group("Our South", ["Atlantis"], by=rights_officer)
    assert (caught.value.code, caught.value.facts["text"]) == ("rights.group_not_understood", "Atlantis")
    for refused, why in [(("China", ["RU"]), Conflict), ((" ", ["RU"]), BadInput), (("X", []), BadInput)]:
        with pytest.raises(why):
            actions.name_group(*refused, by=rights_officer)
    with pytest.raises(Conflict):
        actions.strike_group("Our North", by=rights_officer)
    actions.strike_group("Our World", by=rights_officer)
    assert list(TerritoryGroup.objects.values_list("name", flat=True)) == ["Our North"]


def test_refusals_leave_nothing_behind(item, rights_officer):
    value = Withheld("", WAITS, ())
    for lines in ([], [Covered("nevsky-i-99999")], [Covered(item.ref, Span(0, 5000))]):
        with pytest.raises(Refusal):
            actions.write_paper(value, lines, by=rights_officer)
    with pytest.raises(NotAllowed):
        actions.write_paper(value, [Covered(item.ref)], by=Actor("a reader", Role.READER))
    assert Paper.objects.count() == 0
    with pytest.raises(NotFound):
        actions.set_anchor("nevsky-w-99999", "premiere:CN", date(2026, 1, 1), by=rights_officer)
    assert Anchor.objects.count() == 0


FORMS = {
    "holdback": {
        "anchor": "premiere:CN",
        "anchored_on": "2026-05-01",
        "months": "4",
        "territories": "China",
        "on": ["tv"],
    },
    "embargo": {"not_before": "2026-09-01T18:00", "territories": "China"},
    "consent": {"person": "王丽", "state": "refused", "purposes": ["news"]},
    "copyright": {"protection": "public_domain", "day": "2004-01-01", "territories": "Russia", "ground_en": "Old"},
}


@pytest.mark.parametrize("kind", FORMS)
def test_paper_is_written_shown_and_ended_on_pages(item, client, person, kind):
    signed_in(client, person)
    address = reverse("rights:new_paper", args=[kind])
    assert client.get(address).status_code == 200
    empty = client.post(address, {"items": "nowhere"})
    assert (empty.status_code, Paper.objects.count()) == (422, 0)
    made = client.post(address, {"items": item.ref, **FORMS[kind]}, follow=True)
    assert made.status_code == 200, made.content.decode()
    paper = Paper.objects.get()
    assert paper.kind == kind
    assert paper.ref in client.get(reverse("rights:papers"), {"kind": kind}).content.decode()
    page = client.get(reverse("rights:of", args=[item.ref])).content.decode()
    assert paper.ref in page
    assert f"{address}?item={item.ref}" in page
    assert client.post(reverse("rights:end_paper", args=[paper.ref]), {"because": ""}).status_code == 422
    page = client.post(reverse("rights:end_paper", args=[paper.ref]), {"because": "A mistake"}, follow=True)
    assert "Ended: A mistake" in page.content.decode()


def test_a_no_names_the_clause_and_whom_to_ask_on_the_page_and_the_command_line(item, client, person, rights_officer):
    signed_in(client, person)
    paper = Withheld("", WAITS, (), "§ 7.2 No television", "the producer")
    actions.write_paper(paper, [Covered(item.ref)], by=rights_officer)
    plan = {"in": "China", "on": "tv", "from": "2026-09-01", "to": "2026-12-31"}
    page = client.get(reverse("rights:of", args=[item.ref]), plan).content.decode()
    asked = ("check", item.ref, "--in", "CN", "--on", "tv", "--from", "2026-09-01", "--to", "2026-12-31")
    for words in ("§ 7.2 No television", "the producer"):
        assert words in page
        assert words in ran(*asked, status=1)


def test_events_groups_and_airings_have_pages(item, client, person):
    signed_in(client, person)
    events, groups = reverse("rights:events"), reverse("rights:groups")
    wrong = client.post(events, {"work": "nevsky-w-99999", "name": "premiere:CN", "on": "2026-05-01"})
    assert wrong.status_code == 422
    page = client.post(events, {"work": "nevsky-w-00001", "name": "premiere:CN", "on": "2026-05-01"}, follow=True)
    assert "premiere:CN" in page.content.decode()
    client.post(reverse("rights:forget_event", args=[Anchor.objects.get().pk]))
    assert Anchor.objects.count() == 0
    assert "Norway" in client.post(groups, {"name": "Our North", "members": "NO, FI"}, follow=True).content.decode()
    assert client.post(groups, {"name": "Our North", "members": "Our North"}).status_code == 422
    client.post(reverse("rights:strike_group", args=["Our North"]))
    assert TerritoryGroup.objects.count() == 0
    ref = queries.grants_for(item.ref)[0].ref
    assert client.post(reverse("rights:write_airing", args=[ref]), {"on": "some day"}).status_code == 422
    assert (
        "9 May 2026"
        in client.post(reverse("rights:write_airing", args=[ref]), {"on": "2026-05-09"}, follow=True).content.decode()
    )
    client.post(reverse("rights:strike_airing", args=[ref, Airing.objects.get().pk]))
    assert Airing.objects.count() == 0


def test_grant_form_takes_embargo_holdback_and_conditions(client, person):
    item = an_item()
    signed_in(client, person)
    given = {
        "direction": "own", "items": item.ref, "territories": "CN", "on": ["tv"], "not_before": "2026-09-01T18:00",
        "embargo_territories": "CN", "holdback_anchor": "premiere:CN", "holdback_months": "4", "holdback_media": ["tv"],
        "conditions_en": "Only with a host",
    }  # fmt: skip
    assert client.post(reverse("rights:new"), given).status_code == 302
    kept = queries.grants_for(item.ref)[0].terms
    assert kept.embargoes == (Embargo(frozenset(["CN"]), frozenset(Medium), kept.embargoes[0].not_before),)
    assert kept.embargoes[0].not_before.isoformat() == "2026-09-01T18:00:00+03:00"
    assert kept.holdbacks == (Holdback(frozenset(["WORLD"]), frozenset([Medium.TV]), "premiere:CN", None, 4, 0),)
    assert kept.conditions == {"en": "Only with a host"}


def ran(*arguments, status=0):
    found = CliRunner().invoke(main, ["rights", *arguments])
    assert found.exit_code == status, found.output
    return found.output


def test_command_line_and_api_say_the_same(item, client, person):
    signed_in(client, person)
    for given in (
        ("hold", item.ref, "--in", "China", "--on", "tv", "--anchor", "premiere:CN", "--months", "4"),
        ("embargo", item.ref, "--until", "2026-09-01T18:00"),
        ("consent", item.ref, "--person", "王丽", "--state", "asked"),
        ("copyright", item.ref, "--in", "RU", "--state", "protected", "--day", "2030-12-31", "--ground", "en=Young"),
    ):
        ran(*given)
    listed = json.loads(ran("papers", "--json"))
    assert client.get("/api/papers").json() == listed
    assert [one["kind"] for one in listed] == ["copyright", "consent", "embargo", "holdback"]
    assert listed[2]["paper"]["not_before"] == "2026-09-01T18:00:00+03:00"
    by_api = client.post(
        "/api/papers", {"items": [item.ref], "paper": listed[0]["paper"]}, content_type="application/json"
    )
    assert by_api.status_code == 201, by_api.content
    assert by_api.json()["paper"] == listed[0]["paper"]
    ran("event", "nevsky-w-00001", "premiere:CN", "2026-01-01")
    assert client.get("/api/events").json() == [
        {"work": "nevsky-w-00001", "name": "premiere:CN", "on": "2026-01-01", "plan": ""}
    ]
    ran("group", "Our North", "NO", "FI")
    assert client.get("/api/groups").json() == json.loads(ran("group", "--json"))
    ref = queries.grants_for(item.ref)[0].ref
    ran("aired", ref, "2026-05-09")
    assert [one["on"] for one in client.get(f"/api/grants/{ref}/airings").json()] == ["2026-05-09"]
    assert client.get(f"/api/grants/{ref}/leaning").json() == json.loads(ran("leaning", ref, "--json")) == []
    ended = client.post(
        f"/api/papers/{listed[1]['ref']}/end", {"because": "No"}, content_type="application/json"
    ).json()
    assert (ended["has_ended"], ended["paper"]["state"]) == (True, "withdrawn")
    ran("end", listed[2]["ref"], "--because", "Lifted")
    ran("aired", ref, "soon", status=65)
    revoked = client.post(f"/api/grants/{ref}/revoke", {"because": "Over"}, content_type="application/json").json()
    assert revoked["state"] == "revoked"

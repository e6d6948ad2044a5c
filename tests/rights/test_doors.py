"""The same answer through the page, the API and the command line."""

import json

import pytest
from click.testing import CliRunner
from django.urls import reverse

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.window import Window
from reelbridge.node.cli import main
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Grant
from reelbridge.rights.rules import Covered, Medium, Use
from reelbridge.rights.rules.limits import Exclusivity, Runs
from tests.rights.making import a_partner, an_item, signed_in, terms

pytestmark = pytest.mark.django_db


ASKED = {
    "inside": ("2026-09-01", "2027-02-28", "if", 0),
    "past the end": ("2026-09-01", "2027-08-31", "no", 1),
}


@pytest.mark.parametrize(("first", "last", "answer", "status"), ASKED.values(), ids=ASKED)
def test_page_api_and_command_line_give_the_same_answer(item, client, person, first, last, answer, status):
    signed_in(client, person)
    by_api = client.post(
        "/api/clearance",
        {
            "item": item.ref,
            "territories": ["CN", "RU"],
            "media": ["tv"],
            "starts_on": first,
            "ends_on": last,
            "languages": ["zh"],
        },
        content_type="application/json",
    ).json()
    asked = ["rights", "check", item.ref, "--in", "CN", "--in", "Russia", "--on", "tv", "--from", first, "--to", last]
    ran = CliRunner().invoke(main, [*asked, "--language", "zh", "--json"])
    assert ran.exit_code == status, ran.output
    assert json.loads(ran.stdout) == by_api
    assert by_api["answer"] == answer
    plan = {"in": "China, RU", "on": "tv", "from": first, "to": last, "language": "zh"}
    page = client.get(reverse("rights:of", args=[item.ref]), plan).content.decode()
    assert f"verdict--{answer}" in page
    assert by_api["reasons"][0]["sentence"] in page.replace("&quot;", '"')
    plain = CliRunner().invoke(main, [*asked, "--language", "zh"])
    assert plain.exit_code == status
    assert by_api["reasons"][0]["sentence"] in plain.output


def test_shot_is_weighed_as_its_frames_at_every_door(item, client, person):
    signed_in(client, person)
    asked = {"territories": ["CN"], "media": ["tv"], "starts_on": "2026-09-01", "ends_on": "2026-10-01"}
    by_api = client.post("/api/clearance", {"item": f"{item.ref}/2", **asked}, content_type="application/json").json()
    assert (by_api["answer"], by_api["reasons"][0]["code"]) == ("if", "rights.credit_owed")
    ran = CliRunner().invoke(main, ["rights", "check", f"{item.ref}/2", "--in", "CN", "--on", "tv", "--from", "2026-09-01",
                                    "--to", "2026-10-01", "--json"])  # fmt: skip
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout) == by_api


def test_sentence_names_what_is_missing_and_what_there_is(item, client, person):
    ran = CliRunner().invoke(
        main, ["rights", "check", item.ref, "--in", "CN", "--on", "tv", "--from", "2026-09-01", "--to", "2027-08-31"]
    )
    assert ran.exit_code == 1
    assert (
        "China, television: not covered from 1 Mar 2027 to 31 Aug 2027. Granted from 1 Mar 2026 to 28 Feb 2027."
        in ran.output
    )


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (["--in", "Atlantis"], "Atlantis"),
        (["--on", "telegraph"], "telegraph"),
        (["--from", "soon"], "soon"),
        (["--language", "klingonese"], "klingonese"),
        (["--span", "5:5"], "5"),
        (["--span", "all"], "all"),
    ],
)
def test_question_that_is_not_understood_is_refused_with_a_sentence(item, change, word):
    asked = ["rights", "check", item.ref, "--in", "CN", "--on", "tv", *change]
    ran = CliRunner().invoke(main, asked)
    assert ran.exit_code == 65
    assert word in ran.stderr


def test_grant_is_added_and_listed_on_the_command_line(item):
    ran = CliRunner().invoke(
        main,
        [
            "rights",
            "add",
            f"{item.ref}/2",
            "--in",
            "中国",
            "--on",
            "web",
            "--to",
            "2027-01-01",
            "--credit",
            "ru=Невский",
            "--alone",
            "sole",
            "--airings",
            "2",
            "--json",
        ],
    )
    assert ran.exit_code == 0, ran.output
    made = json.loads(ran.stdout)
    assert made["lines"] == [{"item": item.ref, "title": made["title"], "start": 100, "end": 1000}]
    written = Grant.objects.get(ref=made["ref"]).terms
    assert (written.credit_line, written.exclusivity, written.runs) == ({"ru": "Невский"}, "sole", Runs(2))
    listed = CliRunner().invoke(main, ["rights", "list"])
    assert made["ref"] in listed.output
    assert json.loads(CliRunner().invoke(main, ["rights", "list", "--json"]).stdout)[0] == made


def test_api_lists_grants_and_shows_one(item, client, person):
    signed_in(client, person, Role.READER)
    listed = client.get("/api/grants").json()
    assert [one["ref"] for one in listed] == ["nevsky-g-00001"]
    assert client.get("/api/grants/nevsky-g-00001").json() == listed[0]
    assert client.get("/api/grants/nevsky-g-00009").status_code == 404
    wrong = client.post(
        "/api/clearance", {"item": item.ref, "territories": [], "media": ["tv"]}, content_type="application/json"
    )
    assert (wrong.status_code, wrong.json()["code"]) == (422, "rights.use_without_territory")


def test_whole_answer_comes_with_boxes_clauses_and_what_may_be_done_instead(rights_officer):
    item = an_item()
    actions.issue_grant(
        direction="own", partner_ref="", terms=terms(clause="§ 4.2"), lines=[Covered(item.ref)], by=rights_officer
    )
    use = Use(frozenset(["CN", "DE"]), frozenset([Medium.TV]), Window.parse("2026-03-01/2026-05-31"), frozenset(["zh"]))
    found = queries.weighed_as_json(queries.weighed_for(item.ref, None, use))
    assert (found["answer"], found["extent"]) == ("no", "part")
    assert [(one["territories"], one["window"]) for one in found["uncovered"]] == [(["DE"], "2026-03-01/2026-05-31")]
    assert [reason["code"] for reason in found["uncovered"][0]["reasons"]] == ["rights.territory_not_granted"]
    assert [(one["kind"], one["use"]["territories"]) for one in found["nearest"]] == [
        ("fewer_territories", ["CN"]), ("elsewhere", ["RU"]),
    ]  # fmt: skip


def test_items_that_may_be_used_and_what_to_watch_are_answered_from_the_rows(rights_officer):
    first, second = an_item(1), an_item(2)
    partners = a_partner(), a_partner("elsewhere")
    for item, ends in ((first, "2027-02-28"), (second, "2026-04-30")):
        actions.issue_grant(
            direction="own",
            partner_ref="",
            terms=terms(f"2026-03-01/{ends}"),
            lines=[Covered(item.ref)],
            by=rights_officer,
        )
    use = Use(frozenset(["CN"]), frozenset([Medium.TV_PAY]), Window.parse("2026-03-01/2026-12-31"), frozenset(["zh"]))
    assert queries.available(use) == [first.ref]
    for number, partner in enumerate(partners, 1):
        exclusive = terms(exclusivity=Exclusivity.EXCLUSIVE, fee=None, clause=f"§ {number}")
        actions.issue_grant(
            direction="out", partner_ref=partner.ref, terms=exclusive, lines=[Covered(first.ref)], by=rights_officer
        )
    codes = [reason.code for reason in queries.watched()]
    assert codes.count("rights.watch_exclusives_overlap") == 1
    assert queries.available(use) == []

"""The pages of grants: lists, one grant, the form, what is taken along."""

import io
import json

import pytest
from click.testing import CliRunner
from django.urls import reverse

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.timecode import Span
from reelbridge.node.cli import main
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Grant
from reelbridge.rights.policy_files import read_policy
from reelbridge.rights.rules import Covered, Medium
from reelbridge.rights.rules.limits import Holdback
from reelbridge.rights.rules.policy_terms import read_as_terms
from tests.rights.making import a_partner, an_item, signed_in, terms

pytestmark = pytest.mark.django_db


def test_pages_need_an_account(client, item):
    for name, args in (("grants", []), ("grant", ["nevsky-g-00001"]), ("of", [item.ref]), ("new", [])):
        assert client.get(reverse(f"rights:{name}", args=args)).status_code == 302


def test_list_asks_the_database_as_often_for_one_grant_as_for_three(
    client, person, rights_officer, django_assert_max_num_queries, django_assert_num_queries
):
    signed_in(client, person)

    def issue(number):
        made = an_item(number, keeper=a_partner())
        actions.issue_grant(
            direction="in",
            partner_ref="beichen",
            terms=terms(),
            lines=[Covered(made.ref, Span(0, 9))],
            by=rights_officer,
        )

    issue(1)
    client.get("/rights/")
    with django_assert_max_num_queries(14) as first:
        assert client.get("/rights/").status_code == 200
    issue(2)
    issue(3)
    with django_assert_num_queries(len(first)):
        page = client.get("/rights/").content.decode()
    assert page.count('class="bar bar--yes') == 3 + 1  # and the legend's


def test_empty_list_says_what_to_expect(client, person):
    page = signed_in(client, person).get("/rights/").content.decode()
    assert "No grant is written down yet." in page


def test_grant_page_shows_terms_and_lets_the_rights_officer_end_it(item, client, person):
    signed_in(client, person)
    page = client.get("/rights/nevsky-g-00001/").content.decode()
    for words in ("China, Russia", "television", "from 1 Mar 2026 to 28 Feb 2027", "Revoke this grant"):
        assert words in page
    assert client.post("/rights/nevsky-g-00001/revoke/", {"because": ""}).status_code == 422
    assert Grant.objects.get().state == "standing"
    answer = client.post("/rights/nevsky-g-00001/revoke/", {"because": "the negative was found elsewhere"}, follow=True)
    assert "Revoked: the negative was found elsewhere" in answer.content.decode()
    assert Grant.objects.get().state == "revoked"


def test_archivist_sees_no_way_to_revoke_and_is_refused(item, client, person):
    signed_in(client, person, Role.ARCHIVIST)
    assert "Revoke this grant" not in client.get("/rights/nevsky-g-00001/").content.decode()
    assert client.post("/rights/nevsky-g-00001/revoke/", {"because": "x"}).status_code == 403
    assert Grant.objects.get().state == "standing"


def test_grant_can_be_taken_along_as_odrl_and_as_a_sheet(item, client, person, tmp_path):
    signed_in(client, person, Role.READER)
    odrl = client.get("/rights/nevsky-g-00001/odrl.json")
    assert odrl["Content-Type"] == "application/ld+json; charset=utf-8"
    assert json.loads(odrl.content)["@type"] == "Agreement"
    turtle = client.get("/rights/nevsky-g-00001/odrl.ttl")
    assert turtle["Content-Type"] == "text/turtle; charset=utf-8"
    (tmp_path / "taken.ttl").write_bytes(turtle.content)
    taken = read_policy(tmp_path / "taken.ttl")
    assert taken.uid == "urn:reelbridge:grant:nevsky-g-00001"
    for name in ("written.ttl", "written.jsonld"):
        assert CliRunner().invoke(main, ["rights", "print", "nevsky-g-00001", str(tmp_path / name)]).exit_code == 0
        assert read_as_terms(read_policy(tmp_path / name))[0] == read_as_terms(taken)[0]
    sheet = client.get("/rights/nevsky-g-00001/sheet-ru.txt")
    assert "Китай, Россия" in sheet.content.decode()
    assert client.get("/rights/nevsky-g-00001/sheet-xx.txt").status_code == 404


GIVEN = {
    "direction": "own",
    "items": "nevsky-i-00001/1 nevsky-w-00001",
    "territories": "中国, Россия, DE",
    "on": ["tv", "web"],
    "starts_on": "2026-09-01",
    "ends_on": "2027-08-31",
    "languages": "zh, ru",
    "credit_ru": "Невский киноархив",
}


def test_form_writes_a_grant_down(item, client, person):
    answer = signed_in(client, person).post("/rights/new/", GIVEN)
    made = Grant.objects.get(ref="nevsky-g-00002")
    assert answer["Location"] == "/rights/nevsky-g-00002/"
    assert made.terms.as_json() == {
        "format": "reelbridge-terms/1",
        "territories": ["CN", "DE", "RU"],
        "media": ["tv", "web"],
        "window": "2026-09-01/2027-08-31",
        "languages": ["ru", "zh"],
        "purpose": "",
        "credit_line": {"ru": "Невский киноархив"},
        "max_seconds": None,
        "notes": {},
    }
    assert [(line.item_ref, line.start, line.end) for line in made.lines.all()] == [
        (item.ref, 0, 100),
        (item.ref, None, None),
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"territories": "Атлантида"}, "“Атлантида” is no territory known here."),
        ({"items": "nevsky-i-00077"}, "nevsky-i-00077"),
        ({"ends_on": "2026-08-01"}, "ends (2026-08-01) before it begins (2026-09-01)"),
        ({"direction": "in"}, "Say which partner gave the grant"),
        ({"languages": "klingonese"}, "“klingonese” is not a language tag."),
        ({"on": []}, "This field is required."),
        ({"max_seconds": "0"}, "1"),
    ],
)
def test_form_says_what_is_wrong_and_writes_nothing(item, client, person, change, sentence):
    answer = signed_in(client, person).post("/rights/new/", {**GIVEN, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Grant.objects.count() == 1


def test_rights_of_an_item_come_as_a_fragment_or_as_a_page(item, client, person):
    signed_in(client, person)
    whole = client.get(reverse("rights:of", args=[item.ref])).content.decode()
    part = client.get(reverse("rights:of", args=[f"{item.ref}/2"]), headers={"HX-Request": "true"}).content.decode()
    assert whole.lstrip().startswith("<!DOCTYPE html>")
    assert part.lstrip().startswith('<div class="rights-of"')
    assert "land-shore" in part
    assert client.get(reverse("rights:of", args=["nevsky-i-00099"])).status_code == 404


def test_every_limit_that_the_form_takes_is_written_down_shown_and_asked(client, person):
    signed_in(client, person)
    thing = an_item(3)
    sent = {
        "direction": "own", "items": thing.ref, "territories": "World", "but_not": "USSR, US", "on": ["tv", "vod_sale"],
        "audio": "ru", "subtitles": "zh-Hans", "exclusivity": "sole", "runs": "3", "run_days": "30",
        "may_edit": "false", "may_sublicense": "true", "fee": "1200.50", "currency": "eur", "clause": "§ 4.2", "document": "shelf 7",
    }  # fmt: skip
    assert client.post(reverse("rights:new"), sent).status_code == 302
    grant = Grant.objects.latest("pk")
    written = grant.terms_json
    assert written["format"] == "reelbridge-terms/2"
    assert (written["but_not"], written["audio"], written["subtitles"]) == (["SUHH", "US"], ["ru"], ["zh-Hans"])
    assert (written["exclusivity"], written["runs"]) == ("sole", {"count": 3, "days": 30})
    assert (written["may_edit"], written["may_sublicense"]) == (False, True)
    assert (written["fee"], written["clause"]) == ({"amount": "1200.50", "currency": "EUR"}, "§ 4.2")
    page = client.get(reverse("rights:grant", args=[grant.ref])).content.decode()
    for words in (
        "without USSR, United States",
        "within 30 days of the first",
        "1200.50 EUR",
        "§ 4.2",
        "shelf 7",
        "sole",
    ):
        assert words in page
    before = Grant.objects.count()
    refused = client.post(reverse("rights:new"), {**sent, "fee": "1200,50"})
    assert refused.status_code == 422
    assert "“1200,50” is not an amount." in refused.content.decode()
    assert Grant.objects.count() == before


def test_watch_page_names_what_ends_soon(client, person, rights_officer):
    signed_in(client, person)
    assert "Nothing has to be looked at." in client.get(reverse("rights:watch")).content.decode()
    from datetime import timedelta

    ends = queries.today() + timedelta(20)
    grant = actions.issue_grant(
        direction="own",
        partner_ref="",
        terms=terms(f"2020-01-01/{ends}"),
        lines=[Covered(an_item(4).ref)],
        by=rights_officer,
    )
    page = client.get(reverse("rights:watch")).content.decode()
    assert f"Grant {grant.ref} ends on" in page
    assert "in 20 days." in page


@pytest.mark.parametrize(
    ("tongue", "words"),
    [
        ("zh-Hans", ["许可条款", "枢纽站", "署名", "Nevsky", "保留期"]),
        ("ru", ["Условия разрешения", "Узловая станция 1", "премьера"]),
        ("en", ["Terms of a grant", "premiere:CN", "§ 7"]),
    ],
)
def test_terms_are_printed_in_the_three_languages(rights_officer, client, person, tongue, words):
    pypdf = pytest.importorskip("pypdf")
    item = an_item()
    held = Holdback(
        frozenset(["CN"]), frozenset([Medium.TV]), "premiere:CN" if tongue == "en" else "премьера 保留期", None, 4
    )
    given = terms(credit_line={"en": "Nevsky"}, holdbacks=(held,), clause="§ 7")
    made = actions.issue_grant(
        direction="own", partner_ref="", terms=given, lines=[Covered(item.ref)], by=rights_officer
    )
    signed_in(client, person)
    answer = client.get(reverse("rights:printed_sheet", args=[made.ref, tongue]))
    assert answer["Content-Type"] == "application/pdf"
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert [word for word in [*words, made.ref] if word not in text] == []
    assert client.get(reverse("rights:printed_sheet", args=[made.ref, "de"])).status_code == 404

"""Issuing and revoking grants, the answer through queries, the sheet, and what may still be seen."""

import json
from datetime import UTC, datetime

import pytest

from reelbridge.base.models import AuditEntry, Fact
from reelbridge.catalogue import relays
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, NotFound
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.verdict import Answer
from reelbridge.kernel.window import Window
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Grant
from reelbridge.rights.rules import Covered, Medium, Use
from tests.rights.making import a_partner, an_item, terms

pytestmark = pytest.mark.django_db

PLAN = Use(
    frozenset(["CN", "RU"]), frozenset([Medium.TV]), Window.parse("2026-09-01/2027-08-31"), frozenset(["zh", "ru"])
)
THIS_YEAR = datetime(2026, 11, 22, tzinfo=UTC)


def issue(by, item, *, span=None, direction="own", partner="", **given):
    return actions.issue_grant(
        direction=direction,
        partner_ref=partner,
        terms=given.pop("terms", terms()),
        lines=[Covered(item.ref, span)],
        by=by,
        **given,
    )


def test_grant_is_written_with_audit_and_fact(rights_officer):
    item = an_item()
    grant = issue(rights_officer, item, span=Span(0, 100), title=" Смены ")
    assert grant.ref == "nevsky-g-00001"
    assert grant.terms == terms()
    assert [line.as_value() for line in grant.lines.all()] == [Covered(item.ref, Span(0, 100))]
    assert (grant.title, str(grant.starts_on), str(grant.ends_on)) == ("Смены", "2026-03-01", "2027-02-28")
    assert AuditEntry.objects.get().subject == "grant:nevsky-g-00001"
    assert Fact.objects.get().facts == {
        "ref": grant.ref,
        "direction": "own",
        "partner_ref": "",
        "request_ref": "",
        "item_refs": [item.ref],
    }


def test_reader_may_not_issue(reader):
    with pytest.raises(NotAllowed):
        issue(reader, an_item())
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("lines", "direction", "partner", "refused"),
    [
        ([], "own", "", (BadInput, "rights.grant_without_items")),
        ([Covered("nevsky-i-00001")], "out", "", (BadInput, "rights.grant_without_partner")),
        ([Covered("nevsky-i-00009")], "own", "", (NotFound, "rights.no_such_item")),
        ([Covered("beichen-i-00001")], "out", "x", (BadInput, "rights.not_ours_to_grant")),
        ([Covered("nevsky-i-00001", Span(0, 1001))], "own", "", (BadInput, "rights.span_beyond_item")),
        ([Covered("nevsky-i-00001")] * 10_001, "own", "", (BadInput, "rights.too_many_items")),
    ],
)
def test_grant_over_what_cannot_be_granted_is_refused(rights_officer, lines, direction, partner, refused):
    an_item()
    an_item(keeper=a_partner())
    with pytest.raises(refused[0]) as caught:
        actions.issue_grant(direction=direction, partner_ref=partner, terms=terms(), lines=lines, by=rights_officer)
    assert caught.value.code == refused[1]
    assert not Grant.objects.exists()
    assert not AuditEntry.objects.exists()


def test_partners_grant_arriving_twice_is_one_and_another_under_its_ref_is_refused(operator):
    given = {"direction": "in", "partner": "beichen", "ref": "beichen-g-00007"}
    item = an_item(keeper=a_partner())
    first = issue(operator, item, **given)
    assert issue(operator, item, **given) == first
    with pytest.raises(Conflict) as caught:
        issue(operator, item, terms=terms("2026-03-01/.."), **given)
    assert caught.value.code == "rights.grant_exists_otherwise"
    assert Grant.objects.count() == 1
    assert first.terms == terms()


def test_revoked_grant_no_longer_counts_and_says_why(rights_officer):
    item = an_item()
    grant = issue(rights_officer, item, terms=terms("2026-01-01/.."))
    assert queries.clearance_for(item.ref, None, PLAN).answer is Answer.YES
    actions.revoke_grant(grant.ref, by=rights_officer, because="the rights were sold")
    verdict = queries.clearance_for(item.ref, None, PLAN)
    assert [(reason.code, dict(reason.facts)) for reason in verdict.reasons] == [
        ("rights.grant_revoked", {"grant": grant.ref, "why": "the rights were sold"})
    ]
    assert Fact.objects.last().facts["why"] == "the rights were sold"
    with pytest.raises(Conflict):
        actions.revoke_grant(grant.ref, by=rights_officer, because="again")


def test_revoking_needs_the_role_and_a_reason(archivist, rights_officer):
    grant = issue(archivist, an_item())
    with pytest.raises(NotAllowed):
        actions.revoke_grant(grant.ref, by=archivist, because="x")
    with pytest.raises(BadInput):
        actions.revoke_grant(grant.ref, by=rights_officer, because="  ")
    assert queries.grant(grant.ref).state == "standing"


def test_whole_item_is_covered_by_spans_that_fill_it(rights_officer):
    item = an_item(frames=300)
    for span in (Span(0, 100), Span(100, 300)):
        issue(rights_officer, item, span=span, terms=terms("2026-01-01/.."))
    assert queries.clearance_for(item.ref, None, PLAN).answer is Answer.YES


def test_many_are_answered_in_their_order_with_the_same_number_of_queries(
    rights_officer, django_assert_num_queries, django_assert_max_num_queries
):
    items = [an_item(number) for number in range(1, 6)]
    for item in items[1:]:
        issue(rights_officer, item, terms=terms("2026-01-01/.."))
    asked = [(item.ref, Span(0, 50)) for item in items] + [("nevsky-i-99999", None)]
    with django_assert_max_num_queries(9) as few:
        queries.clearances_for(asked[1:2], PLAN)
    with django_assert_num_queries(len(few)):
        answers = [verdict.answer for verdict in queries.clearances_for(asked, PLAN)]
    assert answers == [Answer.NO, *[Answer.YES] * 4, Answer.NO]


def test_question_about_frames_an_item_does_not_have_is_refused(rights_officer):
    item = an_item()
    with pytest.raises(BadInput) as caught:
        queries.clearance_for(item.ref, Span(0, 2000), PLAN)
    assert caught.value.code == "rights.span_beyond_item"
    with pytest.raises(NotFound):
        queries.clearance_for("nevsky-i-09999", None, PLAN)


def test_works_and_shots_are_understood_by_their_refs():
    item = an_item()
    assert queries.covered_by_refs([f"{item.ref}/2", "nevsky-w-00001"]) == [
        Covered(item.ref, Span(100, 1000)),
        Covered(item.ref),
    ]


def test_sheet_says_the_terms_in_three_languages(rights_officer):
    item = an_item()
    a_partner()
    grant = issue(
        rights_officer,
        item,
        span=Span(0, 100),
        direction="out",
        partner="beichen",
        terms=terms(credit_line={"en": "Nevsky Film Archive", "zh-Hans": "涅瓦电影档案馆"}, max_seconds=30),
    )
    sheets = queries.terms_sheet(grant)
    assert set(sheets) == {"zh-Hans", "ru", "en"}
    assert "Granted by: Nevsky Film Archive\nGranted to: Beichen TV Film Library\n" in sheets["en"]
    assert "Territories: China, Russia\n" in sheets["en"]
    assert "from 1 Mar 2026 to 28 Feb 2027" in sheets["en"]
    assert "00:00:00:00 – 00:00:04:00 (0 – 100)" in sheets["en"]
    for sheet, words in (
        (sheets["ru"], ("Китай, Россия", "с 1 марта 2026 по 28 февраля 2027", "Узловая станция 1", "телевидение")),
        (sheets["zh-Hans"], ("中国、俄罗斯", "2026年3月1日", "枢纽站1", "电视", "涅瓦电影档案馆")),
    ):
        for word in words:
            assert word in sheet


def test_odrl_of_a_grant_names_both_nodes(rights_officer):
    grant = issue(rights_officer, an_item(), direction="out", partner="beichen")
    policy = json.loads(queries.odrl_of(grant))
    assert policy["uid"] == "urn:reelbridge:grant:nevsky-g-00001"
    assert policy["permission"][0]["assigner"] == "urn:reelbridge:node:nevsky"
    assert policy["permission"][0]["assignee"] == "urn:reelbridge:node:beichen"
    assert policy["permission"][0]["target"][0]["uid"] == "urn:reelbridge:item:nevsky-i-00001"


@pytest.mark.parametrize(
    ("window", "revoked", "code"),
    [
        ("2026-03-01/2027-02-28", False, None),
        ("2026-03-01/2026-11-22", False, None),
        ("2026-03-01/2026-11-21", False, "rights.window_is_over"),
        ("2026-12-01/..", False, "rights.window_not_begun"),
        ("2026-03-01/2027-02-28", True, "rights.grant_revoked"),
    ],
)
def test_partners_copy_is_seen_only_inside_its_standing_window(operator, reader, window, revoked, code):
    item = an_item(keeper=a_partner(), parcel="beichen-p-00001")
    grant = issue(operator, item, direction="in", partner="beichen", terms=terms(window))
    if revoked:
        actions.revoke_grant(grant.ref, by=operator, because="withdrawn")
    with clock.stopped_at(THIS_YEAR):
        for what in ("proxy.mp4", "stills/12.jpg", "poster.jpg"):
            if code is None:
                relays.require_seeing(item, reader, what)
                continue
            with pytest.raises(NotAllowed) as caught:
                relays.require_seeing(item, reader, what)
            assert caught.value.code == code


def test_partners_film_that_only_streams_and_our_own_are_no_matter_of_grants(operator, reader):
    streamed = an_item(keeper=a_partner())
    own = an_item(parcel="made-here")
    issue(operator, streamed, direction="in", partner="beichen", terms=terms("2020-01-01/2020-02-01"))
    for item in (streamed, own):
        relays.require_seeing(item, reader, "proxy.mp4")

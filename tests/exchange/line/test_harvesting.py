"""Harvests from a partner that answers oddly: a real server on this machine says what each test wants it to say."""

import gzip
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from reelbridge.catalogue.cargo import record_of
from reelbridge.catalogue.models import Item, WorkTitle
from reelbridge.exchange import wire
from reelbridge.exchange.actions import harvesting
from reelbridge.exchange.actions.harvesting import OVERLAP, ask_for_harvest, harvest
from reelbridge.exchange.actions.offering import offer
from reelbridge.exchange.actions.pairing import fetch_card
from reelbridge.exchange.models import HarvestProblem, Partner
from reelbridge.exchange.rules.oai_reading import read_page
from reelbridge.exchange.rules.signing import digest_header
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, Unreachable
from tests.exchange.line.test_oai import LIST

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 7, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def partner(pair, elsewhere):
    return pair(address=elsewhere.address)


@pytest.fixture
def theirs(item):
    """Return a function that makes the record of an item of theirs."""
    template = item()
    whole = json.dumps(record_of(template), ensure_ascii=False)
    for row in (template, template.manifestation.work):
        type(row).objects.filter(pk=row.pk).update(ref=f"gone-{row.ref}")

    def make(number, **changed):
        record = json.loads(whole.replace("nevsky", "beichen"))
        record["ref"] = f"beichen-i-{number:05}"
        record["work"]["ref"] = f"beichen-w-{number:05}"
        return record | changed

    return make


def entry(record, identifier="", deleted=False):
    name = identifier or f"urn:reelbridge:{record['ref']}"
    status = ' status="deleted"' if deleted else ""
    head = f"<header{status}><identifier>{name}</identifier><datestamp>2026-07-01T00:00:00Z</datestamp></header>"
    text = "" if deleted else _escaped(record if isinstance(record, str) else json.dumps(record, ensure_ascii=False))
    body = f'<metadata><record xmlns="urn:reelbridge:record:1" format="x">{text}</record></metadata>'
    return f"<record>{head}{'' if deleted else body}</record>"


def page(*entries, token="", inner="", at="2026-07-22T12:00:00Z", before=""):
    listed = f"<ListRecords>{''.join(entries)}<resumptionToken>{token}</resumptionToken></ListRecords>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>{at}</responseDate><request>x</request>{inner or listed}</OAI-PMH>"
    )


def error(code):
    return page(inner=f'<error code="{code}">no</error>')


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def refs():
    return set(Item.objects.filter(deleted_at=None, ref__startswith="beichen").values_list("ref", flat=True))


def test_records_are_kept_and_the_next_harvest_asks_only_for_what_changed(elsewhere, partner, theirs, operator):
    elsewhere.says(page(entry(theirs(1)), token="next"))
    elsewhere.says(page(entry(theirs(2)), at="2026-07-22T12:00:05Z"))
    found = harvest(partner, by=operator)
    assert (found.kept, found.dropped, found.problems) == (2, 0, 0)
    assert refs() == {"beichen-i-00001", "beichen-i-00002"}
    first, second = elsewhere.questions()
    assert first == {"verb": "ListRecords", "metadataPrefix": "reelbridge"}
    assert second == {"verb": "ListRecords", "resumptionToken": "next"}
    assert Partner.objects.get().harvested_until == NOON - OVERLAP
    elsewhere.says(error("noRecordsMatch"))
    assert harvest(Partner.objects.get(), by=operator).kept == 0
    assert elsewhere.questions()[2]["from"] == "2026-07-22T11:58:00Z"


def packed(text):
    return gzip.compress(text if isinstance(text, bytes) else text.encode(), 1, mtime=0)


def test_a_page_comes_pressed_together(elsewhere, partner, theirs, operator):
    body = packed(page(entry(theirs(1))))
    elsewhere.says(body, **{"Content-Encoding": "gzip", "Content-Digest": digest_header(body)})
    assert harvest(partner, by=operator).kept == 1
    assert refs() == {"beichen-i-00001"}
    assert [asked["Accept-Encoding"] for _, asked in elsewhere.asked] == ["gzip"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (packed(bytes(100_001)), "answer_too_large"),
        (packed(bytes(90_000))[:-9], "partner_does_not_answer"),
        (packed(b"<OAI-PMH/>") + b"more", "partner_does_not_answer"),
        (b"<OAI-PMH/>", "partner_does_not_answer"),
    ],
)
def test_what_unpacks_to_too_much_or_not_at_all_is_refused(elsewhere, partner, operator, monkeypatch, body, why):
    monkeypatch.setattr(harvesting, "LARGEST_PAGE_BYTES", 100_000)
    elsewhere.says(body, **{"Content-Encoding": "gzip"})
    with pytest.raises(Unreachable, match=why):
        harvest(partner, by=operator)
    assert refs() == set()


def test_one_bad_record_is_reported_and_the_rest_goes_on(elsewhere, partner, theirs, operator):
    stolen = theirs(9) | {"ref": "nevsky-i-00001"}
    elsewhere.says(
        page(
            entry(theirs(1)),
            entry("{", identifier="urn:reelbridge:beichen-i-00002"),
            entry(theirs(3, frames="many")),
            entry(theirs(4), identifier="urn:reelbridge:beichen-i-00005"),
            entry(stolen),
            entry(theirs(6), identifier="oai:elsewhere:6"),
            "<record><header/></record>",
            entry(theirs(7)),
        )
    )
    found = harvest(partner, by=operator)
    assert (found.kept, found.problems) == (2, 6)
    assert refs() == {"beichen-i-00001", "beichen-i-00007"}
    codes = dict(HarvestProblem.objects.values_list("identifier", "why_code"))
    assert codes["urn:reelbridge:beichen-i-00002"] == "exchange.record_is_no_json"
    assert codes["urn:reelbridge:beichen-i-00003"] == "catalogue.record_not_understood"
    assert codes["urn:reelbridge:nevsky-i-00001"] == "exchange.record_of_another"


def test_problem_is_gone_once_the_record_is_read_well(elsewhere, partner, theirs, operator):
    elsewhere.says(page(entry(theirs(1, frames="many"))))
    assert harvest(partner, by=operator).problems == 1
    elsewhere.says(page(entry(theirs(1))))
    assert harvest(Partner.objects.get(), by=operator).problems == 0
    assert refs() == {"beichen-i-00001"}


def test_withdrawn_record_goes_and_comes_back(elsewhere, partner, theirs, operator):
    elsewhere.says(page(entry(theirs(1))))
    harvest(partner, by=operator)
    elsewhere.says(page(entry(theirs(1), deleted=True), entry(theirs(2), deleted=True)))
    found = harvest(Partner.objects.get(), by=operator)
    assert (found.dropped, refs()) == (1, set())
    elsewhere.says(page(entry(theirs(1))))
    harvest(Partner.objects.get(), by=operator)
    assert refs() == {"beichen-i-00001"}


def test_language_the_partner_gained_is_kept_beside_the_others(elsewhere, partner, theirs, operator):
    elsewhere.says(page(entry(theirs(1))))
    harvest(partner, by=operator)
    assert set(WorkTitle.objects.filter(work__ref="beichen-w-00001").values_list("language", flat=True)) == {
        "ru",
        "en",
        "zh-Hans",
    }


def test_interrupted_harvest_goes_on_at_its_page(elsewhere, partner, theirs, operator):
    elsewhere.says(page(entry(theirs(1)), token="second"))
    elsewhere.says("down", status=503)
    with pytest.raises(Unreachable):
        harvest(partner, by=operator)
    assert refs() == {"beichen-i-00001"}
    assert Partner.objects.get().harvested_until is None
    elsewhere.says(page(entry(theirs(2)), at="2026-07-22T13:00:00Z"))
    harvest(Partner.objects.get(), by=operator)
    assert elsewhere.questions()[-1] == {"verb": "ListRecords", "resumptionToken": "second"}
    # the next one begins where this one began, not where it ended
    assert Partner.objects.get().harvested_until == NOON - OVERLAP


def test_token_the_partner_no_longer_knows_begins_the_list_anew(elsewhere, partner, theirs, operator):
    Partner.objects.update(harvest_token="old")
    partner.refresh_from_db()
    elsewhere.says(error("badResumptionToken"))
    elsewhere.says(page(entry(theirs(1))))
    assert harvest(partner, by=operator).kept == 1
    assert elsewhere.questions()[1] == {"verb": "ListRecords", "metadataPrefix": "reelbridge"}


@pytest.mark.parametrize("times", [1, 2])
def test_partner_that_sends_us_in_circles_is_left(elsewhere, partner, theirs, operator, times):
    for _ in range(times + 1):
        elsewhere.says(page(entry(theirs(1)), token="again"))
    with pytest.raises(BadInput):
        harvest(partner, by=operator)
    assert len(elsewhere.asked) == 2


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LOCAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not XML",
        "<OAI-PMH>",
        "<html/>",
        page(inner="<Identify/>"),
        page(at="yesterday"),
        page(before=BOMB, inner="<ListRecords>&b;</ListRecords>"),
        page(before=LOCAL, inner="<ListRecords>&a;</ListRecords>"),
        page(before="<!DOCTYPE x>"),
        "<a>" * 100_000,
    ],
)
def test_answer_that_is_no_catalogue_changes_nothing(elsewhere, partner, operator, body):
    before = Partner.objects.values().get()
    elsewhere.says(body)
    with pytest.raises(BadInput):
        harvest(partner, by=operator)
    assert Partner.objects.values().get() == before
    assert refs() == set()


def test_refusal_of_the_partner_is_told_in_our_language(elsewhere, partner, operator):
    elsewhere.says(json.dumps({"code": "exchange.caller_is_revoked", "facts": {}}), status=403)
    with translation.override("en"), pytest.raises(Unreachable) as caught:
        harvest(partner, by=operator)
    assert caught.value.facts["why"] == "The partnership was ended by the institution called."


@pytest.mark.parametrize("facts", [{}, {"minutes": "%(x)s"}, [], None, {"minutes": "<b>"}])
def test_refusal_with_odd_facts_is_told_all_the_same(elsewhere, partner, operator, facts):
    elsewhere.says(json.dumps({"code": "exchange.call_too_old", "facts": facts}), status=403)
    with pytest.raises(Unreachable):
        harvest(partner, by=operator)


def test_redirects_are_not_followed(elsewhere, partner, operator):
    elsewhere.says("", status=302, Location=f"{elsewhere.address}/other")
    with pytest.raises(Unreachable) as caught:
        harvest(partner, by=operator)
    assert caught.value.code == "exchange.partner_sends_elsewhere"
    assert len(elsewhere.asked) == 1


def test_card_is_not_fetched_by_way_of_a_redirect(elsewhere):
    elsewhere.says("", status=301, Location="http://127.0.0.1:1/secret")
    with pytest.raises(Unreachable):
        fetch_card(elsewhere.address)
    assert [path for path, _ in elsewhere.asked] == ["/exchange/card"]


def test_answer_that_is_too_large_is_not_read(elsewhere, partner, operator, monkeypatch):
    monkeypatch.setattr(harvesting, "LARGEST_PAGE_BYTES", 1000)
    elsewhere.says("x" * 5000)
    with pytest.raises(Unreachable) as caught:
        harvest(partner, by=operator)
    assert caught.value.code == "exchange.answer_too_large"


def test_answer_that_breaks_off_is_tried_again(elsewhere, partner, operator, monkeypatch):
    monkeypatch.setattr(wire, "PATIENCE_S", (1.0, 1.0))
    elsewhere.says(page(), **{"Content-Length": "100000"})
    with pytest.raises(Unreachable):
        harvest(partner, by=operator)


def test_every_question_is_signed_and_says_nothing_of_this_machine(elsewhere, partner, operator):
    elsewhere.says(error("noRecordsMatch"))
    harvest(partner, by=operator)
    ((_, headers),) = elsewhere.asked
    assert {"Signature", "Signature-Input", "Content-Digest"} <= set(headers)
    assert headers["User-Agent"] == "reelbridge"
    assert "Cookie" not in headers


def test_harvest_is_for_those_who_may_and_partners_that_are_paired(elsewhere, partner, operator, reader):
    with pytest.raises(NotAllowed):
        harvest(partner, by=reader)
    Partner.objects.update(state="revoked")
    with pytest.raises(Conflict):
        ask_for_harvest(Partner.objects.get(), by=operator)
    with pytest.raises(Conflict):
        harvest(Partner.objects.get(), by=operator)
    assert elsewhere.asked == []


def test_page_of_a_thousand_records_is_read_quickly():
    many = page(*(entry({"ref": f"beichen-i-{number:05}"}) for number in range(1000))).encode()
    begun = time.process_time()
    assert len(read_page(many).records) == 1000
    assert time.process_time() - begun < 20


def test_what_changes_after_the_clock_was_set_back_is_harvested(client, east, item, archivist, pair):
    partner, first, second = pair(), item(), item("Вторая")
    offer([first.ref], partner, by=archivist)
    read = read_page(east.get(client, LIST).content)
    with clock.stopped_at(clock.now() - timedelta(days=1)):
        offer([second.ref], partner, by=archivist)
    since = (read.answered_at - OVERLAP).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert second.ref in {one.ref for one in read_page(east.get(client, f"{LIST}&from={since}").content).records}


def test_what_changed_while_the_clock_was_ahead_is_harvested_now(client, east, item, archivist, pair):
    partner, first = pair(), item()
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        offer([first.ref], partner, by=archivist)
    assert [one.ref for one in read_page(east.get(client, LIST).content).records] == [first.ref]


def test_a_partner_whose_clock_was_ahead_is_read_from_the_beginning(elsewhere, partner, theirs, operator):
    partner.harvested_until = NOON + timedelta(days=1)
    elsewhere.says(page(at="2026-07-22T12:00:00Z"))
    elsewhere.says(page(entry(theirs(1)), at="2026-07-22T12:00:00Z"))
    assert harvest(partner, by=operator).kept == 1
    assert [question.get("from") for question in elsewhere.questions()] == ["2026-07-23T12:00:00Z", None]
    assert Partner.objects.get().harvested_until == NOON - OVERLAP


def test_an_answer_changed_on_its_way_is_not_believed(elsewhere, partner, theirs, operator):
    elsewhere.says(page(entry(theirs(1))), **{"Content-Digest": digest_header(b"another body")})
    with pytest.raises(Unreachable):
        harvest(partner, by=operator)
    assert refs() == set()

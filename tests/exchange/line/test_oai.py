"""The OAI-PMH provider: who sees what, in which order, and how long lists end."""

import gzip
from datetime import timedelta

import pytest
from lxml import etree

from reelbridge.base.models import Job
from reelbridge.catalogue.models import Item, Shot
from reelbridge.exchange.actions.offering import offer, record_deleted, records_changed, withdraw
from reelbridge.exchange.models import Offered
from reelbridge.exchange.queries import oai
from reelbridge.exchange.rules.oai_reading import read_page
from reelbridge.exchange.rules.signing import digest_header
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db

NS = {"o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}
LIST = "/oai?verb=ListRecords&metadataPrefix=reelbridge"


def root(answer):
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


def error(answer):
    found = root(answer).find("o:error", NS)
    return None if found is None else found.get("code")


def identifiers(answer):
    return [one.text for one in root(answer).iterfind(".//o:header/o:identifier", NS)]


def test_partner_sees_what_is_offered_and_nothing_else(client, east, partner, item, archivist):
    shown, hidden = item(), item()
    offer([shown.ref], partner, by=archivist)
    page = read_page(east.get(client, LIST).content)
    (one,) = page.records
    assert (one.ref, one.record["ref"], one.record["kind"]) == (shown.ref, shown.ref, "item")
    assert {title["language"] for title in one.record["work"]["titles"]} == {"ru", "en", "zh-Hans"}
    assert one.record["agents"][0]["names"][0]["text"] == "Роман Кармен"
    gone = east.get(client, f"/oai?verb=GetRecord&metadataPrefix=reelbridge&identifier=urn:reelbridge:{hidden.ref}")
    assert error(gone) == "idDoesNotExist"


def test_public_and_other_partners_see_nothing(client, east, stranger, pair, partner, item, archivist):
    pair(stranger, id="stranger")
    ref = item().ref
    offer([ref], partner, by=archivist)
    one = f"/oai?verb=GetRecord&metadataPrefix=reelbridge&identifier=urn:reelbridge:{ref}"
    assert error(client.get(LIST)) == "noRecordsMatch"
    assert error(client.get(one)) == "idDoesNotExist"
    assert error(stranger.get(client, LIST)) == "noRecordsMatch"
    assert error(stranger.get(client, f"{LIST}&set=partner:beichen")) == "noRecordsMatch"
    assert error(stranger.get(client, one)) == "idDoesNotExist"
    token = oai.Listing("reelbridge", last_s=0.0, last_row=0, given=0).token()
    assert error(client.get(f"/oai?verb=ListRecords&resumptionToken={token}")) == "noRecordsMatch"


def test_wrong_signature_is_refused_and_not_taken_for_the_public(client, east, partner):
    headers = east.signed("GET", LIST)
    answer = client.get(f"{LIST}&set=public", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "exchange.signature_wrong")


def test_withdrawn_and_deleted_items_stay_as_deleted_records(client, east, partner, item, archivist):
    first, second = item(), item()
    offer([first.ref, second.ref], partner, by=archivist)
    withdraw([first.ref], partner, by=archivist)
    record_deleted(second.ref)
    page = read_page(east.get(client, LIST).content)
    assert [(one.ref, one.is_deleted, one.record) for one in page.records] == [
        (first.ref, True, None),
        (second.ref, True, None),
    ]
    assert "Кармен" not in east.get(client, LIST).content.decode()
    offer([first.ref], partner, by=archivist)
    assert [one.is_deleted for one in read_page(east.get(client, LIST).content).records] == [True, False]


def test_changed_record_comes_again(client, east, partner, item, archivist):
    first, second = item(), item()
    offer([first.ref, second.ref], partner, by=archivist)
    later = clock.now() + timedelta(hours=1)
    with clock.stopped_at(later):
        records_changed([first.ref])
        since = later.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert identifiers(east.get(client, f"{LIST}&from={since}")) == [f"urn:reelbridge:{first.ref}"]


def test_days_at_the_ends_of_the_calendar_are_days(client, east, partner, item, archivist):
    offer([item().ref], partner, by=archivist)
    assert len(identifiers(east.get(client, f"{LIST}&until=9999-12-31"))) == 1
    assert len(identifiers(east.get(client, f"{LIST}&from=0001-01-01"))) == 1
    assert error(east.get(client, f"{LIST}&from=9999-12-31")) == "noRecordsMatch"


@pytest.mark.parametrize("what", ["work", "agent", "item"])
def test_change_in_the_catalogue_reaches_those_who_see_it(partner, item, archivist, work_off, what):
    from reelbridge.base.facts import announce
    from reelbridge.catalogue.events import RecordChanged, RecordDeleted

    shown, other = item(), item()
    offer([shown.ref, other.ref], partner, by=archivist)
    Offered.objects.update(changed_at=clock.now() - timedelta(days=1))
    work = shown.manifestation.work
    ref = {"work": work.ref, "agent": work.parts.get().agent.ref, "item": shown.ref}[what]
    announce(RecordChanged(what, ref))
    work_off()
    moved = Offered.objects.filter(changed_at__gt=clock.now() - timedelta(hours=1))
    assert list(moved.values_list("item_ref", flat=True)) == [shown.ref]
    announce(RecordDeleted(what, ref))
    work_off()
    withdrawn = Offered.objects.exclude(withdrawn_at=None)
    assert [row.item_ref for row in withdrawn] == ([shown.ref] if what == "item" else [])


def test_until_and_from_are_both_included(client, east, partner, item, archivist):
    # nothing is stamped before a partner's last call
    type(partner).objects.update(last_heard_at=None)
    with clock.stopped_at(clock.now().replace(microsecond=999_999) - timedelta(days=2)):
        at = clock.now()
        offer([item().ref], partner, by=archivist)
    second, day = at.strftime("%Y-%m-%dT%H:%M:%SZ"), at.strftime("%Y-%m-%d")
    for bounds in (f"from={second}&until={second}", f"from={day}&until={day}", f"until={second}"):
        assert len(identifiers(east.get(client, f"{LIST}&{bounds}"))) == 1, bounds
    before = (at - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert error(east.get(client, f"{LIST}&until={before}")) == "noRecordsMatch"


def test_long_list_is_given_in_pages_that_survive_edits(client, east, partner, archivist, monkeypatch, item):
    monkeypatch.setattr(oai, "PER_PAGE", 3)
    refs = [item().ref for _ in range(8)]
    offer(refs, partner, by=archivist)
    found, url, totals = [], LIST, set()
    while url:
        page = read_page(east.get(client, url).content)
        found += [one.ref for one in page.records]
        if page.total:
            totals.add(page.total)
        url = page.token and f"/oai?verb=ListRecords&resumptionToken={page.token}"
        if len(found) == 3:
            with clock.stopped_at(clock.now() + timedelta(minutes=1)):
                # changed while the list is read: it leaves this list and comes with the next harvest
                records_changed([refs[7]])
    assert found == refs[:7]
    # counted when the list was begun
    assert totals == {8}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=Steal", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01", "badArgument"),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=0001-01-01", "noRecordsMatch"),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListRecords&resumptionToken=junk", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=eyJwcmVmaXgiOiAxfQ", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=junk&metadataPrefix=oai_dc", "badArgument"),
        ("verb=ListSets&resumptionToken=junk", "badResumptionToken"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=nothing", "idDoesNotExist"),
        ("verb=GetRecord&metadataPrefix=x&identifier=nothing", "cannotDisseminateFormat"),
        ("verb=ListMetadataFormats&identifier=nothing", "idDoesNotExist"),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=\x01", "noRecordsMatch"),
    ],
)
def test_wrong_questions_get_the_protocols_own_errors(client, east, partner, query, code):
    assert error(client.get(f"/oai?{query}")) == code


def test_dublin_core_holds_every_language(client, east, partner, item, archivist):
    offer([item().ref], partner, by=archivist)
    found = root(east.get(client, "/oai?verb=ListRecords&metadataPrefix=oai_dc"))
    titles = {
        one.get("{http://www.w3.org/XML/1998/namespace}lang"): one.text for one in found.iterfind(".//dc:title", NS)
    }
    assert titles == {"ru": "На передовой", "en": "At the front", "zh-Hans": "在前线"}
    assert found.findtext(".//dc:creator", namespaces=NS) == "Роман Кармен"


def test_texts_that_xml_cannot_hold_break_nothing(client, east, partner, item, archivist):
    offer([item(title="a\x00b\ufffec]]>&<").ref], partner, by=archivist)
    titles = read_page(east.get(client, LIST).content).records[0].record["work"]["titles"]
    assert titles[0]["text"] == "a\x00b\ufffdc]]>&<"


def test_only_own_items_are_offered_and_only_by_those_who_may(partner, item, archivist, reader):
    from reelbridge.catalogue.models import Item

    own = item().ref
    theirs = item()
    Item.objects.filter(pk=theirs.pk).update(keeper=partner.institution, ref="beichen-i-00001")
    for refs, refusal in (([own, "beichen-i-00001"], BadInput), ([own, "nevsky-i-99999"], NotFound)):
        with pytest.raises(refusal):
            offer(refs, partner, by=archivist)
    with pytest.raises(NotAllowed):
        offer([own], partner, by=reader)
    assert Offered.objects.count() == 0
    assert Job.objects.filter(name="exchange.tell_of_changes").count() == 0


def test_partner_is_told_once_of_many_changes(partner, item, archivist):
    offer([item().ref for _ in range(3)], partner, by=archivist)
    offer([item().ref], partner, by=archivist)
    assert Job.objects.filter(name="exchange.tell_of_changes").count() == 1


def test_queries_for_a_page_do_not_grow_with_offers_outside_it(
    client, east, partner, item, archivist, django_assert_num_queries
):
    offer([item().ref], partner, by=archivist)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(oai, "PER_PAGE", 1)
        # the first call of all also writes down that the partner was heard
        east.get(client, LIST)
        first = _count(lambda: east.get(client, LIST))
        offer([item().ref for _ in range(5)], partner, by=archivist)
        assert _count(lambda: east.get(client, LIST)) == first


def _count(do):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        do()
    return len(captured)


def test_a_page_ends_before_records_that_have_too_many_shots(client, east, partner, item, archivist, monkeypatch):
    refs = [item().ref for _ in range(3)]
    for ref in refs:
        owner = Item.objects.get(ref=ref)
        Shot.objects.filter(item=owner).delete()
        Shot.objects.bulk_create(Shot(item=owner, number=n, start=n, end=n + 1) for n in (1, 2))
    offer(refs, partner, by=archivist)
    monkeypatch.setattr(oai, "MOST_SHOTS", 4)
    first = read_page(east.get(client, LIST).content)
    assert [one.ref for one in first.records] == refs[:2]
    monkeypatch.setattr(oai, "MOST_SHOTS", 1)
    rest = read_page(east.get(client, f"/oai?verb=ListRecords&resumptionToken={first.token}").content)
    assert ([one.ref for one in rest.records], rest.token) == (refs[2:], "")
    assert len(read_page(east.get(client, LIST).content).records) == 1


@pytest.mark.parametrize("takes", ["gzip", "deflate, gzip;q=0.5", "GZIP;q=1.0, br"])
def test_a_list_is_pressed_together_for_who_takes_that(client, east, partner, item, archivist, takes):
    offer([item().ref for _ in range(3)], partner, by=archivist)
    plain = east.get(client, LIST)
    packed = east.get(client, LIST, headers={"Accept-Encoding": takes})
    assert (plain.headers.get("Content-Encoding"), packed["Content-Encoding"]) == (None, "gzip")
    assert packed["Content-Digest"] == digest_header(packed.content)
    assert [one.ref for one in read_page(gzip.decompress(packed.content)).records] == [
        one.ref for one in read_page(plain.content).records
    ]
    assert len(packed.content) < len(plain.content) / 2


@pytest.mark.parametrize("takes", ["", "identity", "gzip;q=0", "gzip;q=0.0", "xgzip"])
def test_nobody_gets_gzip_who_does_not_take_it(client, east, partner, item, archivist, takes):
    offer([item().ref], partner, by=archivist)
    assert "Content-Encoding" not in east.get(client, LIST, headers={"Accept-Encoding": takes}).headers

"""Sets per audience: the public, a group of partners, one partner; and what agreements withhold."""

import pytest

from reelbridge.base.rules.roles import Actor, Role
from reelbridge.catalogue.models import Shot
from reelbridge.exchange.actions.audiences import agree, form_group, withhold_from_public
from reelbridge.exchange.actions.offering import offer, withdraw
from reelbridge.exchange.models import Audience, Offered, Partner
from reelbridge.exchange.queries.audiences import audience, public
from reelbridge.exchange.queries.sees import sight_of
from reelbridge.exchange.rules.audience import WITHHOLDABLE, shown_of
from reelbridge.exchange.rules.oai_reading import read_page
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound
from tests.exchange.line.test_oai import LIST, NS, error, identifiers, root

pytestmark = pytest.mark.django_db

RADIO = Actor("a reader", Role.READER)


@pytest.fixture
def third(pair, stranger):
    return pair(stranger, id="stranger")


def refs(answer):
    return [one.removeprefix("urn:reelbridge:") for one in identifiers(answer)]


def gone(answer):
    return [one.ref for one in read_page(answer.content).records if one.is_deleted]


def specs(answer):
    return [one.text for one in root(answer).iterfind(".//o:header/o:setSpec", NS)]


def test_public_items_are_open_to_everybody_and_members_see_their_group(
    client, east, stranger, partner, third, item, archivist
):
    open_, many, one = (item().ref for _ in range(3))
    karmen = form_group("karmen", ["beichen"], titles={"ru": "Кармен"}, by=archivist)
    offer([open_], public(), by=archivist)
    offer([many], karmen, by=archivist)
    offer([one], partner, by=archivist)
    assert refs(client.get(LIST)) == [open_]
    assert refs(stranger.get(client, LIST)) == [open_]
    assert sorted(refs(east.get(client, LIST))) == sorted([open_, many, one])
    assert refs(east.get(client, f"{LIST}&set=group:karmen")) == [many]
    assert refs(east.get(client, f"{LIST}&set=public")) == [open_]
    assert refs(east.get(client, f"{LIST}&set=partner:beichen")) == [one]
    assert specs(east.get(client, f"{LIST}&set=group:karmen")) == ["group:karmen"]
    for asker in (stranger.get(client, f"{LIST}&set=group:karmen"), client.get(f"{LIST}&set=group:karmen")):
        assert error(asker) == "noRecordsMatch"
    hidden = f"/oai?verb=GetRecord&metadataPrefix=reelbridge&identifier=urn:reelbridge:{many}"
    assert error(stranger.get(client, hidden)) == error(client.get(hidden)) == "idDoesNotExist"
    sets = [one.text for one in root(east.get(client, "/oai?verb=ListSets")).iterfind(".//o:setSpec", NS)]
    assert sets == ["public", "group:karmen", "partner:beichen"]


def test_leaving_a_group_closes_what_only_the_group_sees(client, east, partner, item, archivist):
    many, both = item().ref, item().ref
    karmen = form_group("karmen", ["beichen"], by=archivist)
    offer([many, both], karmen, by=archivist)
    offer([both], partner, by=archivist)
    form_group("karmen", [], by=archivist)
    assert gone(east.get(client, LIST)) == [many]
    assert error(east.get(client, f"{LIST}&set=group:karmen")) == "noRecordsMatch"
    form_group("karmen", ["beichen"], by=archivist)
    assert gone(east.get(client, LIST)) == []
    withdraw([both], partner, by=archivist)
    # still one of the group
    assert gone(east.get(client, LIST)) == []
    withdraw([both], karmen, by=archivist)
    assert gone(east.get(client, LIST)) == [both]
    assert gone(east.get(client, f"{LIST}&set=group:karmen")) == [both]


def test_partner_accepted_later_sees_what_everybody_sees(client, east, pair, item, archivist):
    ref = item().ref
    offer([ref], public(), by=archivist)
    pair()
    assert refs(east.get(client, LIST)) == [ref]


def test_withheld_fields_and_films_are_left_out_for_that_partner_only(
    client, east, stranger, partner, third, item, archivist
):
    one = item(call_number="Ф-7", reel="R7")
    Shot.objects.create(item=one, number=1, start=0, end=10, titles={"ru": "Секрет"})
    offer([one.ref], partner, by=archivist)
    offer([one.ref], third, by=archivist)
    agree(partner, withhold=["shots", "call_number"], language="ru", by=archivist)
    (mine,) = read_page(east.get(client, LIST).content).records
    (theirs,) = read_page(stranger.get(client, LIST).content).records
    assert (mine.record["call_number"], mine.record["shots"], mine.record["reel"]) == ("", [], "R7")
    assert (theirs.record["call_number"], len(theirs.record["shots"])) == ("Ф-7", 1)
    assert "Секрет" not in east.get(client, LIST).content.decode()
    assert "Ф-7" not in east.get(client, LIST.replace("reelbridge", "oai_dc")).content.decode()
    assert sight_of(Partner.objects.get(node_id="beichen"), one.ref).record["call_number"] == ""
    assert Partner.objects.get(node_id="beichen").language == "ru"


def test_change_of_agreement_brings_the_records_again(client, east, partner, item, archivist):
    from datetime import timedelta

    from reelbridge.kernel import clock

    offer([item().ref], partner, by=archivist)
    later = clock.now() + timedelta(hours=1)
    since = later.strftime("%Y-%m-%dT%H:%M:%SZ")
    with clock.stopped_at(later):
        assert error(east.get(client, f"{LIST}&from={since}")) == "noRecordsMatch"
        agree(partner, withhold=["reel"], by=archivist)
        assert len(refs(east.get(client, f"{LIST}&from={since}"))) == 1
        before = Offered.objects.get().changed_at
    agree(partner, withhold=["reel"], by=archivist)
    assert Offered.objects.get().changed_at == before


def test_public_is_not_told_where_things_lie(client, item, archivist):
    one = item(call_number="Ф-7")
    offer([one.ref], public(), by=archivist)
    assert "Ф-7" not in client.get(LIST).content.decode()
    withhold_from_public([], by=archivist)
    assert "Ф-7" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (lambda by, p: form_group("Кармен", [], by=by), BadInput),
        (lambda by, p: form_group("public", [], by=by), BadInput),
        (lambda by, p: form_group("karmen", ["nobody"], by=by), NotFound),
        (lambda by, p: agree(p, withhold=["title"], by=by), BadInput),
        (lambda by, p: agree(p, language="fr", by=by), BadInput),
        (lambda by, p: withhold_from_public(["x"], by=by), BadInput),
        (lambda by, p: audience("group:none"), NotFound),
        (lambda by, p: form_group("karmen", [], by=RADIO), NotAllowed),
        (lambda by, p: agree(p, language="en", by=RADIO), NotAllowed),
    ],
)
def test_refusals_change_nothing(partner, archivist, act, refusal):
    before = Partner.objects.values().get()
    with pytest.raises(refusal):
        act(archivist, partner)
    assert Partner.objects.values().get() == before
    assert not Audience.objects.exclude(name="public").exists()


def test_everything_that_can_be_withheld_leaves_a_record_that_can_be_read(item):
    from reelbridge.catalogue.cargo import record_of
    from reelbridge.catalogue.rules.records import read_record

    whole = record_of(item(call_number="Ф-7"))
    flats = read_record(shown_of(whole, WITHHOLDABLE), "nevsky")
    assert flats[-1]["call_number"] == ""
    assert shown_of(whole, []) == whole


def test_pages_form_show_and_settle(client, person, partner, item):
    client.force_login(person(Role.ARCHIVIST))
    ref = item().ref
    client.post("/exchange/audiences/", {"name": "karmen", "title_zh": "卡门组", "members": ["beichen"]})
    client.post("/exchange/audiences/karmen/show", {"items": ref})
    shown = client.get("/exchange/audiences/karmen/").content.decode()
    assert ref in shown
    assert Offered.objects.get(withdrawn_at=None).item_ref == ref
    client.post("/exchange/partners/beichen/agreement", {"language": "ru", "withhold": ["film", "reel"]})
    assert Partner.objects.get().withheld == ["reel", "film"]
    assert client.get("/exchange/partners/beichen/sees/").status_code == 200
    client.post("/exchange/audiences/karmen/show", {"withdraw": ref})
    assert not Offered.objects.filter(withdrawn_at=None).exists()
    client.post("/exchange/audiences/public/show", {"items": ref})
    client.post("/exchange/audiences/public/settle", {"withhold": ["shots"]})
    assert public().withheld == ["shots"]
    assert ref in client.get("/exchange/audiences/public/sees/").content.decode()
    client.post("/exchange/audiences/karmen/settle", {"title_ru": "Кармен"})
    one = audience("karmen")
    assert (one.titles, list(one.members.all())) == ({"ru": "Кармен"}, [])
    (everybody, group) = client.get("/api/audiences").json()
    assert (everybody["set"], everybody["items"], group["set"], group["items"]) == ("public", 1, "group:karmen", 0)

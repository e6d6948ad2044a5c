"""Repositories that are no nodes: mapping profiles, broken records and dates, deletions, patience."""

import time

import pytest
from lxml import etree

from reelbridge.base.rules.roles import Actor, Role
from reelbridge.catalogue.cargo import record_of
from reelbridge.catalogue.models import Agent, Item, Work
from reelbridge.exchange.actions import sources
from reelbridge.exchange.actions.offering import offer
from reelbridge.exchange.actions.sources import add_source, harvest_source, source_of
from reelbridge.exchange.models import ForeignRef, HarvestProblem, Source
from reelbridge.exchange.queries.audiences import public
from reelbridge.exchange.rules.foreign import read_foreign
from reelbridge.exchange.rules.oai_reading import read_page
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed, Unreachable

pytestmark = pytest.mark.django_db

DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "{}</oai_dc:dc>"
)
FILM = (
    '<dc:title xml:lang="de">Am  Ufer</dc:title><dc:title xml:lang="en">On the Shore</dc:title>'
    "<dc:creator>Anna Weiß</dc:creator><dc:contributor>Filmwerk</dc:contributor><dc:date>1931-05-02</dc:date>"
    "<dc:description>Ein Film.</dc:description><dc:language>ger</dc:language><dc:coverage>Rügen</dc:coverage>"
)


def entry(identifier, inner, *, deleted=False, stamp="2026-07-01"):
    status = ' status="deleted"' if deleted else ""
    head = f"<header{status}><identifier>{identifier}</identifier><datestamp>{stamp}</datestamp></header>"
    return f"<record>{head}{'' if deleted else f'<metadata>{inner}</metadata>'}</record>\n"


def page(*entries, token=""):
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<responseDate>2026-07-22T12:00:00Z</responseDate><request>x</request>\n<ListRecords>\n"
        f"{''.join(entries)}<resumptionToken>{token}</resumptionToken></ListRecords></OAI-PMH>"
    )


@pytest.fixture
def source(elsewhere, archivist):
    return add_source("ufer", f"{elsewhere.address}/oai", name="Filmarchiv am Ufer", tongue="de", by=archivist)


def titles():
    return {one.text: one.language for work in Work.objects.all() for one in work.titles.all()}


def test_dublin_core_becomes_a_record_of_ours(elsewhere, source, archivist):
    elsewhere.says(page(entry("oai:ufer:7", DC.format(FILM)), token="next"))
    elsewhere.says(
        page(entry("oai:ufer:8", DC.format("<dc:title>Wellen</dc:title><dc:creator>Anna Weiß</dc:creator>")))
    )
    found = harvest_source(source, by=archivist)
    assert (found.kept, found.problems) == (2, 0)
    item = Item.objects.get(ref="ufer-i-00001")
    record = record_of(item)
    assert titles() == {"Am Ufer": "de", "On the Shore": "en", "Wellen": "de"}
    assert (record["work"]["made"], record["work"]["languages"]) == ("1931-05-02", ["de"])
    assert record["work"]["descriptions"] == {"de": "Ein Film."}
    assert [part["activity"] for part in record["work"]["parts"]] == ["director", "producer"]
    # one name of one repository is one agent
    assert Agent.objects.filter(names__text="Anna Weiß").count() == 1
    first, second = elsewhere.questions()
    assert first == {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    assert second == {"verb": "ListRecords", "resumptionToken": "next"}


def test_broken_records_and_dates_are_named_and_the_rest_goes_on(elsewhere, source, archivist):
    elsewhere.says(
        page(
            entry("oai:ufer:1", DC.format("<dc:title>Eins</dc:title><dc:date>im Mai</dc:date>")),
            entry("oai:ufer:2", DC.format("<dc:title>Zwei")),
            entry("oai:ufer:3", DC.format("<dc:title>Drei</dc:title>"), stamp="gestern"),
            entry("oai:ufer:4", DC.format("<dc:description>ohne Titel</dc:description>")),
            entry("oai:ufer:5", "<other/>"),
            entry("oai:ufer:6", DC.format("<dc:title>Sechs</dc:title>")),
        )
    )
    found = harvest_source(source, by=archivist)
    assert set(titles()) == {"Eins", "Drei", "Sechs"}
    codes = dict(HarvestProblem.objects.values_list("identifier", "why_code"))
    assert codes == {
        "oai:ufer:1": "exchange.left_out_of_record",
        "oai:ufer:2": "exchange.record_is_broken_xml",
        "oai:ufer:3": "exchange.left_out_of_record",
        "oai:ufer:4": "exchange.record_without_title",
        "oai:ufer:5": "exchange.record_of_other_format",
    }
    assert (found.kept, found.problems) == (3, 5)
    assert "im Mai" in HarvestProblem.objects.get(identifier="oai:ufer:1").why
    elsewhere.says(page(entry("oai:ufer:1", DC.format("<dc:title>Eins</dc:title><dc:date>1931-05</dc:date>"))))
    harvest_source(source_of("ufer"), by=archivist)
    assert not HarvestProblem.objects.filter(identifier="oai:ufer:1").exists()
    assert Work.objects.get(ref="ufer-w-00001").made == "1931-05"


def test_deleted_record_goes_and_its_number_stays(elsewhere, source, archivist):
    elsewhere.says(page(entry("oai:ufer:1", DC.format("<dc:title>Eins</dc:title>"))))
    harvest_source(source, by=archivist)
    elsewhere.says(page(entry("oai:ufer:1", "", deleted=True), entry("oai:ufer:9", "", deleted=True)))
    assert harvest_source(source_of("ufer"), by=archivist).dropped == 1
    assert Item.objects.get().deleted_at is not None
    elsewhere.says(page(entry("oai:ufer:1", DC.format("<dc:title>Eins</dc:title>"))))
    harvest_source(source_of("ufer"), by=archivist)
    assert [(one.ref, one.deleted_at) for one in Item.objects.all()] == [("ufer-i-00001", None)]
    assert ForeignRef.objects.filter(kind="i").count() == 1


def test_local_title_outlives_the_next_harvest(elsewhere, source, archivist):
    from reelbridge.catalogue.actions import add_title

    elsewhere.says(page(entry("oai:ufer:1", DC.format("<dc:title>Eins</dc:title>"))))
    harvest_source(source, by=archivist)
    add_title("ufer-w-00001", {"text": "一", "language": "zh-Hans"}, by=archivist)
    elsewhere.says(page(entry("oai:ufer:1", DC.format("<dc:title>Nummer Eins</dc:title>"))))
    harvest_source(source_of("ufer"), by=archivist)
    assert titles() == {"Nummer Eins": "de", "一": "zh-Hans"}


def test_repository_that_asks_to_wait_is_waited_for(elsewhere, source, archivist, monkeypatch):
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    elsewhere.says("busy", status=503, **{"Retry-After": "7"})
    elsewhere.says(page(entry("oai:ufer:1", DC.format("<dc:title>Eins</dc:title>"))))
    assert harvest_source(source, by=archivist).kept == 1
    assert slept == [7.0]
    elsewhere.says("busy", status=503, **{"Retry-After": "86400"})
    with pytest.raises(Unreachable):
        harvest_source(source_of("ufer"), by=archivist)
    assert slept == [7.0]


PBCORE = """<pbcoreDescriptionDocument xmlns="http://www.pbcore.org/PBCore/PBCoreNamespace.html">
<pbcoreAssetDate>1986</pbcoreAssetDate><pbcoreIdentifier source="x">7</pbcoreIdentifier><pbcoreTitle>Interview</pbcoreTitle>
<pbcoreDescription>A talk.</pbcoreDescription><pbcoreContributor><contributor>Yancy Lentil</contributor>
<contributorRole>Camera Operator</contributorRole></pbcoreContributor><pbcoreInstantiation>
<instantiationIdentifier source="call number">U-138</instantiationIdentifier><instantiationLocation>x</instantiationLocation>
<instantiationLanguage>eng;chi</instantiationLanguage></pbcoreInstantiation></pbcoreDescriptionDocument>"""

EDM = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:edm="http://www.europeana.eu/schemas/edm/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
<edm:ProvidedCHO rdf:about="#1"><dc:title xml:lang="ru">Улица</dc:title><dc:creator rdf:resource="#p"/>
<dcterms:created>1926/1928</dcterms:created><edm:type>IMAGE</edm:type></edm:ProvidedCHO>
<edm:Agent rdf:about="#p"><skos:prefLabel xml:lang="ru">Роман Кармен</skos:prefLabel></edm:Agent></rdf:RDF>"""


def metadata(inner):
    return etree.fromstring(f"<metadata>{inner}</metadata>")


def test_pbcore_and_edm_are_read_too():
    film = read_foreign(metadata(PBCORE), "pbcore", tongue="en")
    assert (film.titles, film.made, film.call_number) == ([("Interview", "en")], "1986", "U-138")
    assert (film.people, film.languages) == ([("Yancy Lentil", "en", "camera")], ["en", "zh"])
    street = read_foreign(metadata(EDM), "edm", tongue="en")
    assert (street.titles, street.made, street.medium) == ([("Улица", "ru")], "1926/1928", "photograph")
    record = street.as_record(keeper="ufer", refs=lambda kind, name: f"ufer-{kind}-00001", identifier="x")
    assert record["work"]["parts"] == [{"agent": "ufer-a-00001", "activity": "photographer"}]
    with pytest.raises(BadInput, match="record_of_other_format"):
        read_foreign(metadata("<x/>"), "edm", tongue="en")


def test_our_own_pbcore_comes_back_as_it_went(client, item, archivist):
    one = item(call_number="Ф-7")
    offer([one.ref], public(), by=archivist)
    answer = client.get("/oai?verb=ListRecords&metadataPrefix=pbcore")
    (came,) = read_page(answer.content, read=lambda element: read_foreign(element, "pbcore", tongue="en")).records
    record = record_of(one)
    assert came.foreign.titles == [(title["text"], title["language"]) for title in record["work"]["titles"]]
    assert (came.foreign.made, came.foreign.people) == ("1943", [("Роман Кармен", "en", "camera")])
    assert came.foreign.descriptions == record["work"]["descriptions"]


@pytest.mark.parametrize("name", ["ListRecords", "ListRecords2", "ListRecords3", "ListRecords4"])
def test_answers_found_in_the_wild_are_taken(shared, elsewhere, source, archivist, name):
    body = (shared / "suites" / "oai-pmh" / "sickle-responses" / f"{name}.xml").read_bytes()
    whole = read_page(body, read=lambda element: read_foreign(element, "oai_dc", tongue="en"))
    elsewhere.says(body)
    if whole.token:
        elsewhere.says(page())
    found = harvest_source(source, by=archivist)
    standing = [one for one in whole.records if not one.is_deleted]
    assert found.kept == len([one for one in standing if one.foreign])
    assert found.kept + HarvestProblem.objects.exclude(why_code="exchange.left_out_of_record").count() == len(standing)


@pytest.mark.parametrize(
    "body", ["broken xml", page(), '<!DOCTYPE x [<!ENTITY a "b">]><OAI-PMH><record>&a;', "<record>"]
)
def test_what_is_no_list_at_all_is_refused_and_nothing_changes(elsewhere, source, archivist, body):
    before = Source.objects.values().get()
    if body.startswith("<?xml"):
        body = body.replace("</ListRecords>", "</Lists>")
    elsewhere.says(body)
    with pytest.raises(BadInput):
        harvest_source(source, by=archivist)
    assert Source.objects.values().get() == before
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"key": "Ufer"}, BadInput), ({"key": "x" * 21}, BadInput), ({"profile": "marc"}, BadInput),
        ({"address": "file:///etc/passwd"}, BadInput), ({"tongue": "?"}, BadInput), ({"key": "nevsky"}, Conflict),
        ({"by": Actor("a reader", Role.READER)}, NotAllowed),
    ],
)  # fmt: skip
def test_refused_sources_leave_nothing(archivist, given, refusal):
    good = {"key": "ufer", "address": "https://ufer.example/oai", "by": archivist}
    with pytest.raises(refusal):
        add_source(**{**good, **given})
    assert not Source.objects.exists()


def test_page_names_a_repository_and_shows_what_was_not_read(client, person, elsewhere, work_off):
    client.force_login(person(Role.ARCHIVIST))
    given = {
        "key": "ufer",
        "address": f"{elsewhere.address}/oai",
        "name": "Ufer",
        "profile": "oai_dc",
        "language": "en",
    }
    elsewhere.says(page(entry("oai:ufer:1", DC.format("<dc:title>Eins</dc:title>")), entry("oai:ufer:2", "<x/>")))
    client.post("/exchange/sources/", given)
    work_off()
    assert "oai:ufer:2" in client.get("/exchange/sources/").content.decode()
    (row,) = client.get("/api/sources").json()
    assert (row["key"], [one["code"] for one in row["problems"]]) == ("ufer", ["exchange.record_of_other_format"])
    client.force_login(person(Role.READER))
    assert client.post("/exchange/sources/", given).status_code == 403
    assert sources.source_of("ufer").last_harvest_count == 2

"""Every OAI-PMH answer against the protocol's own schemas; other repositories' answers read by our harvester."""

import pytest
from lxml import etree

from reelbridge.exchange.actions.offering import offer, withdraw
from reelbridge.exchange.queries import oai
from reelbridge.exchange.rules.oai import OaiError
from reelbridge.exchange.rules.oai_reading import read_page
from reelbridge.exchange.rules.pbcore import NAMESPACE
from reelbridge.kernel.errors import BadInput
from tests.exchange.line import conftest as nodes

pytestmark = pytest.mark.django_db

# the two nodes of the line's tests
east, item, pair, partner = nodes.east, nodes.item, nodes.pair, nodes.partner


XML_LANG = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">'
    '<xs:attribute name="lang" type="xs:language"/></xs:schema>'
)


@pytest.fixture
def schema(shared, tmp_path):
    """Return the schema of the protocol, Dublin Core and our own record together."""
    from pathlib import Path

    import reelbridge.exchange

    folder = shared / "suites" / "oai-pmh" / "xsd"
    if not folder.is_dir():
        pytest.skip("../shared/suites/oai-pmh is not here")
    own = Path(reelbridge.exchange.__file__).parent / "static" / "exchange" / "record.xsd"
    # Dublin Core's schema asks the network for xml:lang; it is declared here instead
    (tmp_path / "xml.xsd").write_text(XML_LANG)
    imports = [
        ("http://www.w3.org/XML/1998/namespace", tmp_path / "xml.xsd"),
        ("http://www.openarchives.org/OAI/2.0/", folder / "OAI-PMH.xsd"),
        ("http://www.openarchives.org/OAI/2.0/oai_dc/", folder / "oai_dc.xsd"),
        ("urn:reelbridge:record:1", own),
        (NAMESPACE, folder.parents[1] / "metadata" / "pbcore" / "pbcore-2.1.xsd"),
    ]
    lines = "".join(f'<xs:import namespace="{space}" schemaLocation="{path.as_uri()}"/>' for space, path in imports)
    whole = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{lines}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(whole))


QUESTIONS = [
    "verb=Identify",
    "verb=ListMetadataFormats",
    "verb=ListMetadataFormats&identifier=urn:reelbridge:nevsky-i-00001",
    "verb=ListSets",
    "verb=ListIdentifiers&metadataPrefix=oai_dc",
    "verb=ListIdentifiers&metadataPrefix=reelbridge&set=partner:beichen",
    "verb=ListRecords&metadataPrefix=oai_dc",
    "verb=ListRecords&metadataPrefix=pbcore",
    "verb=ListRecords&metadataPrefix=reelbridge",
    "verb=ListRecords&metadataPrefix=reelbridge&from=2020-01-01",
    "verb=ListRecords&metadataPrefix=reelbridge&set=public",
    "verb=ListRecords&metadataPrefix=marc",
    "verb=ListRecords&resumptionToken=x",
    "verb=GetRecord&metadataPrefix=oai_dc&identifier=urn:reelbridge:nevsky-i-00001",
    "verb=GetRecord&metadataPrefix=reelbridge&identifier=urn:reelbridge:nevsky-i-00001",
    "verb=GetRecord&metadataPrefix=reelbridge&identifier=urn:reelbridge:nevsky-i-00002",
    "verb=GetRecord&metadataPrefix=reelbridge&identifier=x%20y",
    "verb=GetRecord&metadataPrefix=pbcore&identifier=urn:reelbridge:nevsky-i-00001",
    "verb=GetRecord&metadataPrefix=marc&identifier=urn:reelbridge:nevsky-i-00001",
    "verb=ListMetadataFormats&identifier=urn:reelbridge:nevsky-i-00009",
    "verb=ListIdentifiers&metadataPrefix=pbcore&from=2020-01-01T00:00:00Z&until=2999-01-01T00:00:00Z",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01&until=2020-01-02T00:00:00Z",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-02&until=2020-01-01",
    "verb=ListRecords&metadataPrefix=oai_dc&set=nothing",
    "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=pbcore",
    "verb=ListRecords&metadataPrefix=oai_dc&more=1",
    "verb=ListSets&resumptionToken=x",
    "verb=Nothing",
    "",
]


@pytest.fixture
def offers(partner, item, archivist):
    """Offer two items and withdraw one of them."""
    refs = [item().ref, item().ref]
    offer(refs, partner, by=archivist)
    withdraw(refs[1:], partner, by=archivist)
    return refs


@pytest.mark.usefixtures("offers")
@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("is_signed", [True, False])
def test_answer_is_valid(question, is_signed, schema, client, east):
    path = f"/oai?{question}"
    answer = east.get(client, path) if is_signed else client.get(path)
    schema.assertValid(etree.fromstring(answer.content))


def test_every_page_of_a_long_list_is_valid(schema, client, east, partner, item, archivist, monkeypatch):
    monkeypatch.setattr(oai, "PER_PAGE", 2)
    offer([item().ref for _ in range(5)], partner, by=archivist)
    path, pages = "/oai?verb=ListRecords&metadataPrefix=reelbridge", 0
    while path:
        body = east.get(client, path).content
        schema.assertValid(etree.fromstring(body))
        token = read_page(body).token
        path, pages = token and f"/oai?verb=ListRecords&resumptionToken={token}", pages + 1
    assert pages == 3


def test_questions_may_be_posted(schema, client, east, partner):
    answer = client.post("/oai", {"verb": "Identify"})
    schema.assertValid(etree.fromstring(answer.content))


@pytest.mark.parametrize("name", ["ListRecords", "ListRecords2", "ListRecords3", "ListRecords4"])
def test_other_repositories_answers_are_read_record_by_record(shared, name):
    page = read_page((shared / "suites" / "oai-pmh" / "sickle-responses" / f"{name}.xml").read_bytes())
    assert page.records
    assert all(one.identifier and one.why is not None for one in page.records if not one.is_deleted)


@pytest.mark.parametrize("code", ["badArgument", "badResumptionToken", "cannotDisseminateFormat", "idDoesNotExist"])
def test_other_repositories_errors_are_understood(shared, code):
    with pytest.raises(OaiError) as caught:
        read_page((shared / "suites" / "oai-pmh" / "sickle-responses" / f"{code}.xml").read_bytes())
    assert caught.value.code == code


def test_nothing_that_other_repositories_answer_stops_us(shared):
    """Every file of the suite is read, or refused with a code."""
    refused = {}
    files = sorted((shared / "suites" / "oai-pmh" / "sickle-responses").glob("*.xml"))
    for path in files:
        try:
            read_page(path.read_bytes())
        except OaiError as error:
            refused[path.stem] = error.code
        except BadInput as refusal:
            refused[path.stem] = refusal.code
    listings = {path.stem for path in files if path.stem.startswith("ListRecords")} - {"ListRecordsBroken"}
    # what a harvester never asks for is no answer to it; that nothing matches is an empty page
    assert {path.stem for path in files} - refused.keys() == listings | {"noRecordsMatch"}
    spoken = {"badArgument", "badResumptionToken", "cannotDisseminateFormat", "idDoesNotExist", "noSetHierarchy"}
    assert set(refused.values()) == spoken | {"undefinedError", "exchange.oai_not_understood"}


def test_broken_answers_are_refused(shared):
    with pytest.raises(BadInput):
        read_page((shared / "suites" / "oai-pmh" / "sickle-responses" / "ListRecordsBroken.xml").read_bytes())

"""The rest of the parsers: spreadsheets, XML of other repositories, pictures, documents, letters, what people type."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from PIL import Image

from reelbridge.catalogue.rules.file_names import plain_label, safe_name, supplied_title
from reelbridge.exchange.rules import correspondence as words
from reelbridge.exchange.rules.dealing_letters import object_of, read_papers
from reelbridge.exchange.rules.foreign import PROFILES, read_foreign
from reelbridge.exchange.rules.oai_reading import read_page
from reelbridge.exchange.rules.pace import read_pace
from reelbridge.exchange.rules.revocation import read_revocation
from reelbridge.kernel.edtf import read_made
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.window import Window
from reelbridge.matching.files import from_bytes
from reelbridge.media.engine import papers, photographs
from reelbridge.media.engine.sniffing import sniff
from reelbridge.rights.avails_files import read_avails
from reelbridge.rights.policy_files import read_policy, read_world
from reelbridge.rights.premis_files import COLUMNS, is_premis, read_premis
from reelbridge.rights.table_files import as_table, is_table, read_table
from reelbridge.search.rules.query import read as read_query
from tests.fuzz.door import Door, as_file, vector


def tolerant(*readers: Callable[[], Any]) -> None:
    """Have several readers read the same thing; it is refused where all of them refuse it."""
    refused: list[Refusal] = []
    for read in readers:
        try:
            read()
        except Refusal as refusal:
            refused.append(refusal)
    if len(refused) == len(readers):
        raise refused[-1]


def _open(read: Callable[[int], Any]) -> Callable[[bytes], Any]:
    """Return a reader of bytes for one that is given a file's number."""

    def of_content(content: bytes) -> Any:
        descriptor = os.memfd_create("fuzz")
        try:
            os.write(descriptor, content)
            return read(descriptor)
        finally:
            os.close(descriptor)

    return of_content


def _photograph(descriptor: int) -> Any:
    told = photographs.probe(descriptor, "a", largest_megapixels=4)
    photographs.upright(photographs.loaded(photographs.opened(descriptor, "a", 4), "a"))
    return told


def _inside(name: str, book: bytes, read: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """Return a reader of one part of a workbook: the rest of it stays sound."""

    def with_part(content: bytes) -> Any:
        written = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(book)) as sound, zipfile.ZipFile(written, "w") as packed:
            for one in sound.namelist():
                packed.writestr(one, content if one == name else sound.read(one))
        return read(written.getvalue())

    return with_part


def _part(book: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        return packed.read(name)


def _avails_book() -> bytes:
    book, written = Workbook(), io.BytesIO()
    book.active.append(["ALID", "LicenseType", "Territory", "Start", "End", "PriceValue", "Exclusive"])
    book.active.append(["a", "SVOD", "RU, CN", "2026-01-01", 46_000, 1.5, True])
    book.save(written)
    return written.getvalue()


def _pictures() -> list[bytes]:
    found = []
    for mode, kind in (("RGB", "JPEG"), ("RGBA", "PNG"), ("L", "TIFF"), ("P", "GIF"), ("RGB", "WEBP"), ("1", "BMP")):
        picture, written = Image.effect_noise((24, 18), 60).convert(mode), io.BytesIO()
        exif = Image.Exif()
        exif[270], exif[274] = "Роман Кармен", 6
        picture.save(written, kind, **({"exif": exif} if kind in ("JPEG", "TIFF", "WEBP", "PNG") else {}))
        found.append(written.getvalue())
    return found


def _pdf() -> bytes:
    """Return a small PDF with a text."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length 42 >>\nstream\nBT /F 12 Tf 20 100 Td (A roll, 1943) Tj ET\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return written + end % (table, len(written))


def _foreign_page(content: bytes) -> None:
    tolerant(
        *(
            lambda prefix=prefix, soft=soft: read_page(
                content, read=lambda one: read_foreign(one, prefix, tongue="ru"), is_lenient=soft
            )
            for prefix in PROFILES
            for soft in (False, True)
        )
    )


def _correspondence(document: Any) -> None:
    thing = object_of(document)
    tolerant(
        lambda: words.read_offer(thing, sender="nevsky"),
        lambda: words.read_counter(thing, sender="nevsky"),
        lambda: words.read_use(thing, sender="beichen", grantor="nevsky"),
        lambda: words.read_translation(thing),
        lambda: words.read_certificate(thing, sender="beichen", grantor="nevsky"),
        lambda: read_papers(thing, sender="nevsky"),
    )


def _typed(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    assert len(safe_name(text).encode()) <= 240
    plain_label(text)
    supplied_title(text)
    tolerant(lambda: read_query(text), lambda: read_made(text), lambda: Window.parse(text), lambda: read_pace(text))


def _policy(name: str) -> Callable[[bytes], None]:
    policy, world = as_file(read_policy, name), as_file(read_world, name)
    return lambda content: tolerant(lambda: policy(content), lambda: world(content))


def _oai(metadata: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
<responseDate>2026-07-22T12:00:00Z</responseDate><request>x</request><ListRecords>
<record><header><identifier>oai:a:1</identifier><datestamp>2026-07-01</datestamp></header><metadata>{metadata}</metadata></record>
<record><header status="deleted"><identifier>oai:a:2</identifier><datestamp>2026-07-01</datestamp></header></record>
</ListRecords></OAI-PMH>""".encode()


DUBLIN_CORE = """<d:dc xmlns:d="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title xml:lang="ru">Дорога</dc:title><dc:creator>Роман Кармен</dc:creator><dc:date>1941-1943</dc:date><dc:language>rus; chi</dc:language>
<dc:type>Image</dc:type><dc:source>R-7</dc:source><dc:coverage>Ленинград</dc:coverage></d:dc>"""
PBCORE = """<pbcoreDescriptionDocument xmlns="http://www.pbcore.org/PBCore/PBCoreNamespace.html"><pbcoreAssetDate>1943</pbcoreAssetDate>
<pbcoreTitle annotation="lang:ru">Дорога</pbcoreTitle><pbcoreCreator><creator>Кармен</creator><creatorRole>Camera</creatorRole></pbcoreCreator>
<pbcoreInstantiation><instantiationIdentifier source="call number">R-7</instantiationIdentifier></pbcoreInstantiation>
</pbcoreDescriptionDocument>"""
EDM = """<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://www.europeana.eu/schemas/edm/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:s="http://www.w3.org/2004/02/skos/core#"><e:Agent r:about="u:k"><s:prefLabel xml:lang="ru">Кармен</s:prefLabel>
</e:Agent><e:ProvidedCHO r:about="u:1"><dc:title>Road</dc:title><dc:creator r:resource="u:k"/></e:ProvidedCHO><e:type>IMAGE</e:type></r:RDF>"""
TURTLE = b"""@prefix odrl: <http://www.w3.org/ns/odrl/2/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<u:p> a odrl:Set ; odrl:permission [ odrl:target <u:a> ; odrl:action odrl:play ; odrl:constraint [ odrl:leftOperand odrl:dateTime ;
 odrl:operator odrl:lt ; odrl:rightOperand "2027-01-01"^^xsd:date ] ; odrl:duty [ odrl:action odrl:attribute ] ] .
<u:w> <http://purl.org/dc/terms/issued> "2026-01-01T00:00:00Z"^^xsd:dateTime ."""
POLICY = b"""{"@type": "Set", "uid": "u:p", "permission": [{"target": "u:a", "action": "play", "constraint": [
 {"leftOperand": "spatial", "operator": "isAnyOf", "rightOperand": ["RU", "CN"]},
 {"leftOperand": "count", "operator": "lteq", "rightOperand": {"@value": "2", "@type": "xsd:integer"}}]}]}"""
PREMIS = (
    ",".join(COLUMNS) + "\nobjects/a.mov,license,,2026-01-01,RU,2026-01-01,open,\"a, b\",c,note,disseminate,allow,2026-01-01,"
    "2027-01-01,n,local,7,r\nobjects/a.mov,copyright,copyrighted,,RU,1943,,,,,,,,,,,,\n"
).encode()  # fmt: skip
WORDS = {"author": "Lin Yue", "note": "你好", "language": "zh-Hans"}
TERMS = {"format": "reelbridge-terms/1", "territories": ["CN"], "media": ["tv"], "window": "2026-09-01/2027-08-31"}
LINES = [{"item": "nevsky-i-00001", "start": 0, "end": 10}]
LETTERS = [
    {"type": kind, "object": {"type": about, **thing}}
    for kind, about, thing in (
        ("Offer", "Holdings", {"ref": "nevsky-o-00001", **WORDS, "title": "t", "terms": TERMS, "lines": LINES, "good_until": "2026-12-31"}),
        ("Offer", "Terms", {"ref": "nevsky-c-00001", **WORDS, "request": "beichen-r-00001", "terms": TERMS}),
        ("Announce", "Use", {"ref": "beichen-u-00001", **WORDS, "request": "beichen-r-00001", "grant": "nevsky-g-00001", "title": "t",
                             "on": "2026-10-01", "territory": "CN", "medium": "tv", "seconds": 4}),
        ("Announce", "Translation", {"request": "beichen-r-00001", "about": "x", "language": "ru", "text": "Привет", "author": "L"}),
        ("Announce", "Certificate", {"ref": "beichen-k-00001", **WORDS, "parcel": "nevsky-p-00001", "grant": "nevsky-g-00001",
                                     "deed": "destroyed", "files": [{"path": "data/a.mkv", "sha256": "ab" * 32}]}),
        ("Announce", "Papers", {"ref": "nevsky-g-00001", "number": 1, "ended": [{"ref": "nevsky-h-00001", "why": "w"}], "papers": []}),
    )
]  # fmt: skip
TABLE = as_table(
    [{"item": "nevsky-i-00001", "territories": "Russia, CN", "media": "tv", "starts": "2026-01-01", "title": "Д"}], "en"
)
BOOK = _avails_book()
SHEET = "xl/worksheets/sheet1.xml"
_grants = as_file(lambda path: read_table(path, {}) if is_table(path) else read_avails(path), "grants.xlsx")
REVOKERS = {
    vector("revocation.json")["revocation"]["signatures"][0]["key"]: bytes.fromhex(
        vector("revocation.json")["reserve_public_key_hex"]
    )
}

MORE: dict[str, Door] = {
    "a page of another repository": Door(_foreign_page, [_oai(one) for one in (DUBLIN_CORE, PBCORE, EDM)]),
    "a workbook": Door(_grants, [TABLE, BOOK]),
    "a sheet of grants": Door(_inside(SHEET, TABLE, _grants), [_part(TABLE, SHEET)]),
    "a sheet of Avails": Door(_inside(SHEET, BOOK, _grants), [_part(BOOK, SHEET)]),
    "a workbook's plan": Door(_inside("xl/workbook.xml", BOOK, _grants), [_part(BOOK, "xl/workbook.xml")]),
    "a photograph": Door(_open(_photograph), _pictures()),
    "a document": Door(
        _open(lambda one: papers.read(one, {"file": "a"}, lambda _done, _of: None)), [_pdf(), "Ролик".encode("cp1251")]
    ),
    "a file of media": Door(
        _open(lambda one: sniff(one, "a")),
        [b"\0\0\0\x14ftypisom\0\0\2\0isom\0\0\0\x10moov\0\0\0\x08trak", b"RIFF\x0c\0\0\0WAVEfmt \x10\0\0\0"],
    ),
    "ODRL in Turtle": Door(_policy("a.ttl"), [TURTLE]),
    "ODRL in JSON-LD": Door(_policy("a.jsonld"), [POLICY]),
    "PREMIS rights": Door(as_file(lambda path: read_premis(path) if is_premis(path) else None, "a.csv"), [PREMIS]),
    "a letter of the conversation": Door(_correspondence, documents=LETTERS),
    "a revocation": Door(
        lambda given: read_revocation(given, REVOKERS), documents=[vector("revocation.json")["revocation"]]
    ),
    "an imprint": Door(lambda content: from_bytes(content, "a"), [bytes.fromhex(vector("imprint.json")["file"])]),
    "what people type": Door(
        _typed, [
            'title:"Дорога жизни" AND (made:1941..1943 OR -罗曼) name:кармен*'.encode(), b"1942~/1943-23", b"2026-09-01/..",
            b"08-18=20, 18-08=500", "фильм\u202e.mov".encode(),
        ],
    ),
}  # fmt: skip

"""Every parser of foreign bytes, with sound examples to begin from."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reelbridge.captions.rules.reading import read_captions
from reelbridge.catalogue.rules.records import read_record
from reelbridge.catalogue.rules.sidecar import parse_sidecar, read_sidecar
from reelbridge.exchange.bags.verifying import verify_bag
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.card import card_of, read_card
from reelbridge.exchange.rules.disks import read_note
from reelbridge.exchange.rules.ledger import Ledger
from reelbridge.exchange.rules.letter import opened
from reelbridge.exchange.rules.oai_reading import read_page
from reelbridge.exchange.rules.parcel import read_list
from reelbridge.exchange.rules.promises import verify_letter
from reelbridge.exchange.rules.receipt import read_receipt
from reelbridge.exchange.rules.signed import canonical
from reelbridge.exchange.rules.signing import Call, verified
from reelbridge.language.naming.lists import read_list as read_names
from reelbridge.production.opening import open_cut
from reelbridge.rights.avails_files import read_avails
from reelbridge.rights.rules import Terms
from reelbridge.rights.rules.odrl import read_from_odrl
from tests.fuzz.door import Door, as_file, vector
from tests.fuzz.more_doors import MORE, tolerant

NOW = datetime(2026, 7, 22, 12, tzinfo=UTC)
DIGEST = "ab" * 32


CALLERS_KEY = (
    Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector("calls.json")["private_key_hex"]))
    .public_key()
    .public_bytes_raw()
)


def _bag(name: str) -> Callable[[bytes], Any]:
    folder = Path(tempfile.mkdtemp(prefix="reelbridge-fuzz-"))
    (folder / "data").mkdir()
    (folder / "data" / "a.txt").write_bytes(b"hello")
    sound = {"bagit.txt": BAGIT, "manifest-sha256.txt": MANIFEST, "bag-info.txt": BAG_INFO}

    def verify(content: bytes) -> Any:
        for known, text in sound.items():
            (folder / known).write_bytes(text)
        (folder / name).write_bytes(content)
        return verify_bag(folder)

    return verify


def _letter(document: Any) -> Any:
    envelope = opened(document)
    thing = letters.object_of(document)
    tolerant(
        lambda: envelope,
        lambda: letters.read_request(document, sender="beichen", holder="nevsky"),
        lambda: letters.read_granting(thing, sender="nevsky"),
        lambda: letters.read_parcel_notice(document, sender="nevsky"),
        lambda: verify_letter(document, writer="nevsky", keys={}),
    )
    return envelope


def _call(given: Any) -> Any:
    if not isinstance(given, dict) or not isinstance(given.get("headers"), dict):
        return None
    headers = {str(name): str(value) for name, value in given["headers"].items()}
    body = str(given.get("body", "")).encode("utf-8", "replace")
    url, method = str(given.get("url", "")), str(given.get("method", ""))
    # the door knows its own address and reads the rest of the line by itself
    if not url.startswith("https://film.nevsky.example/") or not (method.isascii() and method.isalpha()):
        return None
    return verified(Call(method, url, headers), body, key_of=lambda _: CALLERS_KEY, at=NOW)


def _ledger(content: bytes) -> Any:
    return list(Ledger(iter(content.splitlines(keepends=True))).promises())


BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = b"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  data/a.txt\n"
BAG_INFO = b"Source-Organization: Nevsky\nPayload-Oxum: 5.1\n  continued\n"
FETCH = b"http://127.0.0.1/secret 5 data/b.txt\nfile:///etc/passwd - data/a.txt\n"
EDL = b"""TITLE: FRONT
FCM: NON-DROP FRAME
001  R7       V     C        01:00:00:00 01:00:04:00 00:00:00:00 00:00:04:00
* FROM CLIP NAME: KARMEN.MOV
002  R8       V     D    012 01:00:00:00 01:00:02:12 00:00:04:00 00:00:06:12
M2   R8       025.0                01:00:00:00
"""
FCP7 = b"""<?xml version="1.0" encoding="UTF-8"?><xmeml version="5"><sequence id="s"><name>Front</name><duration>100</duration>
<rate><timebase>25</timebase><ntsc>FALSE</ntsc></rate><media><video><track><clipitem id="c"><name>R7</name><duration>100</duration>
<rate><timebase>25</timebase><ntsc>FALSE</ntsc></rate><start>0</start><end>50</end><in>10</in><out>60</out><file id="f"><name>R7.mov</name>
<pathurl>file://localhost/R7.mov</pathurl></file></clipitem></track></video></media></sequence></xmeml>"""
FCPX = b"""<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE fcpxml><fcpxml version="1.9"><resources><format id="r1" frameDuration="1/25s"/>
<asset id="r2" name="R7" start="0s" duration="40s" hasVideo="1" format="r1"/></resources><library><event><project name="Front">
<sequence format="r1" duration="4s"><spine><asset-clip ref="r2" offset="0s" name="R7" start="2s" duration="4s"/></spine></sequence></project>
</event></library></fcpxml>"""
ALE = b"Heading\nFIELD_DELIM\tTABS\nVIDEO_FORMAT\t1080\nFPS\t25\n\nColumn\nName\tTape\tStart\tEnd\n\nData\nR7\tA001\t01:00:00:00\t01:00:04:00\n"
OTIO = json.dumps({
    "OTIO_SCHEMA": "Timeline.1", "name": "Front", "metadata": {}, "global_start_time": None,
    "tracks": {"OTIO_SCHEMA": "Stack.1", "name": "t", "metadata": {}, "source_range": None, "effects": [], "markers": [], "children": [
        {"OTIO_SCHEMA": "Track.1", "name": "V1", "kind": "Video", "metadata": {}, "source_range": None, "effects": [], "markers": [], "children": [
            {"OTIO_SCHEMA": "Clip.1", "name": "R7", "metadata": {}, "effects": [], "markers": [], "media_reference": None, "source_range": {
                "OTIO_SCHEMA": "TimeRange.1", "start_time": {"OTIO_SCHEMA": "RationalTime.1", "rate": 25.0, "value": 10.0},
                "duration": {"OTIO_SCHEMA": "RationalTime.1", "rate": 25.0, "value": 50.0}}}]}]},
}).encode()  # fmt: skip
SRT = "1\n00:00:01,000 --> 00:00:02,500\nЗдравствуйте!\n\n2\n00:00:03,000 --> 00:00:04,000\n<i>你好</i>\n".encode()
VTT = b"WEBVTT\n\nNOTE x\n\nid\n00:01.000 --> 00:02.500 align:start\nHello\n\n00:03.000 --> 00:04.000\n<v Karmen>Hi\n"
AVAILS = b"""<?xml version="1.0"?><avails:AvailList xmlns:avails="http://www.movielabs.com/schema/avails/v2.2/avails" xmlns:md="http://www.movielabs.com/schema/md/v2.4/md">
<avails:Avail><avails:ALID>a</avails:ALID><avails:Disposition><avails:EntryType>Full Extract</avails:EntryType></avails:Disposition>
<avails:Licensor><md:DisplayName>Nevsky</md:DisplayName></avails:Licensor><avails:Asset><avails:WorkType>Movie</avails:WorkType></avails:Asset>
<avails:Transaction><avails:LicenseType>SVOD</avails:LicenseType><avails:Territory><md:country>RU</md:country></avails:Territory>
<avails:Start>2026-01-01</avails:Start><avails:End>2027-01-01</avails:End></avails:Transaction></avails:Avail></avails:AvailList>"""
NAMES = "id\tname\n1\tРоман Кармен\n2\t罗曼·卡尔曼\n3\tRoman Karmen\n".encode()
OAI = b"""<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-07-22T12:00:00Z</responseDate>
<request>x</request><ListRecords><record><header><identifier>urn:reelbridge:beichen-i-00001</identifier><datestamp>2026-07-01T00:00:00Z</datestamp>
</header><metadata><record xmlns="urn:reelbridge:record:1">{}</record></metadata></record><resumptionToken completeListSize="2">t</resumptionToken>
</ListRecords></OAI-PMH>"""
SIDECAR = """kind = "newsreel"
made = "1943"
[titles]
ru = "Дорога"
[[agents]]
activity = "camera"
kind = "person"
names = { ru = "Роман Кармен" }
[[shots]]
number = 2
titles = { ru = "Невский" }
""".encode()
TERMS = {
    "format": "reelbridge-terms/1",
    "territories": ["CN", "RU"],
    "media": ["tv"],
    "window": "2026-09-01/2027-08-31",
    "languages": ["zh"],
}
LIST = {
    "format": "reelbridge-parcel/1", "ref": "nevsky-p-00001", "sender": "nevsky", "receiver": "beichen", "request": "beichen-r-00001",
    "grant": "nevsky-g-00001", "made_at": "2026-07-22T12:00:00Z", "chunk_bytes": 1 << 22,
    "lines": [{"item": "nevsky-i-00001", "start": 0, "end": 10, "path": "data/a.mkv"}],
    "files": [{"path": "data/a.mkv", "size": 5, "sha256": DIGEST, "chunks": [DIGEST]}],
}  # fmt: skip
NOTE = {
    "format": "reelbridge-disk/1", "parcel": "nevsky-p-00001", "sender": "nevsky", "list_sha256": DIGEST, "number": 1, "disks": 1,
    "pieces": [{"disk": 1, "path": "data/a.mkv", "first": 0, "end": 1}],
}  # fmt: skip
RECEIPT = {
    "format": "reelbridge-receipt/1", "parcel": "nevsky-p-00001", "sender": "nevsky", "receiver": "beichen", "grant": "nevsky-g-00001",
    "received_at": "2026-07-22T12:00:00Z", "list_sha256": DIGEST, "files": [{"path": "data/a.mkv", "size": 5, "sha256": DIGEST}],
}  # fmt: skip
RECORD = {
    "format": "reelbridge-record/1", "ref": "nevsky-i-00001", "kind": "item", "changed_at": "2026-07-22T12:00:00Z", "keeper": "nevsky",
    "work": {"ref": "nevsky-w-00001", "kind": "newsreel", "titles": [{"text": "Дорога", "language": "ru"}]}, "agents": [], "shots": [],
}  # fmt: skip


def _letters() -> list[Any]:
    entries = [*vector("ledger.json")["ledger_of_beichen"][1:], *vector("ledger.json")["ledger_of_nevsky"][1:]]
    return [one["document"]["letter"] for one in entries]


def _ledgers() -> list[bytes]:
    given = vector("ledger.json")
    return [
        b"".join(canonical(one) + b"\n" for one in given[name]) for name in ("ledger_of_beichen", "ledger_of_nevsky")
    ]


def _calls() -> list[Any]:
    return [one | {"url": str(one["url"])} for one in vector("calls.json")["calls"]]


DOORS: dict[str, Door] = {
    "a card": Door(read_card, [json.dumps(vector("card.json")["card"]).encode()]),
    "a card's document": Door(card_of, documents=[vector("card.json")["card"]]),
    "a letter": Door(_letter, documents=_letters()),
    "a signed call": Door(_call, documents=_calls()),
    "a page of OAI-PMH": Door(read_page, [OAI]),
    "a ledger": Door(_ledger, _ledgers()),
    "a parcel's list": Door(read_list, documents=[LIST, vector("parcel.json")["imprints"]["list"]["document"]]),
    "a disk's note": Door(read_note, documents=[NOTE]),
    "a receipt": Door(read_receipt, documents=[RECEIPT]),
    "a bag's declaration": Door(_bag("bagit.txt"), [BAGIT]),
    "a bag's manifest": Door(_bag("manifest-sha256.txt"), [MANIFEST]),
    "a bag's information": Door(_bag("bag-info.txt"), [BAG_INFO]),
    "a bag's fetch.txt": Door(_bag("fetch.txt"), [FETCH]),
    "a record": Door(lambda document: read_record(document, "nevsky"), documents=[RECORD]),
    "terms": Door(Terms.from_json, documents=[TERMS]),
    "ODRL": Door(
        read_from_odrl, documents=[Terms.from_json(TERMS).as_odrl(uid="urn:a", assigner="nevsky", assignee="beichen")]
    ),
    "a cut": Door(open_cut, [EDL, FCP7, FCPX, ALE]),
    "a timeline": Door(open_cut, [OTIO]),
    "Avails": Door(as_file(read_avails, "avails.xml"), [AVAILS]),
    "captions": Door(lambda content: read_captions(content, "a.srt", language="ru"), [SRT, VTT]),
    "a list of names": Door(as_file(read_names, "names.tsv"), [NAMES]),
    "a sidecar": Door(lambda content: read_sidecar(parse_sidecar(content.decode("utf-8", "replace"))), [SIDECAR]),
}

#: The doors that strangers' bytes come through come first: ``make fuzz`` may be ended at any time.
FIRST = (
    "a page of OAI-PMH", "a page of another repository", "a signed call", "a letter", "a letter of the conversation", "a card",
    "a bag's manifest", "a bag's declaration", "a bag's fetch.txt", "a bag's information", "a workbook", "a sheet of grants",
    "a sheet of Avails", "Avails", "captions", "a cut", "a timeline", "a photograph", "a document", "a parcel's list",
)  # fmt: skip
_ALL = DOORS | MORE
DOORS = {name: _ALL[name] for name in (*FIRST, *(name for name in _ALL if name not in FIRST))}

"""From asking to both receipts, through both nodes' own doors."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from lxml import etree

from reelbridge.base.rules.roles import THE_NODE
from reelbridge.captions.actions import add_captions
from reelbridge.captions.rules import read_captions
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.actions import dealings
from reelbridge.exchange.actions.accepting import fetch_parcel
from reelbridge.exchange.actions.parcels import put_list
from reelbridge.exchange.bags.own import list_in
from reelbridge.exchange.models import Parcel, Receipt, Request
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import OURS
from reelbridge.kernel.timecode import Span
from reelbridge.media import queries as media
from reelbridge.rights import queries as rights
from reelbridge.vault import queries as vault
from tests.exchange.dealings.conftest import MOROZOVA, WANTED, ask, settle

CAPTIONS = """WEBVTT

00:00:00.000 --> 00:00:00.600
Внимание!

00:00:00.800 --> 00:00:02.500
Идут танки.

00:00:03.000 --> 00:00:03.500
Не для всех.
""".encode()
TERMS = ["terms.en.pdf", "terms.en.txt", "terms.json", "terms.odrl.json", "terms.ru.pdf", "terms.ru.txt",
         "terms.zh-Hans.pdf", "terms.zh-Hans.txt"]  # fmt: skip


def test_a_dealing_runs_from_request_to_both_receipts(sides, shown):
    east, west, _, _ = sides
    with west:
        add_captions(shown[0], CAPTIONS, "reel-7.vtt", language="ru", kind="captions", is_machine=True, by=MOROZOVA)
    asked = ask(east, west, Asked(shown[0], Span(10, 35)), Asked(shown[1]))
    settle(east, west)
    with west:
        request = Request.objects.get(ref=asked.ref)
        assert (request.state, request.direction, request.note) == ("received", "in", "申请两个镜头。")
        assert request.wanted == WANTED
        dealings.grant_request(request, terms=WANTED, by=MOROZOVA)
    settle(east, west)
    with west:
        request.refresh_from_db()
        receipt = Receipt.objects.get()
        assert request.state == "receipted"
        assert rights.grant(request.grant_ref).direction == "out"
        sent = Parcel.objects.get()
    with east:
        asked.refresh_from_db()
        parcel = Parcel.objects.get()
        grant = rights.grant(asked.grant_ref)
        kept = Receipt.objects.get()
        assert asked.state == "receipted"
        assert (parcel.ref, parcel.state, parcel.done_chunks) == (sent.ref, "accepted", parcel.total_chunks)
        assert (grant.direction, grant.partner_ref, grant.ref, grant.terms) == (
            "in",
            "nevsky",
            request.grant_ref,
            WANTED,
        )
        assert kept.envelope == receipt.envelope
        assert [one["by"] for one in kept.envelope["signatures"]] == ["beichen", "nevsky"]
        what_lies_at_east(east, shown[0], parcel)


def what_lies_at_east(east, ref, parcel):
    item = catalogue.items([ref])[ref]
    file = item.files.get()
    assert (file.parcel, file.span_start, file.span_end) == (parcel.ref, 10, 35)
    assert not catalogue.is_own(item)
    assert media.probe(vault.path_of(file.digest)).frames == 25
    folder = east.node.path("parcels", parcel.ref)
    assert sorted(path.name for path in (folder / "data/terms").iterdir()) == TERMS
    assert all((folder / f"data/terms/terms.{tag}.pdf").read_bytes()[:5] == b"%PDF-" for tag in OURS)
    assert not list((folder / "data").rglob("*.mkv"))
    what_is_said_at_east(folder / "data/captions")
    where_it_comes_from((folder / "data/provenance/premis.xml").read_bytes(), file)


def what_is_said_at_east(folder):
    """Only what is said in the granted frames has come, in the time of the file that came."""
    told = json.loads((folder / "captions.json").read_text())
    stem = "nevsky-i-00001_0000010-0000035"
    assert told == [
        {"path": f"data/captions/{stem}.ru.captions.1.vtt", "of": f"data/essence/{stem}.mkv", "language": "ru",
         "kind": "captions", "label": "", "is_machine": True}
    ]  # fmt: skip
    cues = read_captions((folder / f"{stem}.ru.captions.1.vtt").read_bytes(), "x.vtt", language="ru")
    assert [(one.start_ms, one.end_ms, one.text) for one in cues] == [(0, 200, "Внимание!"), (400, 1000, "Идут танки.")]


def where_it_comes_from(content, file):
    """PREMIS names the file that came, what it was made of, and how."""
    root = etree.fromstring(content)
    spaces = {"p": root.nsmap[None]}
    events = [(one.findtext("p:eventType", None, spaces),
               one.findtext("p:linkingObjectIdentifier/p:linkingObjectIdentifierValue", None, spaces),
               one.findtext("p:eventDetailInformation/p:eventDetail", None, spaces))
              for one in root.findall("p:event", spaces)]  # fmt: skip
    name = "data/essence/nevsky-i-00001_0000010-0000035.mkv"
    (made,) = [one for one in events if one[1] == name]
    assert made == ("migration", name, "Frames 10 to 34 of the source, no other; pictures coded anew without loss: "
                    "Matroska, ffv1, PCM.")  # fmt: skip
    assert [one[0] for one in events] == [
        "ingestion",
        "fixity check",
        "migration",
        "ingestion",
        "fixity check",
        "replication",
    ]
    digests = {one.findtext("p:objectIdentifier/p:objectIdentifierValue", None, spaces):
               one.findtext("p:objectCharacteristics/p:fixity/p:messageDigest", None, spaces)
               for one in root.findall("p:object", spaces)}  # fmt: skip
    assert digests[name] == file.digest
    source = root.findtext(
        "p:object/p:relationship/p:relatedObjectIdentifier/p:relatedObjectIdentifierValue", None, spaces
    )
    assert source == f"sha256:{digests[source]}"
    assert [one.findtext("p:agentName", None, spaces) for one in root.findall("p:agent", spaces)] == [
        "Невский киноархив", "reelbridge",
    ]  # fmt: skip


def test_handles_come_along_and_are_not_granted(sides, shown):
    east, west, _, _ = sides
    asked = ask(east, west, Asked(shown[0], Span(4, 20)))
    settle(east, west)
    with west:
        request = Request.objects.get(ref=asked.ref)
        with pytest.raises(BadInput, match="too_many_handles"):
            dealings.grant_request(request, terms=WANTED, by=MOROZOVA, handles=251)
        request.refresh_from_db()
        assert (request.state, request.handles) == ("received", 0)
        dealings.grant_request(request, terms=WANTED, by=MOROZOVA, handles=6)
    settle(east, west)
    with east:
        asked.refresh_from_db()
        assert (asked.state, asked.handles) == ("receipted", 6)
        file = catalogue.items([shown[0]])[shown[0]].files.get()
        # the film begins four frames before the shot
        assert (file.span_start, file.span_end) == (0, 26)
        assert media.probe(vault.path_of(file.digest)).frames == 26
        assert [one.span for one in rights.grant(asked.grant_ref).as_value().lines] == [Span(4, 20)]
        parcel = Parcel.objects.get()
        (line,) = list_in(east.node.path("parcels", parcel.ref)).parcel.lines
        assert (line.span, line.before, line.after) == (Span(4, 20), 4, 6)


def test_more_handles_than_granted_are_refused(ready):
    east, west, _, ref = ready
    with west:
        folder = west.node.path("parcels", ref)
        parcel, kept = Parcel.objects.get(ref=ref), list_in(folder).parcel
        wider = replace(kept, lines=tuple(replace(line, after=1) for line in kept.lines))
        listed = put_list(folder, wider)
    with east:
        Parcel.objects.filter(ref=parcel.ref).update(list_digest=listed.digest)
        with pytest.raises(BadInput, match="holds_other_shots"):
            fetch_parcel(ref, by=THE_NODE)
        assert Parcel.objects.get(ref=ref).state != "accepted"

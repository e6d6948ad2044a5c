"""The whole story on the command line: two running nodes, from a reel in the West to a cleared cut in the East."""

from __future__ import annotations

import csv
import io

import pytest

from tests.journeys.nodes import NodeProcess, eventually

pytestmark = pytest.mark.journey

PLAN = [
    "--in",
    "CN",
    "--in",
    "RU",
    "--on",
    "tv",
    "--from",
    "2026-09-01",
    "--to",
    "2027-08-31",
    "--language",
    "zh",
    "--language",
    "ru",
]

EDL = """\
TITLE: THE MAN WHO FILMED THE FRONT
FCM: NON-DROP FRAME

001  NFA2207  V     C        {in_1} {out_1} 10:00:00:00 {rec_1}
* FROM CLIP NAME: CAMERAMAN WIDE

002  NFA2207  V     C        {in_2} {out_2} {rec_1} {rec_2}
* FROM CLIP NAME: NOT GRANTED

003  NOBODY   V     C        00:00:00:00 00:00:01:00 {rec_2} {rec_3}
* FROM CLIP NAME: FROM NOWHERE
"""


@pytest.fixture(scope="module")
def paired(films, tmp_path_factory):
    """East and West, running, paired, with West's films taken in, offered and harvested.

    The tests share them: one has to do with the reel about the cameraman, one with the road.
    """
    folder = tmp_path_factory.mktemp("paired")
    east, west = (NodeProcess(folder / institution, institution) for institution in ("beichen", "nevsky"))
    try:
        for node in (east, west):
            node.make()
            node.start()
        west.must("ingest", films, "--wait", within_s=300)
        west.must("partner", "add", east.address, "--yes")
        east.must("partner", "add", west.address, "--yes")
        west.must("offer", "--all", "--to", "beichen")
        east.must("harvest")
        yield east, west
    finally:
        for node in (east, west):
            node.kill()


def timecodes(item, shot, rate=25):
    from reelbridge.kernel.timecode import Rate

    count = Rate.parse(item["rate"])
    return count.timecode(item["start_frame"] + shot["start"]), count.timecode(item["start_frame"] + shot["end"])


def test_story_runs_from_reel_to_cleared_cut(paired, tmp_path):
    from reelbridge.kernel.timecode import Rate

    east, west = paired

    # a name in another script and case finds the partner's film, and says whose it is
    for words in ("Кармена", "卡尔曼", "Karmen"):
        hits = eventually(lambda words=words: east.run("search", words, "--kind", "item", "--json").json.get("hits"))
        assert {hit["keeper"] for hit in hits} == {"nevsky"}
    by_call_number = {
        show["call_number"]: show for show in (east.must("show", hit["ref"], "--json").json for hit in hits)
    }
    item = by_call_number["NFA-2207"]
    assert item["keeper"]["is_own"] is False
    assert len(item["shots"]) == 7
    assert [one["digest"] for one in item["files"]] == []
    granted, not_granted = item["shots"][1], item["shots"][3]

    # asked, granted, fetched, verified, receipted
    east.must(
        "request",
        "send",
        "nevsky",
        "--shot",
        granted["ref"],
        "--for",
        "镜头在前线",
        *PLAN,
        "--note",
        "想用在合拍片里。",
    )
    asked = eventually(lambda: west.must("request", "list", "--direction", "in", "--json").json)[0]
    assert (asked["production_title"], asked["state"], asked["note"]) == ("镜头在前线", "received", "想用在合拍片里。")
    west.must("grant", asked["ref"])
    parcel = eventually(
        lambda: [one for one in east.must("parcel", "list", "--json").json if one["state"] == "accepted"]
    )[0]
    for node in (east, west):
        request = eventually(
            lambda node=node: [
                one for one in node.must("request", "list", "--json").json if one["state"] == "receipted"
            ]
        )[0]
        shown = node.must("parcel", "show", parcel["ref"], "--json").json
        assert {one["signed_by"] for one in shown["receipts"]} == {"beichen", "nevsky"}
        assert request["ref"] == asked["ref"]
    here = east.must("show", item["ref"], "--json").json
    assert here["keeper"]["is_own"] is False
    assert [one["span"] for one in here["files"]] == [[granted["start"], granted["end"]]]
    assert (
        east.must("rights", "check", item["ref"], "--span", f"{granted['start']}:{granted['end']}", *PLAN).status == 0
    )
    assert east.run("rights", "check", item["ref"], *PLAN).status == 1

    # the cut: one clip cleared, one outside the grant, one from nowhere
    rate = Rate.parse(item["rate"])
    (in_1, out_1), (in_2, out_2) = timecodes(item, granted), timecodes(item, not_granted)
    ten = rate.frame("10:00:00:00")
    lengths = [granted["end"] - granted["start"], not_granted["end"] - not_granted["start"], rate.nominal]
    recs = [rate.timecode(ten + sum(lengths[: n + 1])) for n in range(3)]
    edl = tmp_path / "cut.edl"
    edl.write_text(
        EDL.format(in_1=in_1, out_1=out_1, in_2=in_2, out_2=out_2, rec_1=recs[0], rec_2=recs[1], rec_3=recs[2])
    )
    production = east.must("production", "add", "--title", "zh-Hans=镜头在前线", *PLAN, "--json").json["ref"]
    east.must("cut", "import", edl, "--production", production, "--rate", item["rate"])
    clearance = east.run("clear", production, "--json")
    assert clearance.status == 1
    assert [clip["verdict"]["answer"] for clip in clearance.json["clips"]] == ["yes", "no", "unknown"]
    assert clearance.json["clips"][1]["verdict"]["reasons"][0]["code"] == "rights.span_not_granted"

    sheet = east.must("cuesheet", production, "--format", "csv", "--language", "en").out.lstrip("\ufeff")
    rows = list(csv.reader(io.StringIO(sheet)))
    assert len([row for row in rows if any("NFA-2207" in cell for cell in row)]) == 2


def test_what_is_not_offered_is_not_seen_and_what_is_withdrawn_goes(paired):
    east, west = paired
    found = eventually(lambda: east.run("search", "Дорога", "--kind", "item", "--json").json.get("hits"))
    items = [hit["ref"] for hit in found]
    west.must("offer", *items, "--to", "beichen", "--withdraw")
    east.must("harvest")
    eventually(lambda: east.run("search", "Дорога", "--kind", "item", "--json").json["total"] == 0)
    assert east.run("show", items[0]).status == 66

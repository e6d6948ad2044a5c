"""Whether a cut may be shown as planned, its cue sheet, and the same answer through every door."""

import csv
import io
import json
from datetime import date
from fractions import Fraction

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.window import Window
from reelbridge.node.cli import main
from reelbridge.production import downloads, queries
from reelbridge.production.actions import import_cut
from reelbridge.production.rules.sheets import safe_cell
from tests.production.making import TITLES, edl, event, make_grant, make_item, make_production, partner, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def cut(tmp_path, producer):
    """The worked example: cleared, not for a territory, not for a window, no grant, too long, unknown, black."""
    beichen = partner()
    for number in range(1, 8):
        own = number in (1, 4, 6)
        make_item(
            f"{'nevsky' if own else 'beichen'}-i-{number:05}", keeper=None if own else beichen, reel=f"R{number}",
            shots=[(0, 1000), (1000, 2000)], call_number=f"НКА-{number}",
            titles={"ru": f"=Хроника {number}", "zh-Hans": f"新闻 {number}"},
        )  # fmt: skip
    make_grant("nevsky-i-00001")
    make_grant("beichen-i-00002", direction="in", partner_ref="beichen", territories=frozenset({"CN"}))
    make_grant("beichen-i-00003", direction="in", partner_ref="beichen",
               window=Window(date(2026, 9, 1), date(2027, 2, 28)))  # fmt: skip
    make_grant("beichen-i-00005", direction="in", partner_ref="beichen", max_seconds=3)
    make_grant("nevsky-i-00006", direction="out", partner_ref="beichen")
    make_grant("beichen-i-00007", direction="in", partner_ref="beichen", span=Span(0, 500),
               credit_line={"zh-Hans": "北辰供片", "ru": "Материал «Бэйчэнь»"})  # fmt: skip
    events = [
        event(
            "10:00:00:00",
            "10:00:02:00",
            f"01:00:{2 * (number - 1):02}:00",
            f"01:00:{2 * number:02}:00",
            reel=f"R{number}",
        )
        for number in range(1, 8)
    ]
    events += [
        event("10:00:10:00", "10:00:12:00", "01:00:14:00", "01:00:16:00", reel="R5"),
        event("10:00:00:00", "10:00:02:00", "01:00:16:00", "01:00:18:00", reel="LOST", name="+SUM(1)"),
        event("00:00:00:00", "00:00:02:00", "01:00:18:00", "01:00:20:00", reel="BL"),
    ]
    return import_cut(make_production().ref, write(tmp_path, edl(*events)), by=producer, rate=Rate.parse("25"))


def test_each_clip_is_answered_with_its_reason(cut):
    found = queries.clearance(cut)
    assert [(one.verdict.answer.value, one.verdict.reasons[0].code) for one in found.clips] == [
        ("yes", "rights.covered_by"),
        ("no", "rights.territory_not_granted"),
        ("no", "rights.window_not_covered"),
        ("no", "rights.no_grant"),
        ("yes", "rights.covered_by"),
        ("no", "rights.no_grant"),
        ("if", "rights.credit_owed"),
        ("no", "rights.too_long"),
        ("unknown", "production.not_tied"),
        ("yes", "production.made_in_edit"),
    ]
    assert found.counts == {"yes": 3, "if": 1, "no": 5, "unknown": 1}
    assert (found.is_clear, found.answer, found.seconds_not_clear) == (False, "no", Fraction(12))
    assert [one.clip.number for one in found.waiting] == [2, 3, 4, 6, 8, 9, 7]


def test_cue_sheet_says_where_each_clip_comes_from(cut):
    first, *_, seventh, _eighth, lost, black = queries.cue_sheet(cut, "zh-Hans").rows
    assert (first.title.text, first.original_title.text, first.holder.text, first.is_own) == (
        "新闻 1", "=Хроника 1", "涅瓦电影档案馆", True,
    )  # fmt: skip
    assert (first.record_in, first.record_out, first.source_in, first.source_out) == (
        "01:00:00:00", "01:00:02:00", "10:00:00:00", "10:00:02:00",
    )  # fmt: skip
    assert (first.seconds_used, first.shot_number, first.call_number) == (2, 1, "НКА-1")
    assert (seventh.credit.text, seventh.holder.text) == ("北辰供片", "北辰电视台影像馆")
    assert (lost.title.text, lost.source_in, black.kind, black.source_in) == ("", "10:00:00:00", "made", "")


def test_csv_has_a_mark_and_no_formula(cut):
    made = downloads.cue_sheet(cut, "csv", language="ru")
    assert made.content.startswith(b"\xef\xbb\xbf")
    heads, *rows = csv.reader(io.StringIO(made.content.decode("utf-8-sig")))
    assert (heads[0], len(rows), len(rows[0])) == ("№", 10, len(heads))
    assert rows[0][6] == "'=Хроника 1"
    assert rows[8][5] == "'+SUM(1)"
    assert not any(cell[:1] in "=+-@" for row in [heads, *rows] for cell in row if cell)


def test_xlsx_has_typed_cells_and_no_formula(cut):
    made = downloads.cue_sheet(cut, "xlsx", language="zh")
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    rows = list(sheet.iter_rows())
    assert (len(rows), rows[1][0].value, rows[1][4].value) == (11, 1, 2)
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "inlineStr"}
    assert rows[1][7].value == "'=Хроника 1"
    assert "镜头在前线" in sheet.title


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\ufeff=1", "＝1", "\x00=1", "|calc", "%x"])
def test_no_cell_begins_a_formula(text):
    assert safe_cell(text).startswith("'")


def test_every_door_gives_the_same_answer(cut, person):
    ref = cut.production.ref
    by_query = queries.clearance(cut)
    run = CliRunner().invoke(main, ["clear", ref, "--json"])
    assert run.exit_code == 1
    by_command = json.loads(run.output)
    client = Client()
    client.force_login(person(Role.READER))
    by_api = client.get(f"/api/cuts/{ref}/1/clearance", headers={"Accept-Language": "en"}).json()
    assert by_api == by_command
    assert [clip["verdict"]["answer"] for clip in by_api["clips"]] == [
        one.verdict.answer.value for one in by_query.clips
    ]
    page = client.get(f"/productions/{ref}/cuts/1/clearance/", headers={"Accept-Language": "en"}).content.decode()
    for clip in by_api["clips"]:
        for reason in clip["verdict"]["reasons"]:
            assert reason["sentence"].split("“")[0][:40] in page.replace("&#x27;", "'").replace("&quot;", '"')
    sheet = client.get(f"/api/cuts/{ref}/1/cuesheet?language=ru").json()
    run = CliRunner().invoke(main, ["cuesheet", ref, "--format", "json", "--language", "ru"])
    assert json.loads(run.output) == sheet


def test_cleared_cut_exits_with_0(tmp_path, producer):
    make_item("nevsky-i-00001", reel="R1")
    make_grant("nevsky-i-00001")
    production = make_production()
    line = event("10:00:00:00", "10:00:02:00", "01:00:00:00", "01:00:02:00", reel="R1")
    import_cut(production.ref, write(tmp_path, edl(line)), by=producer, rate=Rate.parse("25"))
    run = CliRunner().invoke(main, ["clear", production.ref])
    assert (run.exit_code, "cleared: 1" in run.output) == (0, True)


def test_commands_make_import_and_list(tmp_path):
    add = ["production", "add", "--title", "zh-Hans=镜头在前线", "--title", "ru=Камера на передовой", "--in", "CN", "--in", "RU",
           "--on", "tv", "--from", "2026-09-01", "--to", "2027-08-31", "--language", "zh"]  # fmt: skip
    made = CliRunner().invoke(main, add)
    ref = made.output.strip()
    assert (made.exit_code, ref) == (0, "nevsky-p-00001")
    path = write(tmp_path, edl(event("10:00:00:00", "10:00:02:00", "01:00:00:00", "01:00:02:00")) + "odd line\n")
    run = CliRunner().invoke(main, ["cut", "import", str(path), "--production", ref, "--rate", "25", "--json"])
    assert run.exit_code == 3
    assert json.loads(run.output)["losses"][0]["line"] == 4
    listed = json.loads(CliRunner().invoke(main, ["production", "list", "--json"]).output)
    assert [(one["ref"], one["cuts"]) for one in listed] == [(ref, 1)]
    assert listed[0]["use"]["window"] == "2026-09-01/2027-08-31"
    out = tmp_path / "sheet.xlsx"
    run = CliRunner().invoke(main, ["cuesheet", ref, "--cut", "1", "--format", "xlsx", "--out", str(out)])
    assert (run.exit_code, out.read_bytes()[:2]) == (0, b"PK")


def test_api_makes_a_production_and_imports_a_cut(person):
    client = Client()
    client.force_login(person(Role.PRODUCER))
    use = {"territories": ["CN"], "media": ["tv"], "window": "2026-09-01/..", "languages": ["zh"]}
    made = client.post("/api/productions", {"titles": TITLES, "use": use}, content_type="application/json")
    assert (made.status_code, made.json()["use"]["territories"]) == (201, ["CN"])
    ref = made.json()["ref"]
    line = edl(event("10:00:00:00", "10:00:02:00", "01:00:00:00", "01:00:02:00")).encode()
    sent = client.post(f"/api/productions/{ref}/cuts", {"file": io.BytesIO(line), "rate": "25"})
    assert (sent.status_code, sent.json()["number"], len(sent.json()["clips"])) == (201, 1, 1)
    refused = client.post(f"/api/productions/{ref}/cuts", {"file": io.BytesIO(b"\0\1"), "rate": "25"})
    assert (refused.status_code, refused.json()["code"]) == (422, "production.not_text")
    assert client.get(f"/api/productions/{ref}").json()["cuts"] == 1
    assert client.get("/api/productions").json()["total"] == 1
    assert client.get(f"/api/cuts/{ref}/9").status_code == 404


def test_queries_do_not_grow_with_the_clips(tmp_path, producer, person):
    for number in range(1, 4):
        make_item(f"nevsky-i-{number:05}", reel=f"R{number}")
        make_grant(f"nevsky-i-{number:05}", max_seconds=100)
    production = make_production()
    client = Client()
    client.force_login(person(Role.READER))
    for number, clips in ((1, 2), (2, 1), (3, 3)):
        events = [event("10:00:00:00", "10:00:02:00", f"01:00:{2 * one:02}:00", f"01:00:{2 * one + 2:02}:00", reel=f"R{one + 1}")
                  for one in range(clips)]  # fmt: skip
        import_cut(production.ref, write(tmp_path, edl(*events), f"{number}.edl"), by=producer, rate=Rate.parse("25"))
    for what in ("", "changes/", "cuesheet/", "clearance/", "cuesheet.csv"):
        counts = []
        for number in (2, 3):
            client.get(f"/productions/{production.ref}/cuts/{number}/{what}")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(f"/productions/{production.ref}/cuts/{number}/{what}").status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1], what
    assert counts[0] <= 20

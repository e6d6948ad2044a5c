"""Grants into files and out of them: our own spreadsheet in three languages, Avails; all of a file or nothing."""

import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from reelbridge.base.rules.roles import COMMAND_LINE
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.node.cli import main
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Draft, Grant
from reelbridge.rights.rules import Covered, Medium, Terms
from reelbridge.rights.rules.columns import COLUMNS, as_row
from reelbridge.rights.rules.limits import Embargo, Exclusivity, Fee, Holdback, Runs
from reelbridge.rights.table_files import as_table
from tests.rights.making import a_partner, an_item, signed_in

pytestmark = pytest.mark.django_db

TV = frozenset([Medium.TV])
FULL = Terms(
    frozenset(["CN", "EU@2019-06-01", "SUHH"]), frozenset([Medium.TV, Medium.CINEMA]), Window.parse("2026-03-01/.."),
    frozenset(["zh-Hans"]), "documentary", {"ru": "Невский", "de": "Newski"}, 30, {"en": "=1+1"},
    frozenset(["HK"]), frozenset(["ru"]), frozenset(["zh"]), Exclusivity.SOLE, Runs(3, 7), True, False,
    (), (Holdback(frozenset(["CN"]), TV, "premiere:CN", date(2026, 5, 1), 4),),
    Fee(Decimal("1200.50"), "EUR"), {"zh-Hans": "须有主持人"}, "§ 7", "shelf 3",
)  # fmt: skip
TWO_HOLDBACKS = Terms(
    frozenset(["WORLD"]), TV, holdbacks=(Holdback(anchor="a", months=1), Holdback(anchor="b", days=3)),
    embargoes=(Embargo(frozenset(["RU"]), TV, None, 48),),
)  # fmt: skip


def grant_of(terms, *lines, title="", by=COMMAND_LINE):
    return actions.issue_grant(direction="own", partner_ref="", terms=terms, lines=lines, title=title, by=by)


def table(tmp_path, *rows, heads=COLUMNS):
    book = openpyxl.Workbook()
    book.active.title = "Grants"
    book.active.append(list(heads))
    for row in rows:
        book.active.append([row.get(head) for head in heads])
    book.save(tmp_path / "grants.xlsx")
    return tmp_path / "grants.xlsx"


@pytest.mark.parametrize("tongue", ["en", "ru", "zh-hans"])
def test_grants_come_back_from_the_spreadsheet_as_they_were(tmp_path, tongue):
    item = an_item()
    for terms, line in ((FULL, Covered(item.ref)), (TWO_HOLDBACKS, Covered(item.ref, Span(10, 20)))):
        grant_of(terms, line, title="Смены")
    with translation.override(tongue):
        content = queries.written_as("table", queries.grants())
    (tmp_path / "t.xlsx").write_bytes(content)
    Grant.objects.all().delete()
    with translation.override("en"):
        draft = actions.read_draft(tmp_path / "t.xlsx", by=COMMAND_LINE)
    assert (draft.form, draft.findings_json, Grant.objects.count()) == ("table", [], 0)
    made = actions.write_draft(draft.ref, by=COMMAND_LINE)
    kept = {queries.grant(ref).terms for ref in ()} or [queries.grant(ref).as_value() for ref in made]
    by_lines = {one.lines: one.terms for one in kept}
    assert by_lines == {(Covered(item.ref),): FULL, (Covered(item.ref, Span(10, 20)),): TWO_HOLDBACKS}
    with pytest.raises(Conflict):
        actions.write_draft(draft.ref, by=COMMAND_LINE)


def test_text_that_would_begin_a_formula_is_written_as_text():
    book = openpyxl.load_workbook(io.BytesIO(as_table([{**as_row(FULL), "items": "x"}], "en")))
    cell = book.active.cell(2, COLUMNS.index("notes_en") + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


GOOD = {"items": "nevsky-i-00001", "territories": "Китай, FR", "media": "电视", "first_day": "2026-03-01"}
WRONG = {
    "nowhere": ({"territories": "Atlantis"}, "Grants!B2", "rights.territory_not_found"),
    "telegraph": ({"media": "telegraph"}, "Grants!C2", "rights.medium_unknown"),
    "ends before it begins": ({"last_day": "2026-01-01"}, "Grants!E2", "window.ends_before_it_begins"),
    "no day": ({"last_day": "soon"}, "Grants!E2", "rights.avails_day_not_understood"),
    "language": ({"languages": "klingonese"}, "Grants!F2", "language.unknown"),
    "comma for point": ({"fee": "1.200,50", "currency": "EUR"}, "Grants!G2", "rights.amount_not_understood"),
    "currency": ({"fee": "5", "currency": "euros"}, "Grants!G2", "rights.currency_not_understood"),
    "formula": ({"territories": "=1+1"}, "Grants!B2", "rights.avails_formula"),
    "no items": ({"items": ""}, "Grants!A2", "rights.table_cell_empty"),
    "other's items": ({"items": "nevsky-i-99999"}, "Grants!2", "catalogue.no_such_item"),
    "number": ({"runs": "many"}, "Grants!I2", "rights.table_number_not_understood"),
    "partner": ({"direction": "in", "partner": "nobody"}, "Grants!2", "rights.table_partner"),
    "direction": ({"direction": "out"}, "Grants!2", "rights.table_direction"),
    "more": ({"more": "{"}, "Grants!L2", "rights.table_cell_not_understood"),
}
HEADS = ("items", "territories", "media", "first_day", "last_day", "languages", "fee", "currency", "runs", "direction",
         "partner", "more")  # fmt: skip


@pytest.mark.parametrize(("changed", "place", "code"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_cell_and_nothing_is_written_down(tmp_path, changed, place, code):
    an_item()
    path = table(tmp_path, {**GOOD, **changed}, {**GOOD, "title": "a good one"}, heads=HEADS)
    draft = actions.read_draft(path, by=COMMAND_LINE)
    assert (place, code) in [(one["place"], one["code"]) for one in draft.findings_json]
    with pytest.raises(BadInput) as caught:
        actions.write_draft(draft.ref, by=COMMAND_LINE)
    assert (caught.value.code, Grant.objects.count()) == ("rights.draft_is_wrong", 0)


def test_columns_in_another_order_empty_rows_and_real_days_are_read(tmp_path):
    an_item()
    partner = a_partner()
    heads = ("media", "last_day", "Первый день", "items", "Территории", "partner", "direction", "what else")
    first = {"media": "tv", "last_day": date(2027, 2, 28), "Первый день": date(2026, 3, 1), "items": "nevsky-i-00001/2",
             "Территории": "中国；俄罗斯", "partner": partner.ref, "direction": "in", "what else": "="}  # fmt: skip
    path = table(tmp_path, {}, first, {}, heads=heads)
    draft = actions.read_draft(path, by=COMMAND_LINE)
    assert draft.findings_json == []
    value = queries.grant(actions.write_draft(draft.ref, by=COMMAND_LINE)[0]).as_value()
    assert (value.terms.territories, str(value.terms.window)) == ({"CN", "RU"}, "2026-03-01/2027-02-28")
    assert (value.lines, value.partner, value.direction) == (
        (Covered("nevsky-i-00001", Span(100, 1000)),),
        "beichen",
        "in",
    )


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", b"not xml", b""])
def test_file_that_is_nothing_of_the_kind_is_refused(tmp_path, content):
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(BadInput):
        actions.read_draft(tmp_path / "x.xlsx", by=COMMAND_LINE)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("form", ["avails", "avails-xml"])
def test_grants_go_out_as_avails_and_come_back(tmp_path, form):
    item = an_item()
    plain = Terms(frozenset(["CN", "RU"]), frozenset([Medium.CINEMA]), Window.parse("2026-03-01/2027-02-28"),
                  frozenset(["zh-Hans"]), exclusivity=Exclusivity.EXCLUSIVE, max_seconds=30)  # fmt: skip
    grant_of(plain, Covered(item.ref))
    path = tmp_path / "out"
    ran = CliRunner().invoke(main, ["rights", "export", str(path), "--as", form, "--json"])
    assert ran.exit_code == 0, ran.output
    assert [one["field"] for one in json.loads(ran.stdout)["unsaid"]] == ["max_seconds"]
    looked = CliRunner().invoke(main, ["rights", "import", str(path), "--only-look", "--json"])
    assert (looked.exit_code, Grant.objects.count()) == (0, 1), looked.output
    read = json.loads(looked.stdout)["grants"]
    terms = [Terms.from_json(one["terms"]) for one in read]
    assert frozenset().union(*(one.territories for one in terms)) == {"CN", "RU"}
    assert {(one.media, str(one.window), one.languages) for one in terms} == {
        (plain.media, "2026-03-01/2027-02-28", plain.languages)
    }
    assert {line["item"] for one in read for line in one["lines"]} == {item.ref}


def test_page_shows_a_file_first_and_writes_all_of_it_down(tmp_path, client, person):
    an_item()
    signed_in(client, person)
    wrong = SimpleUploadedFile(
        "mine.xlsx", Path(table(tmp_path, {**GOOD, "media": "telegraph"}, heads=HEADS)).read_bytes()
    )
    page = client.post(reverse("rights:files"), {"file": wrong, "direction": "own"}, follow=True).content.decode()
    assert "Grants!C2" in page
    assert "Write all of them down" not in page
    good = SimpleUploadedFile("mine.xlsx", Path(table(tmp_path, GOOD, heads=HEADS)).read_bytes())
    page = client.post(reverse("rights:files"), {"file": good, "direction": "own"}, follow=True).content.decode()
    assert ("1 grant could be read." in page, Grant.objects.count()) == (True, 0)
    ref = Draft.objects.first().ref
    page = client.post(reverse("rights:write_draft", args=[ref]), follow=True).content.decode()
    assert (Grant.objects.get().ref in page, Grant.objects.count()) == (True, 1)
    assert (
        "were written down before"
        in client.post(reverse("rights:write_draft", args=[ref]), follow=True).content.decode()
    )
    assert (
        client.post(reverse("rights:files"), {"file": SimpleUploadedFile("x", b"x"), "direction": "own"}).status_code
        == 422
    )
    for form in queries.FORMS:
        assert client.get(reverse("rights:taken_out", args=[form])).status_code == 200
    assert client.get(reverse("rights:taken_out", args=["fax"])).status_code == 404
    assert client.get(reverse("rights:template")).content[:2] == b"PK"


def test_api_reads_a_file_and_writes_it_down(tmp_path, client, person):
    an_item()
    signed_in(client, person)
    file = SimpleUploadedFile("mine.xlsx", Path(table(tmp_path, GOOD, heads=HEADS)).read_bytes())
    draft = client.post("/api/drafts", {"file": file}).json()
    assert (draft["is_sound"], draft["made"], Grant.objects.count()) == (True, [], 0)
    assert client.post(f"/api/drafts/{draft['ref']}/write").json()["made"] == [Grant.objects.get().ref]
    assert client.get("/api/grants-as/table").content[:2] == b"PK"


def test_page_says_what_may_be_used_and_hands_its_grants_over(client, person):
    item = an_item()
    grant_of(Terms(frozenset(["CN"]), TV), Covered(item.ref))
    signed_in(client, person)
    asked = {"in": "China", "on": "tv", "from": "2026-09-01", "to": "2027-08-31"}
    page = client.get(reverse("rights:available"), asked)
    assert item.ref in page.content.decode()
    assert client.get(reverse("rights:available"), {**asked, "as": "table"}).content[:2] == b"PK"
    assert item.ref not in client.get(reverse("rights:available"), {**asked, "in": "Russia"}).content.decode()


@pytest.mark.parametrize("size", ["A1:A1", "A1:AZ1048576"])
def test_size_that_a_program_wrote_wrongly_loses_no_row(tmp_path, size):
    an_item()
    path = table(tmp_path, GOOD, {**GOOD, "media": "telegraph"}, heads=HEADS)
    with zipfile.ZipFile(path) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, held in parts.items():
            packed.writestr(name, re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{size}"'.encode(), held))
    draft = actions.read_draft(path, by=COMMAND_LINE)
    assert (len(draft.rows_json), [one["place"] for one in draft.findings_json]) == (1, ["Grants!C3"])


@pytest.mark.parametrize("row", [1, 3])
def test_workbook_damaged_within_its_sheet_is_refused_with_the_row(tmp_path, row):
    an_item()
    path = table(tmp_path, GOOD, GOOD, heads=HEADS)
    with zipfile.ZipFile(path) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, held in parts.items():
            head, mark, rest = held.partition(f'<row r="{row}"'.encode())
            packed.writestr(name, head + mark + rest.replace(b"<is>", b"<iz>") if mark else held)
    with pytest.raises(BadInput) as caught:
        actions.read_draft(path, by=COMMAND_LINE)
    assert (caught.value.code, caught.value.facts) == ("rights.sheet_broken", {"sheet": "Grants", "row": row})
    assert Draft.objects.count() == 0


def test_more_rows_than_anybody_reads_are_refused_with_their_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr("reelbridge.rights.table_files.MOST_ROWS", 3)
    with pytest.raises(BadInput) as caught:
        actions.read_draft(table(tmp_path, *[GOOD] * 4, heads=HEADS), by=COMMAND_LINE)
    assert (caught.value.code, caught.value.facts) == ("rights.too_many_rows", {"sheet": "Grants", "most": 3})
    assert Draft.objects.count() == 0


def test_exclusives_of_two_partners_are_refused_with_the_row(tmp_path):
    item = an_item(keeper=a_partner())
    a_partner("third")
    row = {"direction": "in", "items": item.ref, "territories": "CN", "media": "tv", "exclusivity": "exclusive",
           "first_day": "2026-01-01", "last_day": "2026-12-31"}  # fmt: skip
    other = {**row, "partner": "third", "first_day": "2026-06-01", "exclusivity": ""}
    again = {**row, "partner": "beichen", "first_day": "2026-03-01"}
    path = table(tmp_path, {**row, "partner": "beichen"}, again, other)
    draft = actions.read_draft(path, by=COMMAND_LINE)
    told = [(one["code"], one["place"], one["is_error"], one["facts"]["window"]) for one in draft.findings_json]
    assert {(code, place, error) for code, place, error, _window in told} == {
        ("rights.watch_exclusives_overlap", draft.rows_json[2]["place"], True)
    }
    with pytest.raises(BadInput):
        actions.write_draft(draft.ref, by=COMMAND_LINE)
    assert not Grant.objects.exists()

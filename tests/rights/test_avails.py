"""Avails in and out: spreadsheets made here, hostile files, and what a grant becomes."""

import zipfile
from dataclasses import replace

import openpyxl
import pytest
from click.testing import CliRunner

from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.territory import codes
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights import avails_files
from reelbridge.rights.avails_files import letters, read_avails
from reelbridge.rights.avails_written import Offered, as_sheets, as_xml, unsaid
from reelbridge.rights.commands import rights
from reelbridge.rights.rules import Covered, Direction, Grant, Medium, Terms
from reelbridge.rights.rules.avails import available
from reelbridge.rights.rules.limits import Exclusivity, Fee

GOOD = {
    "ALID": "md:alid:org:a", "LicenseType": "SVOD", "Territory": "CN", "Start": "2026-09-01", "End": "2027-08-31",
    "WorkType": "Movie", "FormatProfile": "HD", "AllowedLanguages": "zh-Hans, ru", "PriceType": "WSP",
    "PriceValue": "4.99", "PriceCurrency": "EUR",
}  # fmt: skip
GRANT = Grant(
    "nevsky-g-00001",
    Terms(
        frozenset(["CN", "RU"]),
        frozenset([Medium.VOD, Medium.TV_FREE]),
        Window.parse("2026-09-01/2027-08-31"),
        frozenset(["zh", "ru"]),
        exclusivity=Exclusivity.EXCLUSIVE,
        fee=Fee.parse("1200.50", "EUR"),
        max_seconds=30,
    ),
    (Covered("nevsky-i-00001", Span(0, 100)),),
    Direction.OUT,
)
OFFERS = [
    Offered("nevsky-i-00001", "=HYPERLINK(1)", "Nevsky Film Archive", "Beichen TV", GRANT),
    Offered("nevsky-i-00002", "Узловая станция", "Nevsky Film Archive", "", replace(
        GRANT, ref="nevsky-g-00002", terms=Terms(frozenset(["WORLD"]), frozenset([Medium.CINEMA])), lines=(),
    )),
]  # fmt: skip


def a_book(path, *rows, heads=None):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Movies"
    names = heads or list(GOOD)
    sheet.append(["Avail"] * len(names))
    sheet.append(names)
    for row in rows:
        sheet.append([row.get(name) for name in names])
    book.save(path)
    return path


def found_in(path):
    return [(one.code, one.place, dict(one.facts)) for one in read_avails(path).findings]


def test_sound_line_has_no_findings_and_its_window(tmp_path):
    read = read_avails(a_book(tmp_path / "a.xlsx", GOOD))
    assert read.findings == ()
    one = available(read.lines[0])
    assert (one.medium, one.territories, one.window, one.languages, one.price) == (
        Medium.VOD_SUBSCRIPTION, ("CN",), Window.parse("2026-09-01/2027-08-31"), ("zh-Hans", "ru"), "4.99 EUR",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "place", "facts"),
    [
        ({"Territory": "XQ"}, "rights.avails_territory_unknown", "Movies!C3 (Territory)", {"text": "XQ"}),
        ({"PriceValue": "4,99"}, "rights.amount_not_understood", "Movies!J3 (PriceValue)", {"text": "4,99"}),
        ({"PriceCurrency": "EURO"}, "rights.currency_not_understood", "Movies!K3 (PriceCurrency)", {"text": "EURO"}),
        ({"AllowedLanguages": "zh, klingonese"}, "rights.avails_language_unknown", "Movies!H3 (AllowedLanguages)", {"text": "klingonese"}),
        ({"LicenseType": "Lease"}, "rights.avails_not_in_list", "Movies!B3 (LicenseType)", {"column": "LicenseType", "text": "Lease"}),
        ({"Start": "soon"}, None, None, None),
        ({"Start": "2026-13-01"}, "rights.avails_day_not_understood", "Movies!D3 (Start)", {"text": "2026-13-01"}),
        ({"End": "2026-08-31"}, "rights.avails_ends_before_it_begins", "Movies!E3 (End)", {"starts": "2026-09-01", "ends": "2026-08-31"}),
        ({"End": None}, "rights.avails_missing", "Movies!3 End", {"column": "End"}),
        ({"ALID": "=1+1"}, "rights.avails_formula", "Movies!A3 (ALID)", {"text": "=1+1"}),
    ],
)  # fmt: skip
def test_each_fault_is_found_with_its_sheet_row_and_column(tmp_path, change, code, place, facts):
    found = found_in(a_book(tmp_path / "a.xlsx", {**GOOD, **change}))
    if code is None:
        assert found == []
    else:
        assert found[0] == (code, place, facts)


def test_two_takers_of_one_exclusive_are_found(tmp_path):
    heads = [*GOOD, "Exclusive", "Licensee"]
    first = {**GOOD, "Exclusive": "Yes", "Licensee": "A"}
    later = {**first, "Start": "2027-09-01", "End": "Open", "Licensee": "B"}
    assert found_in(a_book(tmp_path / "a.xlsx", first, later, heads=heads)) == []
    overlapping = {**later, "Start": "2027-08-31"}
    assert found_in(a_book(tmp_path / "b.xlsx", first, overlapping, heads=heads)) == [
        ("rights.avails_exclusives_overlap", "Movies!L4 (Exclusive)", {"territory": "CN", "other": "Movies!3"})
    ]


def test_more_rows_than_a_catalogue_has_are_refused_before_they_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(avails_files, "MOST_ROWS", 50)
    with pytest.raises(BadInput) as refused:
        read_avails(a_book(tmp_path / "a.xlsx", *[GOOD] * 60))
    assert (refused.value.code, refused.value.facts) == ("rights.too_many_rows", {"sheet": "Movies", "most": 50})


def test_workbook_that_unpacks_to_more_than_fits_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(avails_files, "MOST_UNPACKED", 1000)
    with pytest.raises(BadInput) as refused:
        read_avails(a_book(tmp_path / "a.xlsx", GOOD))
    assert refused.value.code == "rights.file_too_large"


def test_entities_are_refused_in_xml_and_in_workbooks(tmp_path):
    evil = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    (tmp_path / "a.xml").write_text(evil, "utf-8")
    with zipfile.ZipFile(a_book(tmp_path / "a.xlsx", GOOD), "a") as packed:
        packed.writestr("xl/evil.xml", evil)
    for name in ("a.xml", "a.xlsx"):
        with pytest.raises(BadInput) as refused:
            read_avails(tmp_path / name)
        assert refused.value.code == "rights.xml_declares_entities"


DECLARED = b"<!DOCTYPE a [<!ENTITY b 'bb'><!ENTITY c '&b;&b;'>]><a>&c;</a>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/far.xml", b"<!--" + b" <a> " * 2000 + b"-->" + DECLARED),
        ("xl/wide.xml", DECLARED.decode().encode("utf-16")),
        ("xl/wide.xml", b"<?xml version='1.0' encoding='utf-16be'?>".decode().encode("utf-16-be")),
        ("xl/other.bin", b"\n " + DECLARED),
        ("xl/endless.xml", b"<!--" + b"-" * (1 << 20)),
    ],
)
def test_no_part_of_a_workbook_hides_that_it_declares_entities(tmp_path, name, content):
    with zipfile.ZipFile(a_book(tmp_path / "a.xlsx", GOOD), "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    with pytest.raises(BadInput) as refused:
        read_avails(tmp_path / "a.xlsx")
    assert refused.value.code == "rights.xml_declares_entities"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"<a>", b"ALID;Territory\n"])
def test_what_is_no_avails_is_refused_in_one_sentence(tmp_path, content):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_avails(path)
    assert refused.value.code in ("rights.avails_not_avails", "rights.xml_not_understood")
    with pytest.raises(NotFound):
        read_avails(tmp_path / "none.xlsx")


def test_columns_are_told_by_letters():
    assert [letters(number) for number in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


def test_grants_written_as_avails_are_read_back_without_findings(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(as_sheets(OFFERS))
    (tmp_path / "a.xml").write_bytes(as_xml(OFFERS))
    for name, lines in (("a.xlsx", 5 * 2 + len(codes())), ("a.xml", 5 + 1)):
        read = read_avails(tmp_path / name)
        assert read.findings == ()
        assert len(read.lines) == lines
        windows = [available(line) for line in read.lines]
        assert {
            (one.medium, code) for one in windows if one.content == "nevsky-i-00001" for code in one.territories
        } == {
            (medium, code)
            for medium in (Medium.VOD_SALE, Medium.VOD_RENTAL, Medium.VOD_SUBSCRIPTION, Medium.VOD_FREE, Medium.TV_FREE)
            for code in ("CN", "RU")
        }
        assert windows[0].window == Window.parse("2026-09-01/2027-08-31")
        assert windows[-1].medium is Medium.CINEMA


def test_exported_cell_never_begins_a_formula(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(as_sheets(OFFERS))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


def test_what_avails_cannot_say_is_listed():
    assert [(one.grant, one.field) for one in unsaid(OFFERS)] == [
        ("nevsky-g-00001", "max_seconds"),
        ("nevsky-g-00001", "frames"),
        ("nevsky-g-00002", "window"),
    ]


def test_command_answers_with_findings_and_exit_status(tmp_path):
    sound = a_book(tmp_path / "a.xlsx", GOOD)
    wrong = a_book(tmp_path / "b.xlsx", {**GOOD, "Territory": "XQ"})
    run = CliRunner().invoke(rights, ["avails", str(sound)])
    assert run.exit_code == 0, run.output
    run = CliRunner().invoke(rights, ["avails", str(wrong), "--json"])
    assert run.exit_code == 1
    assert '"place": "Movies!C3 (Territory)"' in run.output

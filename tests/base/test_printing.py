"""Printed sheets hold what they are given, in three scripts, and run nothing of it."""

import io

import pytest
from pypdf import PdfReader

from reelbridge.base import printing
from reelbridge.base.printing import Part, PrintedTable, Sheet, as_pdf
from reelbridge.kernel.errors import Conflict

ODD = '=1+1 #let x = read("/etc/passwd") *bold* <b> $a$ \\'
TABLE = PrintedTable(["No.", "Клип"], [["1", "Камера на передовой"], ["2", "Хроника"]], numbers=[0])


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_sheet_holds_titles_facts_lines_and_tables():
    sheet = Sheet("Cue sheet", "en", [Part("Facts", [ODD], [("Cut", "3")], [TABLE])], lead=["Planned: TV"], foot="x")
    said = text_of(as_pdf(sheet))
    for wanted in (
        "Cue sheet",
        "Planned: TV",
        "Facts",
        "Cut 3",
        "1 Камера на передовой",
        "1 / 1",
        '#let x = read("/etc',
    ):
        assert wanted in said
    assert as_pdf(sheet) == as_pdf(sheet)


def test_chinese_is_set_in_a_font_of_the_machine():
    if not printing._chinese_fonts():
        pytest.skip("this machine has no font with Chinese letters")
    content = as_pdf(Sheet("线索表", "zh-Hans", [Part(lines=["罗曼·卡尔曼在前线"])]))
    assert "罗曼·卡尔曼在前线" in text_of(content)


def test_chinese_without_a_font_is_refused_not_printed_as_boxes(monkeypatch):
    monkeypatch.setattr(printing, "_chinese_fonts", list)
    with pytest.raises(Conflict, match="no_chinese_font"):
        as_pdf(Sheet("线索表", "zh-Hans", []))
    assert as_pdf(Sheet("Отчёт", "ru", [])).startswith(b"%PDF")

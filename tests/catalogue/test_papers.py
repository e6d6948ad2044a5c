"""Documents attached to an item: read in a child process, kept in the vault, found on their page."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from reelbridge.base.printing import Part, Sheet, as_pdf
from reelbridge.catalogue.actions import attach_paper, ingest
from reelbridge.catalogue.models import ItemFile, PaperText
from reelbridge.catalogue.rules.pages import LONGEST_PIECE, pieces_of
from reelbridge.kernel.errors import BadInput, NotAllowed
from reelbridge.search.queries import find
from reelbridge.search.within import document_of, moments_found
from reelbridge.vault.models import StoredFile
from tests.catalogue.making import make_photograph
from tests.pages.shown import flat

pytestmark = pytest.mark.django_db

LINES = {
    "ru": "Монтажный лист. Эшелон уходит с узловой станции, оператор снимает с крыши вагона.",
    "zh-Hans": "镜头清单。列车驶出枢纽站，摄影师在车顶拍摄。",
    "en": "Dubbing sheet. The narrator speaks of the siege and the railway.",
}


@pytest.fixture
def item(tmp_path, archivist):
    return ingest(make_photograph(tmp_path / "station.jpg"), by=archivist).item


@pytest.fixture
def pdf(tmp_path):
    """Return a PDF of two pages, set with the fonts of this machine."""
    written = PdfWriter()
    for tags in (("ru", "en"), ("zh-Hans",)):
        lines = [LINES[tag] for tag in tags]
        written.append(io.BytesIO(as_pdf(Sheet("Sheet 1", "en", [Part(lines=lines)]))))
    path = tmp_path / "Монтажный лист.pdf"
    written.write(path)
    return path


def test_a_document_is_found_on_its_page_in_three_languages(item, pdf, archivist, work_off):
    file = attach_paper(item.ref, pdf, by=archivist)
    work_off()
    assert (file.role, file.name, file.paper.kind, len(file.paper.pages)) == (
        "document",
        "Монтажный лист.pdf",
        "pdf",
        2,
    )
    address = reverse("catalogue:paper", args=[item.ref, file.pk])
    for words, page, found in (
        ("эшелона", 1, "Эшелон"),
        ("крыша вагона", 1, "крыши"),
        ("narrator", 1, "narrator"),
        ("枢纽站", 2, "枢纽站"),
        ("车顶", 2, "车顶"),
    ):
        (hit,) = find(words).hits
        assert (hit.document.ref, hit.url, hit.seconds) == (item.ref, f"{address}#page={page}", None)
        facts = hit.why[0].facts
        assert (facts["source"], facts["page"], facts["found"]) == ("paper", page, found)
    assert moments_found(document_of("item", item.ref, by=archivist), "эшелона") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_plain_text_is_read_in_its_encoding(item, tmp_path, archivist, work_off, encoding):
    path = tmp_path / "list.txt"
    path.write_bytes(LINES["ru"].encode(encoding))
    attach_paper(item.ref, path, by=archivist)
    work_off()
    assert PaperText.objects.get().pages == [LINES["ru"]]
    assert [hit.document.ref for hit in find("с крыши").hits] == [item.ref]


def test_attached_twice_it_is_kept_once(item, pdf, archivist):
    first, again = (attach_paper(item.ref, pdf, by=archivist) for _ in range(2))
    assert first.pk == again.pk
    assert PaperText.objects.count() == 1


def harmed(tmp_path, pdf):
    locked = PdfWriter()
    locked.append(PdfReader(pdf))
    locked.encrypt("a password", algorithm="RC4-128")
    locked.write(tmp_path / "locked.pdf")
    whole = pdf.read_bytes()
    (tmp_path / "broken.pdf").write_bytes(whole[:200] + b"\xff" * 200)
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    (tmp_path / "empty.txt").write_bytes(b"")
    return [
        ("locked.pdf", "media.paper_is_locked"),
        ("broken.pdf", "media.paper_is_broken"),
        ("letter.docx", "media.not_a_paper"),
        ("empty.txt", "vault.file_is_empty"),
    ]


def test_what_is_no_document_is_refused_and_leaves_nothing(item, pdf, tmp_path, archivist, reader):
    before = StoredFile.objects.count()
    for name, code in harmed(tmp_path, pdf):
        with pytest.raises(BadInput) as refused:
            attach_paper(item.ref, tmp_path / name, by=archivist)
        assert (refused.value.code, refused.value.facts["file"]) == (code, name)
    with pytest.raises(NotAllowed):
        attach_paper(item.ref, pdf, by=reader)
    assert (StoredFile.objects.count(), PaperText.objects.count(), ItemFile.objects.count()) == (before, 0, 1)


def test_a_page_that_unpacks_to_far_more_than_its_size_says_nothing(item, tmp_path, archivist):
    bomb = PdfWriter()
    page, stream = bomb.add_blank_page(100, 100), StreamObject()
    stream.set_data(b"BT /F1 12 Tf (x) Tj ET " + b" " * 100_000_000)
    page[NameObject("/Contents")] = bomb._add_object(stream.flate_encode())
    bomb.write(tmp_path / "bomb.pdf")
    assert attach_paper(item.ref, tmp_path / "bomb.pdf", by=archivist).paper.pages == [""]


def test_it_is_attached_and_read_in_the_browser(item, pdf, client, person):
    client.force_login(person())
    with pdf.open("rb") as sent:
        answer = client.post(reverse("catalogue:attach", args=[item.ref]), {"paper": sent})
    assert (answer.status_code, answer["Location"]) == (302, reverse("catalogue:item", args=[item.ref]))
    file = ItemFile.objects.get(role="document")
    shown = client.get(answer["Location"]).content.decode()
    address = reverse("catalogue:paper", args=[item.ref, file.pk])
    assert f'<a href="{address}">Монтажный лист.pdf</a>' in flat(shown)
    read = client.get(address)
    assert (read["Content-Type"], b"".join(read.streaming_content)) == ("application/pdf", pdf.read_bytes())
    assert client.get(reverse("catalogue:paper", args=[item.ref, file.pk + 1])).status_code == 404
    assert client.post(reverse("catalogue:attach", args=[item.ref])).status_code == 422


def test_pages_are_parted_into_pieces_that_say_something():
    text = "Эшелон ушёл на вос-\nток. " + "Дорога шла лесом. " * 40 + "列车驶出\n枢纽站。" + "x" * 700
    pieces = list(pieces_of(text))
    assert pieces[0].startswith("Эшелон ушёл на восток. Дорога шла лесом.")
    assert any("列车驶出枢纽站。" in piece for piece in pieces)
    assert max(map(len, pieces)) <= LONGEST_PIECE
    assert "".join(pieces).count("x") == 700
    assert list(pieces_of("  \n ")) == []

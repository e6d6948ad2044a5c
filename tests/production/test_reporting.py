"""Reports by source, as PDF, the credits in three languages, and the package for the insurer."""

import csv
import hashlib
import io
import json
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest
from click.testing import CliRunner
from django.test import Client
from pypdf import PdfReader

from reelbridge.base import printing
from reelbridge.base.rules.roles import Role
from reelbridge.kernel.timecode import Rate
from reelbridge.node.cli import main
from reelbridge.production import credits_text, downloads, queries
from reelbridge.production.actions import approve, import_cut
from reelbridge.production.package import package
from reelbridge.rights.actions import attach_scan, write_paper
from reelbridge.rights.rules import Covered
from reelbridge.rights.rules.layers import Consent
from reelbridge.rights.rules.limits import Fee
from tests.production.making import edl, event, make_grant, make_item, make_production, partner, write

pytestmark = pytest.mark.django_db
CREDIT = {"zh-Hans": "北辰供片", "ru": "Материал «Бэйчэнь»", "en": "Courtesy of Beichen"}


@pytest.fixture
def cut(tmp_path, producer):
    """Three clips: two of one licence with a fee and a limit, one that nobody granted."""
    titles = {"zh-Hans": "港口", "ru": "Порт", "en": "Harbour"}
    make_item("beichen-i-00001", keeper=partner(), reel="R1", titles=titles)
    make_item("nevsky-i-00002", reel="R2", titles={"ru": "Площадь"})
    make_grant("beichen-i-00001", direction="in", partner_ref="beichen", credit_line=CREDIT, max_seconds=60,
               fee=Fee(Decimal("1200.10"), "EUR"))  # fmt: skip
    lines = [
        event("10:00:00:00", "10:00:02:00", "01:00:00:00", "01:00:02:00", reel="R1", name="harbour"),
        event("10:00:10:00", "10:00:13:12", "01:00:02:00", "01:00:05:12", reel="R1", name="ship"),
        event("10:00:00:00", "10:00:01:00", "01:00:05:12", "01:00:06:12", reel="R2", name="square"),
    ]
    return import_cut(
        make_production().ref, write(tmp_path, edl(*lines), "front.edl"), by=producer, rate=Rate.parse("25")
    )


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def test_sources_add_up_what_is_used_allowed_and_owed(cut):
    found = queries.reckoning(queries.cue_sheet(cut, "en").rows)
    harbour, square = found.sources
    assert (harbour.clips, harbour.used, harbour.allowed, harbour.over) == ((1, 2), Fraction("5.48"), 60, 0)
    assert (harbour.credits, [str(fee) for fee in harbour.fees]) == (("Courtesy of Beichen",), ["1200.10 EUR"])
    assert (square.clips, square.grants, square.allowed) == ((3,), (), None)
    assert found.fees == {"EUR": Decimal("1200.10")}
    assert [one.row.clip_name for one in found.open] == ["harbour", "ship", "square"]


def test_an_approved_clip_is_no_open_question(cut, producer):
    approve(queries.clip(cut, 2), note="in the end titles", by=producer)
    found = queries.reckoning(queries.cue_sheet(cut, "en").rows)
    assert [one.row.clip_name for one in found.open] == ["harbour", "square"]


def test_pdf_says_the_same_in_russian(cut):
    said = text_of(downloads.clearance(cut, "pdf", language="ru").content)
    for wanted in ("Камера на передовой", "Порт", "1200.10 EUR", "Материал «Бэйчэнь»", "5.48", "square"):
        assert wanted in said
    assert "01:00:05:12" in text_of(downloads.cue_sheet(cut, "pdf", language="ru").content)


def test_credits_are_spelled_as_each_language_does(cut):
    assert credits_text.of_cut(cut, "en") == (
        "The Man Who Filmed the Front\n\nWith thanks to\n  Courtesy of Beichen\n\nArchive material\n"
        "  Beichen TV Film Library\n    “Harbour”\n  Nevsky Film Archive\n    “Площадь” [ru]\n"
    )
    assert "  北辰电视台影像馆\n    《港口》\n" in credits_text.of_cut(cut, "zh-Hans")
    assert "  Киновидеотека «Бэйчэнь»\n    «Порт»\n" in credits_text.of_cut(cut, "ru")


def test_the_package_holds_everything_an_insurer_asks_for(cut, producer, rights_officer, tmp_path):
    if not printing._chinese_fonts():
        pytest.skip("this machine has no font with Chinese letters")
    approve(queries.clip(cut, 2), note="in the end titles", by=producer)
    grant = queries.clearance(cut).clips[0].grants[0]
    (tmp_path / "contract.txt").write_text("Contract 7")
    scan = attach_scan(grant, tmp_path / "contract.txt", by=rights_officer)
    item = queries.clearance(cut).clips[0].clip.item_ref
    paper = write_paper(Consent("", "王丽", ()), [Covered(item)], by=rights_officer)
    made = package(cut)
    with zipfile.ZipFile(io.BytesIO(made.content)) as bag:
        names = set(bag.namelist())
        place = f"documents/{grant}/{scan.digest[:8]}-contract.txt"
        assert bag.read(place) == b"Contract 7"
        rows = list(csv.reader(io.StringIO(bag.read("documents-en.csv").decode("utf-8-sig"))))
        assert rows[1] == [grant, "", "contract.txt", "1", scan.digest, place]
        assert (rows[2][0], rows[2][2:]) == (paper.ref, ["", "", "", ""])
        assert "王丽" in rows[2][1]
        assert {"clearance-zh-Hans.pdf", "cue-sheet-ru.xlsx", "credits-en.txt", "clearance.json", "log.csv",
                f"grants/{grant}-ru.txt", "cut/front.edl", "manifest-sha256.txt"} <= names  # fmt: skip
        listed = dict(line.split("  ")[::-1] for line in bag.read("manifest-sha256.txt").decode().splitlines())
        assert listed == {name: hashlib.sha256(bag.read(name)).hexdigest() for name in names - {"manifest-sha256.txt"}}
        log = bag.read("log.csv").decode("utf-8-sig")
        assert [line.split(",")[2] for line in log.splitlines()[1:]] == [
            "rights.grant_issued", "production.added", "production.cut_imported", "production.clip_approved",
            "rights.scan_attached",
        ]  # fmt: skip
        assert json.loads(bag.read("clearance.json"))["fees"] == {"EUR": "1200.10"}


def test_every_door_hands_out_the_files(cut, person, tmp_path):
    client = Client()
    client.force_login(person(Role.READER))
    base = f"/productions/{cut.production.ref}/cuts/1/"
    page = client.get(f"{base}clearance/", headers={"Accept-Language": "en"}).content.decode()
    assert "1200.10 EUR" in page
    assert client.get(f"{base}clearance.pdf?language=ru").content.startswith(b"%PDF")
    assert client.get(f"{base}credits.txt?language=en").content.decode() == credits_text.of_cut(cut, "en")
    run = CliRunner().invoke(main, ["credits", cut.production.ref, "--language", "ru"])
    assert run.output == credits_text.of_cut(cut, "ru")
    report = tmp_path / "report.pdf"
    assert CliRunner().invoke(main, ["clear", cut.production.ref, "--report", str(report)]).exit_code == 1
    assert report.read_bytes().startswith(b"%PDF")

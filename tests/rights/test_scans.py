"""Scanned contracts: attached to grants and papers, read at every door, taken off, refused when they are none."""

import io
import json

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfWriter

from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.kernel.digest import digest_file
from reelbridge.kernel.errors import NotAllowed, NotFound, Refusal
from reelbridge.node.cli import main
from reelbridge.rights import actions, queries
from reelbridge.rights.models import Scan
from reelbridge.rights.rules import Covered
from reelbridge.rights.rules.layers import Consent
from reelbridge.vault.models import StoredFile
from tests.rights.making import an_item, terms
from tests.rights.test_doors import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant(rights_officer):
    item = an_item()
    return actions.issue_grant(
        direction="own", partner_ref="", terms=terms(), lines=[Covered(item.ref)], by=rights_officer
    )


@pytest.fixture
def pdf(tmp_path):
    written = PdfWriter()
    for _page in range(2):
        written.add_blank_page(200, 280)
    path = tmp_path / "Договор 7.pdf"
    written.write(path)
    return path


def a_picture(path, form):
    Image.new("RGB", (60, 80), "white").save(path, form)
    return path


def test_contract_is_kept_and_read_in_the_browser(grant, pdf, client, person):
    signed_in(client, person)
    page = reverse("rights:grant", args=[grant.ref])
    assert "No scan is attached." in client.get(page).content.decode()
    sent = SimpleUploadedFile("Договор 7.pdf", pdf.read_bytes())
    assert client.post(reverse("rights:attach_scan", args=[grant.ref]), {"scan": sent}).url == page
    scan = Scan.objects.get()
    assert (scan.name, scan.media_type, scan.pages, scan.digest) == (
        "Договор 7.pdf", "application/pdf", 2, digest_file(pdf),
    )  # fmt: skip
    shown = client.get(page).content.decode()
    address = reverse("rights:scan", args=[grant.ref, scan.pk])
    assert address in shown
    assert "PDF, 2 pages" in shown
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == pdf.read_bytes()
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Content-Disposition"].startswith("inline; filename*=UTF-8''%D0%94")
    assert client.post(reverse("rights:take_off_scan", args=[grant.ref, scan.pk])).url == page
    assert "No scan is attached." in client.get(page).content.decode()
    assert StoredFile.objects.filter(digest=scan.digest).exists()
    acts = AuditEntry.objects.filter(subject=f"grant:{grant.ref}").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["rights.grant_issued", "rights.scan_attached", "rights.scan_taken_off"]


def test_every_door_says_the_same(grant, pdf, client, person, tmp_path):
    signed_in(client, person)
    picture = a_picture(tmp_path / "page.jpg", "JPEG")
    run = CliRunner().invoke(main, ["rights", "scan", grant.ref, str(pdf), str(picture), "--json"])
    told = json.loads(run.output)
    assert [(one["name"], one["media_type"], one["pages"]) for one in told] == [
        ("Договор 7.pdf", "application/pdf", 2), ("page.jpg", "image/jpeg", 1),
    ]  # fmt: skip
    assert client.get(f"/api/scans/{grant.ref}").json() == told
    answer = client.get(f"/api/scans/{grant.ref}/{told[1]['number']}")
    assert b"".join(answer.streaming_content) == picture.read_bytes()
    again = client.post(f"/api/scans/{grant.ref}", {"file": SimpleUploadedFile("2.pdf", pdf.read_bytes())})
    assert (again.status_code, again.json()) == (201, told[0])
    assert CliRunner().invoke(main, ["rights", "scan", grant.ref, "--out", str(tmp_path / "out")]).exit_code == 0
    assert (tmp_path / "out" / "Договор 7.pdf").read_bytes() == pdf.read_bytes()
    twice = CliRunner().invoke(main, ["rights", "scan", grant.ref, "--out", str(tmp_path / "out")])
    assert twice.exit_code
    assert "lies there already" in twice.output


def test_consent_has_a_document_of_its_own(grant, tmp_path, rights_officer, client, person):
    lines = grant.as_value().lines
    paper = actions.write_paper(Consent("", "王丽", ()), lines, by=rights_officer)
    actions.attach_scan(paper.ref, a_picture(tmp_path / "release.tif", "TIFF"), by=rights_officer)
    signed_in(client, person, Role.READER)
    shown = client.get(reverse("rights:paper", args=[paper.ref])).content.decode()
    assert "release.tif" in shown
    assert "Attach a scan" not in shown
    answer = client.get(reverse("rights:scan", args=[paper.ref, Scan.objects.get().pk]))
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''release.tif"
    assert client.get(reverse("rights:scan", args=[grant.ref, Scan.objects.get().pk])).status_code == 404


def broken(tmp_path):
    whole = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(whole, "PNG")
    (tmp_path / "half.png").write_bytes(whole.getvalue()[:60])
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04" + b"\0" * 100)
    (tmp_path / "page.html").write_bytes(b"\0<script>alert(1)</script>")
    return [tmp_path / name for name in ("half.png", "letter.docx", "page.html", "gone.pdf")]


def test_what_is_no_scan_is_refused_and_nothing_is_kept(grant, tmp_path, rights_officer):
    before = AuditEntry.objects.count()
    for path in broken(tmp_path):
        with pytest.raises(Refusal):
            actions.attach_scan(grant.ref, path, by=rights_officer)
    (tmp_path / "a.txt").write_text("Contract")
    with pytest.raises(NotFound):
        actions.attach_scan("nevsky-g-99999", tmp_path / "a.txt", by=rights_officer)
    with pytest.raises(NotAllowed):
        actions.attach_scan(grant.ref, tmp_path / "a.txt", by=Actor("reader", Role.READER))
    assert not Scan.objects.exists()
    assert not StoredFile.objects.exists()
    assert AuditEntry.objects.count() == before


def test_page_of_script_is_shown_as_letters(grant, tmp_path, rights_officer, client, person):
    (tmp_path / "page.html").write_text("<script>alert(1)</script>")
    scan = actions.attach_scan(grant.ref, tmp_path / "page.html", by=rights_officer)
    answer = signed_in(client, person).get(reverse("rights:scan", args=[grant.ref, scan.pk]))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert [one.name for one in queries.scans(grant.ref)] == ["page.html"]

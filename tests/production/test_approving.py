"""Approvals hang on frames: a later cut keeps them where it shows the same, and asks anew for what it shows more."""

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import Role
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.node.cli import main
from reelbridge.production import queries
from reelbridge.production.actions import approve, import_cut, withdraw_approval
from reelbridge.production.models import Approval
from tests.production.making import edl, event, make_grant, make_item, make_production, partner, write

pytestmark = pytest.mark.django_db
CREDIT = {"en": "Courtesy of Beichen"}


def cut_list(harbour: str = "10:00:03:00", more: str = "") -> str:
    """Return a list of two clips; the second, which asks for a credit, ends where it is told."""
    end = f"01:00:{int(harbour[6:8]) + 2:02}:{harbour[9:]}"
    return edl(
        event("10:00:00:00", "10:00:02:00", "01:00:00:00", "01:00:02:00", reel="R1", name="tank"),
        event("10:00:00:00", harbour, "01:00:02:00", end, reel="R2", name="harbour"),
    ) + more  # fmt: skip


@pytest.fixture
def production():
    make_item("nevsky-i-00001", reel="R1")
    make_item("beichen-i-00002", keeper=partner(), reel="R2")
    make_grant("nevsky-i-00001")
    make_grant("beichen-i-00002", direction="in", partner_ref="beichen", credit_line=CREDIT)
    return make_production()


def bring_in(production, text, tmp_path, by, name):
    return import_cut(production.ref, write(tmp_path, text, name), by=by, rate=Rate.parse("25"))


@pytest.fixture
def cut(production, tmp_path, producer):
    return bring_in(production, cut_list(), tmp_path, producer, "1.edl")


def test_an_approved_clip_no_longer_waits(cut, producer):
    assert [one.clip.name for one in queries.clearance(cut).waiting] == ["harbour"]
    made = approve(queries.clip(cut, 2), note="credit is in the end titles", by=producer)
    assert (made.span, made.answer, made.made_by) == (Span(0, 75), "if", producer.name)
    found = queries.clearance(cut)
    assert found.waiting == []
    assert (found.clips[1].is_approved, found.clips[1].verdict.answer.value) == (True, "if")
    assert AuditEntry.objects.filter(act="production.clip_approved", subject=f"{cut}#2").count() == 1


def test_the_next_cut_keeps_it_for_the_same_frames_and_asks_for_the_new_ones(cut, production, tmp_path, producer):
    approve(queries.clip(cut, 2), note="credit is in the end titles", by=producer)
    same = bring_in(production, cut_list(more="* the same again\n"), tmp_path, producer, "2.edl")
    assert queries.clearance(same).waiting == []
    longer = bring_in(production, cut_list("10:00:03:12"), tmp_path, producer, "3.edl")
    (waiting,) = queries.clearance(longer).waiting
    assert (waiting.clip.name, waiting.standing.left, waiting.standing.frames_left) == ("harbour", (Span(75, 87),), 12)
    changed = queries.changes_since(production.ref, 3, None).difference
    assert changed.counts == {"added": 0, "removed": 0, "extended": 1, "trimmed": 0, "moved": 0, "speed": 0, "same": 1}
    assert [(pair.after.name, pair.to_clear) for pair in changed.to_clear] == [("harbour", (Span(75, 87),))]


def test_an_approval_taken_back_holds_no_more(cut, producer):
    clip = queries.clip(cut, 2)
    approve(clip, note="agreed by telephone", by=producer)
    assert withdraw_approval(clip, by=producer) == 1
    assert [one.clip.name for one in queries.clearance(cut).waiting] == ["harbour"]
    with pytest.raises(Conflict, match="no_approval"):
        withdraw_approval(clip, by=producer)


def test_what_may_not_be_approved_is_refused_and_nothing_kept(cut, producer, archivist):
    with pytest.raises(BadInput, match="approval_without_note"):
        approve(queries.clip(cut, 2), note="  ", by=producer)
    with pytest.raises(Conflict, match="approval_not_needed"):
        approve(queries.clip(cut, 1), note="yes", by=producer)
    with pytest.raises(NotAllowed):
        approve(queries.clip(cut, 2), note="yes", by=archivist)
    assert Approval.objects.count() == 0


def test_a_no_stays_a_no(production, tmp_path, producer):
    line = event("10:00:00:00", "10:00:02:00", "01:00:00:00", "01:00:02:00", reel="R3", name="crowd")
    make_item("beichen-i-00003", keeper=partner(), reel="R3")
    cut = bring_in(production, edl(line), tmp_path, producer, "1.edl")
    with pytest.raises(Conflict, match="approval_against_a_no"):
        approve(queries.clip(cut, 1), note="they will not mind", by=producer)
    assert Approval.objects.count() == 0


def test_every_door_tells_the_same_changes(cut, production, tmp_path, producer, person):
    bring_in(production, cut_list("10:00:03:12"), tmp_path, producer, "2.edl")
    run = CliRunner().invoke(main, ["cut", "diff", "1", "2", "-p", production.ref, "--json"])
    by_command = json.loads(run.output)
    assert (run.exit_code, by_command["frames_to_clear"], by_command["counts"]["extended"]) == (1, 12, 1)
    client = Client()
    client.force_login(person(Role.PRODUCER))
    assert client.get(f"/api/cuts/{production.ref}/2/changes").json() == by_command
    page = client.get(
        f"/productions/{production.ref}/cuts/2/changes/", headers={"Accept-Language": "en"}
    ).content.decode()
    assert "12 frames" in page
    assert "10:00:03:00 – 10:00:03:12" in page
    assert client.get(f"/api/cuts/{production.ref}/1/changes").status_code == 404
    approved = client.post(
        f"/api/cuts/{production.ref}/2/clips/2/approval", {"note": "yes"}, content_type="application/json"
    )
    assert (approved.status_code, approved.json()["approval"]["is_whole"]) == (201, True)
    run = CliRunner().invoke(main, ["cut", "approve", production.ref, "2", "--withdraw"])
    assert run.exit_code == 0, run.output
    assert Approval.objects.filter(withdrawn_at=None).count() == 0


def test_bare_files_are_compared_without_a_node(tmp_path):
    paths = [write(tmp_path, cut_list(end), f"{end[-2:]}.edl") for end in ("10:00:03:00", "10:00:03:12")]
    run = CliRunner().invoke(main, ["cut", "diff", *map(str, paths), "--rate", "25", "--json"])
    said = json.loads(run.output)
    assert (run.exit_code, said["frames_to_clear"], said["changes"][0]["to_clear"][0]["in"]) == (1, 12, "10:00:03:00")
    same = CliRunner().invoke(main, ["cut", "diff", str(paths[0]), str(paths[0]), "--rate", "25"])
    assert (same.exit_code, same.output) == (0, "Nothing changed.\n")
    missing = CliRunner().invoke(main, ["cut", "diff", str(paths[0]), "no.edl"])
    assert (missing.exit_code, "no.edl" in missing.output) == (66, True)

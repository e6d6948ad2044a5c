"""Clips that nobody can place stand in a list of their own, and what others propose is shown beside them."""

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.node.cli import main
from reelbridge.production import credits_text, proposing, queries
from reelbridge.production.actions import import_cut
from reelbridge.production.models import Production
from reelbridge.production.proposing import Proposal, proposals
from tests.production.making import edl, event, make_item, make_production, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def cut(tmp_path, producer):
    make_item("nevsky-i-00001", reel="R1")
    lines = [event("10:00:00:00", "10:00:02:00", "01:00:00:00", "01:00:02:00", reel="R1", name="tank"),
             event("00:00:00:00", "00:00:03:00", "01:00:02:00", "01:00:05:00", reel="X9", name="unknown square")]  # fmt: skip
    return import_cut(make_production().ref, write(tmp_path, edl(*lines)), by=producer, rate=Rate.parse("25"))


def test_untied_clips_are_listed_at_every_door(cut, person):
    client = Client()
    client.force_login(person(Role.READER))
    by_api = client.get(f"/api/cuts/{cut.production.ref}/1/untied").json()
    assert [(one["number"], one["clip_name"], one["proposals"]) for one in by_api] == [(2, "unknown square", [])]
    run = CliRunner().invoke(main, ["cut", "untied", cut.production.ref, "--json"])
    assert (run.exit_code, json.loads(run.output)) == (1, by_api)


def test_clips_are_tied_at_every_door(cut, person):
    client = Client()
    client.force_login(person(Role.PRODUCER))
    address = f"/api/cuts/{cut.production.ref}/1/clips/2/tie"
    for wrong in ({}, {"where": "nevsky-i-00001", "own_shoot": True}):
        refused = client.post(address, wrong, content_type="application/json")
        assert (refused.status_code, refused.json()["code"]) == (422, "production.tie_to_nothing")
    assert cut.clips.get(number=2).item_ref == ""
    tied = client.post(
        address, {"where": "nevsky-i-00001", "starts_at": "10:00:04:00"}, content_type="application/json"
    ).json()
    assert [one["number"] for one in tied["clips"]] == [1, 2]
    assert cut.clips.get(number=2).item_span == Span(100, 175)
    ran = CliRunner().invoke(
        main, ["cut", "tie", cut.production.ref, "2", "nevsky-i-00001", "--at", "10:00:08:00", "--cut", "1"]
    )
    assert (ran.exit_code, ran.output) == (0, "Clip 2 is tied; the next cut will remember.\n")
    assert cut.clips.get(number=2).item_span == Span(200, 275)
    ran = CliRunner().invoke(main, ["cut", "tie", cut.production.ref, "2", "--own-shoot"])
    assert (ran.exit_code, cut.clips.get(number=2).kind) == (0, "shoot")
    assert client.get(f"/api/cuts/{cut.production.ref}/1/credits?language=en").content.decode() == credits_text.of_cut(
        cut, "en"
    )
    assert client.get(f"/api/cuts/{cut.production.ref}/1/package").content[:2] == b"PK"
    film = client.post(
        f"/api/productions/{cut.production.ref}/film", {"item": "nevsky-i-00001"}, content_type="application/json"
    )
    assert (film.status_code, Production.objects.get().item_ref) == (200, "nevsky-i-00001")


def test_what_is_proposed_is_shown_and_a_person_ties(cut, person, monkeypatch):
    monkeypatch.setattr(proposing, "_KNOWN", [])
    asked = []

    @proposing.proposer
    def by_pictures(clips):
        asked.extend(clip.number for clip in clips)
        return {clip.pk: [Proposal("nevsky-i-00009", None, 40, "hardly"),
                          Proposal("nevsky-i-00001", Span(100, 175), 93, "the same pictures")] for clip in clips}  # fmt: skip

    found = proposals(queries.clearance(cut).cut.clips.all())
    assert [[one.item_ref for one in some] for some in found.values()] == [["nevsky-i-00001", "nevsky-i-00009"]]
    assert asked == [2]
    client = Client()
    client.force_login(person(Role.PRODUCER))
    page = client.get(f"/productions/{cut.production.ref}/cuts/1/", headers={"Accept-Language": "en"}).content.decode()
    assert "the same pictures (93 %)" in page
    client.post(f"/productions/{cut.production.ref}/cuts/1/clips/2/tie/", {"where": "nevsky-i-00001", "first": "100"})
    tied = queries.clip(cut, 2)
    assert (tied.item_ref, tied.item_span) == ("nevsky-i-00001", Span(100, 175))

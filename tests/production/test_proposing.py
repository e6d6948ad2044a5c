"""Clips that nobody can place stand in a list of their own, and what others propose is shown beside them."""

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.node.cli import main
from reelbridge.production import proposing, queries
from reelbridge.production.actions import import_cut
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

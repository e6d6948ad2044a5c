"""The index over all imprints: what enters it, what leaves it, and that it comes again when it is broken."""

import json
import shutil

import pytest
from click.testing import CliRunner

from reelbridge.base.facts import announce
from reelbridge.base.models import Fact, Job
from reelbridge.base.rules.roles import COMMAND_LINE
from reelbridge.catalogue.events import RecordDeleted
from reelbridge.exchange.actions import harvesting
from reelbridge.footage import actions, queries
from reelbridge.footage.commands import imprints
from reelbridge.kernel.errors import Conflict, NotAllowed, NotFound
from reelbridge.media.queries import folder_of, imprint_path
from reelbridge.node import remaking
from reelbridge.node.checkups import look_over

pytestmark = pytest.mark.django_db(transaction=True)


def findings():
    return {one.code: (one.level.value, one.facts) for one in look_over() if one.code.startswith("node.imprints")}


def test_what_is_taken_in_can_be_found_and_what_is_gone_cannot(held, archivist, work_off):
    one, two = held(1, 2)
    found = queries.index()
    assert {reel.name for reel in found.reels} == {one.ref, two.ref}
    assert {reel.frames for reel in found.reels} == {100}
    assert findings() == {"node.imprints_sound": ("good", {"found": 2, "items": 2})}
    announce(RecordDeleted("item", two.ref))
    work_off()
    assert queries.shelf().reels().keys() == {one.ref}
    assert queries.reach().missing == (two.ref,)


def test_holdings_older_than_imprints_get_theirs_when_asked(held, reader, work_off):
    (one,) = held(1)
    (digest,) = one.files.values_list("digest", flat=True)
    imprint_path(digest).unlink()
    queries.shelf().clear()
    assert findings()["node.imprints_missing"] == ("warning", {"found": 0, "items": 1, "count": 1})
    with pytest.raises(NotAllowed):
        actions.enter_missing(by=reader)
    assert actions.enter_missing(by=COMMAND_LINE) == 1
    # asked twice, done once
    assert actions.enter_missing(by=COMMAND_LINE) == 0
    work_off()
    job = Job.objects.get(name="footage.enter", subject=f"file:{digest}", total_units__gt=0)
    assert (job.state, job.total_units) == ("done", 100)
    assert queries.reach().missing == ()
    assert imprint_path(digest).is_file()


def test_a_film_whose_proxy_is_gone_is_entered_when_that_is_made_again(held, work_off):
    (one,) = held(1)
    (digest,) = one.files.values_list("digest", flat=True)
    shutil.rmtree(folder_of(digest))
    queries.shelf().clear()
    assert remaking.remake_derivatives() == 1
    assert not Job.objects.filter(name="footage.enter", state="waiting").exists()
    work_off()
    assert not Job.objects.filter(state="dead").exists()
    assert queries.reach().missing == ()


def test_a_broken_index_is_said_and_made_again(held):
    one, _ = held(1, 2)
    for path in queries.shelf()._folder.glob("*.segment"):
        path.write_bytes(b"")
    with pytest.raises(Conflict) as refused:
        queries.index()
    assert refused.value.code == "footage.index_is_broken"
    assert findings() == {"node.imprints_broken": ("wrong", {})}
    # whichever job comes upon it has it made again
    kept = queries.partners_imprint("beichen-i-00099")
    kept.parent.mkdir()
    kept.write_bytes(b"of an item that its keeper has taken back")
    actions.leave("beichen-i-00099")
    assert not kept.exists()
    assert Job.objects.filter(name="footage.rebuild", state="waiting").count() == 1
    (queries.shelf()._folder / "list.json").write_text("{}[")
    actions.leave("beichen-i-00099")
    assert queries.shelf().reels() == {}
    assert actions.rebuild() == 2
    assert one.ref in {reel.name for reel in queries.index().reels}


def test_an_imprint_that_is_broken_is_made_again_and_stops_no_other(held, work_off):
    one, _ = held(1, 2)
    path = imprint_path(one.files.get().digest)
    content = path.read_bytes()
    # a bit has turned on the disk, or it is of another program's format
    for spoilt in (content[:90] + bytes([content[90] ^ 4]) + content[91:], content[:8] + b"\x09" + content[9:]):
        path.write_bytes(spoilt)
        assert actions.rebuild() == 1
        work_off()
        assert queries.reach().missing == ()
        assert path.read_bytes()[:90] == content[:90]


def test_an_index_may_be_narrowed_to_an_archive(held):
    held(1)
    assert len(queries.index("own").search(queries.index("own").segments[0].codes[:1]).entry) > 0
    with pytest.raises(NotFound):
        queries.index("nobody")


def test_the_command_says_how_much_can_be_found(held, monkeypatch):
    held(1)
    monkeypatch.setattr("reelbridge.base.cli.start_node", lambda: None)
    told = json.loads(CliRunner().invoke(imprints, ["--json"]).stdout)
    assert (told["items"], told["found"], told["missing"], told["jobs"]) == (1, 1, [], 0)
    # four seconds of film at five codes a second of eighteen bytes, and what tells where they belong
    assert told["bytes"] < 4 * 5 * 20 + 400
    queries.shelf().clear()
    assert CliRunner().invoke(imprints, []).exit_code == 1


def test_a_harvest_that_ends_has_the_partners_imprints_fetched(pair, operator):
    """The announcement itself: two real nodes fetch in tests/journeys."""
    harvesting._finish(pair(), harvesting.Harvest(0, 0, 0), by=operator)
    waiting = Fact.objects.get(name="reelbridge.exchange.events.line.CatalogueHarvested")
    assert waiting.facts == {"node_id": "beichen"}

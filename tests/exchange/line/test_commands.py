"""The commands of the line, on a real node in this process."""

import json

import pytest
from click.testing import CliRunner

from reelbridge.exchange.models import Offered, Partner
from reelbridge.exchange.rules.fingerprint import grouped
from reelbridge.exchange.rules.spoken import spoken
from reelbridge.node.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    """Return a function that runs a command on the node at hand; Django runs already."""
    monkeypatch.setattr("reelbridge.base.cli.start_node", lambda: None)

    def command(*arguments, code=0, typed=""):
        monkeypatch.setattr("sys.argv", ["reelbridge", *arguments])
        done = CliRunner().invoke(main, arguments, input=typed)
        assert done.exit_code == code, done.output
        return done

    return command


@pytest.fixture
def card_file(east, tmp_path):
    path = tmp_path / "beichen.card.json"
    path.write_text(json.dumps(east.card(), ensure_ascii=False), "utf-8")
    return str(path)


def test_card_is_printed_and_its_fingerprint_beside(run, west):
    done = run("partner", "card")
    assert json.loads(done.stdout)["id"] == "nevsky"
    assert len(done.stderr.split()) >= 16


def test_card_is_accepted_when_a_person_says_so(run, card_file, east):
    shown = run("partner", "add", card_file, typed="y\n").output
    assert grouped(east.identity.fingerprint) in shown
    in_each = [spoken(east.identity.fingerprint, language) for language in ("en", "ru", "zh-Hans")]
    assert any("  ".join(words[:4]) in shown and words[15] in shown for words in in_each)
    assert Partner.objects.get().accepted_at is not None


@pytest.mark.parametrize("typed", ["n\n", ""])
def test_card_stays_a_proposal_when_nobody_says_so(run, card_file, typed):
    run("partner", "add", card_file, typed=typed, code=1)
    assert Partner.objects.get().accepted_at is None


def test_card_is_accepted_by_the_fingerprint_read_out(run, card_file, east):
    row = json.loads(
        run("partner", "add", card_file, "--fingerprint", grouped(east.identity.fingerprint), "--json").stdout
    )
    assert (row["id"], row["state"]) == ("beichen", "proposed")
    assert row["accepted_at"]


def test_fingerprint_that_differs_is_refused(run, card_file):
    done = run("partner", "add", card_file, "--fingerprint", "00", "--json", code=65)
    assert json.loads(done.stdout)["refused"] == "exchange.fingerprint_differs"
    assert Partner.objects.count() == 0


@pytest.mark.parametrize(
    ("source", "code", "refused"),
    [
        ("/nowhere/card.json", 66, "exchange.no_card_there"),
        ("file:///etc/passwd", 65, "exchange.address_not_allowed"),
        ("http://127.0.0.1:9", 69, "exchange.partner_does_not_answer"),
        (__file__, 65, "exchange.card_is_no_json"),
    ],
)
def test_source_that_is_no_card_is_refused(run, source, code, refused):
    assert json.loads(run("partner", "add", source, "--json", "--yes", code=code).stdout)["refused"] == refused
    assert Partner.objects.count() == 0


def test_items_are_shown_and_withdrawn(run, partner, item):
    first, second = item().ref, item().ref
    assert json.loads(run("offer", first, "--to", "beichen", "--json").stdout)["changed"] == [first]
    assert json.loads(run("offer", "--all", "--to", "beichen", "--json").stdout) == {
        "partner": "beichen",
        "changed": [second],
        "offered": [first, second],
    }
    run("offer", first, "--to", "beichen", "--withdraw")
    assert Offered.objects.get(withdrawn_at=None).item_ref == second


def test_offer_needs_items_or_all_and_not_both(run, partner, item):
    run("offer", "--to", "beichen", code=2)
    run("offer", item().ref, "--all", "--to", "beichen", code=2)
    run("offer", "nevsky-i-99999", "--to", "beichen", code=66)
    assert Offered.objects.count() == 0


def test_list_says_what_the_pages_say(run, partner):
    (row,) = json.loads(run("partner", "list", "--json").stdout)
    assert (row["id"], row["state"], row["letters_waiting"]) == ("beichen", "paired", 0)
    assert "beichen" in run("partner", "list").stdout


def test_harvest_of_a_silent_partner_is_refused(run, partner):
    assert json.loads(run("harvest", "beichen", "--json", code=69).stdout)["facts"]["partner"] == "beichen"
    run("harvest", "nobody", code=66)


def test_partnership_is_ended(run, partner):
    assert json.loads(run("partner", "revoke", "beichen", "--json").stdout)["state"] == "revoked"
    run("partner", "revoke", "beichen", code=75)

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from reelbridge.base.models import AuditEntry, Fact, Job
from reelbridge.kernel import clock
from reelbridge.kernel.errors import NotAllowed, NotFound
from reelbridge.vault import queries
from reelbridge.vault.actions import schedule, take_in, verify_all, verify_file
from reelbridge.vault.commands import verify
from reelbridge.vault.models import StoredFile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(tmp_path, archivist):
    rows = []
    for number in range(3):
        path = tmp_path / f"{number}.bin"
        path.write_bytes(bytes([number]) * 1_500_000)
        rows.append(take_in(path, by=archivist))
    return rows


def spoil(row):
    path = queries.path_of(row.digest)
    path.chmod(0o644)
    with path.open("r+b") as stream:
        stream.seek(777_777)
        stream.write(b"\xff")


def facts(name):
    return [fact.facts["digest"] for fact in Fact.objects.filter(name__endswith=name)]


def test_sound_file_is_read_and_dated(three, archivist):
    later = clock.now() + timedelta(days=5)
    with clock.stopped_at(later):
        row = verify_file(three[0].digest, by=archivist)
    assert (row.state, row.verified_at) == ("sound", later)
    assert facts("FileDamaged") == []


def test_one_flipped_byte_is_found_and_announced_once(three, archivist):
    spoil(three[1])
    assert verify_file(three[1].digest, by=archivist).state == "damaged"
    verify_file(three[1].digest, by=archivist)
    assert facts("FileDamaged") == [three[1].digest]
    entry = AuditEntry.objects.get(act="vault.verify")
    assert entry.facts == {"was": "sound", "found": "damaged"}
    assert list(queries.not_sound()) == [three[1]]


def test_missing_file_is_found(three, archivist):
    queries.path_of(three[2].digest).unlink()
    found = verify_all(by=archivist)
    assert (found.files, found.damaged, found.missing, found.is_sound) == (3, [], [three[2].digest], False)
    with pytest.raises(NotFound):
        queries.path_of(three[2].digest)


def test_taking_the_bytes_in_again_mends_the_file(three, archivist, tmp_path):
    spoil(three[1])
    verify_file(three[1].digest, by=archivist)
    take_in(tmp_path / "1.bin", by=archivist)
    assert queries.stored(three[1].digest).state == "sound"
    assert facts("FileMended") == [three[1].digest]
    assert verify_file(three[1].digest, by=archivist).state == "sound"


def test_reader_verifies_nothing(three, reader):
    before = list(StoredFile.objects.values_list("verified_at", flat=True))
    with pytest.raises(NotAllowed):
        verify_all(by=reader)
    assert list(StoredFile.objects.values_list("verified_at", flat=True)) == before


def test_only_files_long_unread_are_due(three, node):
    StoredFile.objects.filter(pk=three[0].pk).update(verified_at=clock.now() - timedelta(days=91))
    assert node.options.verify_days == 90
    assert list(queries.due()) == [three[0]]


def test_scheduled_round_reads_what_is_due_and_asks_for_the_next_day(three, work_off):
    spoil(three[0])
    StoredFile.objects.filter(pk=three[0].pk).update(verified_at=clock.now() - timedelta(days=91))
    schedule()
    schedule()
    assert Job.objects.filter(name="vault.verify_due").count() == 1
    work_off()
    assert queries.stored(three[0].digest).state == "damaged"
    waiting = Job.objects.get(name="vault.verify_due", state="waiting")
    assert waiting.due_at > clock.now() + timedelta(hours=23)


def test_verify_command_answers_yes_with_0_and_no_with_1(three):
    assert CliRunner().invoke(verify, ["--json"]).exit_code == 0
    spoil(three[1])
    answered = CliRunner().invoke(verify, ["--json"])
    assert answered.exit_code == 1
    assert json.loads(answered.stdout) == {
        "files": 3,
        "bytes": 4_500_000,
        "damaged": [three[1].digest],
        "missing": [],
    }
    told = CliRunner().invoke(verify, [])
    assert told.exit_code == 1
    assert three[1].digest in told.stdout


def test_holdings_count_what_is_there(three):
    held = queries.holdings()
    assert (held.files, held.bytes, held.damaged, held.missing) == (3, 4_500_000, 0, 0)

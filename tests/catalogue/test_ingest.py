import pytest

from reelbridge.base.models import AuditEntry, Fact
from reelbridge.catalogue import queries
from reelbridge.catalogue.actions import ingest
from reelbridge.catalogue.models import Agent, Arrival, Item, ItemFile, Manifestation, Work
from reelbridge.kernel.errors import NotAllowed
from reelbridge.kernel.wording import say
from reelbridge.vault.actions import verify_file
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import place_of
from tests.catalogue.making import make_film, make_photograph

pytestmark = pytest.mark.django_db(transaction=True)

SIDECAR = """\
kind = "newsreel"
made = "1943~"
languages = ["ru"]
call_number = "РЦ-1-204"
reel = "KARMEN_01"
start = "10:00:00:00"
original = "ru"

[titles]
ru = "Ленинград в борьбе"
zh-Hans = "战斗中的列宁格勒"
en = "Leningrad in Combat"

[descriptions]
en = "The siege, seen by front-line camera operators."

[[places]]
territory = "RU"
names = { ru = "Ленинград", zh-Hans = "列宁格勒", en = "Leningrad" }

[[agents]]
activity = "camera"
lived = "1906-11-29/1978-04-28"
names = { ru = "Роман Кармен", zh-Hans = "罗曼·卡尔门", en = "Roman Karmen" }

[[agents]]
names = { ru = "Ольга Берггольц" }

[[shots]]
number = 2
titles = { ru = "Невский проспект", en = "Nevsky Prospekt" }
agents = ["Ольга Берггольц"]
"""


def rows():
    """Count what a refused file may not change."""
    return {model: model.objects.count() for model in (Work, Item, Agent, Manifestation, ItemFile, StoredFile)}


def test_film_with_a_sidecar_is_catalogued_and_gets_its_shots(tmp_path, archivist, work_off):
    film = make_film(tmp_path / "reel.mp4", tracks=2)
    (tmp_path / "reel.mp4.toml").write_text(SIDECAR, "utf-8")
    heard = []
    arrival = ingest(film, by=archivist, batch="b1", on_bytes=heard.append)
    assert (arrival.state, arrival.name, arrival.size) == ("taken", "reel.mp4", film.stat().st_size)
    assert sum(heard) == arrival.size
    item = queries.item(arrival.item.ref)
    work = item.manifestation.work
    assert (item.ref, item.call_number, item.reel, item.file_name) == (
        "nevsky-i-00001", "РЦ-1-204", "KARMEN_01", "reel.mp4")  # fmt: skip
    assert (str(item.rate), item.frames, item.width, item.height) == ("25", 75, 160, 120)
    assert item.start_frame == 10 * 3600 * 25
    assert [track["codec"] for track in item.audio_tracks] == ["aac", "aac"]
    assert (work.kind, work.made, str(work.made_from), str(work.made_to)) == (
        "newsreel", "1943~", "1943-01-01", "1943-12-31")  # fmt: skip
    assert queries.titles_of(work) == {
        "ru": "Ленинград в борьбе", "zh-Hans": "战斗中的列宁格勒", "en": "Leningrad in Combat"}  # fmt: skip
    assert queries.original_title(work).language == "ru"
    part = work.parts.get()
    assert (part.activity, [(name.text, name.script) for name in part.agent.names.all()]) == (
        "camera", [("Роман Кармен", "Cyrl"), ("罗曼·卡尔门", "Hani"), ("Roman Karmen", "Latn")])  # fmt: skip
    work_off()
    shots = list(item.shots.all())
    assert [(shot.number, shot.start, shot.end) for shot in shots] == [(1, 0, 25), (2, 25, 50), (3, 50, 75)]
    assert [shot.titles for shot in shots] == [{}, {"ru": "Невский проспект", "en": "Nevsky Prospekt"}, {}]
    assert [queries.name_of(agent, "ru").text for agent in shots[1].agents.all()] == ["Ольга Берггольц"]
    assert queries.master_digest(item) == ItemFile.objects.get().digest
    assert AuditEntry.objects.filter(act="catalogue.ingest", subject=f"item:{item.ref}", who=archivist.name).exists()
    assert Fact.objects.filter(name__endswith="ItemTakenIn", facts__ref=item.ref).exists()


def test_photograph_without_a_sidecar_gets_a_supplied_title(tmp_path, archivist, work_off):
    photograph = make_photograph(tmp_path / "Невский_1942.jpg")
    item = ingest(photograph, by=archivist).item
    work = item.manifestation.work
    title = work.titles.get()
    assert (title.text, title.language, title.kind) == ("Невский 1942", "ru", "supplied")
    assert (work.kind, item.medium, item.width, item.height) == ("photograph", "photograph", 64, 48)
    work_off()
    assert Item.objects.get().shots.count() <= 1


def test_the_same_bytes_again_are_known_under_any_name(tmp_path, archivist):
    first = ingest(make_photograph(tmp_path / "a.jpg"), by=archivist)
    before = rows()
    second = ingest(make_photograph(tmp_path / "b.jpg"), by=archivist)
    assert (second.state, second.item) == ("known", first.item)
    assert rows() == before


def test_a_second_run_does_not_read_what_has_not_been_touched(tmp_path, archivist):
    photograph = make_photograph(tmp_path / "a.jpg")
    first = ingest(photograph, by=archivist)
    heard = []
    assert ingest(photograph, by=archivist, on_bytes=heard.append).state == Arrival.State.KNOWN
    assert heard == []
    make_photograph(photograph, seed=1)
    third = ingest(photograph, by=archivist, on_bytes=heard.append)
    assert third.state == Arrival.State.TAKEN
    assert third.item != first.item


def test_a_second_run_mends_what_the_vault_let_go_bad(tmp_path, archivist, operator):
    photograph = make_photograph(tmp_path / "a.jpg")
    digest = ingest(photograph, by=archivist).item.files.get().digest
    place = place_of(digest)
    place.chmod(0o644)
    place.write_bytes(b"rot")
    assert verify_file(digest, by=operator).state == "damaged"
    assert ingest(photograph, by=archivist).state == Arrival.State.KNOWN
    assert place.read_bytes() == photograph.read_bytes()
    assert StoredFile.objects.get().state == "sound"


@pytest.mark.parametrize(
    ("name", "content", "sidecar", "code"),
    [
        ("empty.mp4", b"", "", ""),
        ("notes.mp4", b"no film at all " * 50, "", ""),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n#EXT-X-ENDLIST\n", "", ""),
        (None, None, "made = 'spring of 43'", "date.not_understood"),
        (None, None, "titels = {}", "catalogue.sidecar_not_understood"),
        (None, None, "[titles", "catalogue.sidecar_not_toml"),
        (None, None, "work = 'nevsky-w-09999'", "catalogue.no_such_work"),
        (None, None, "[[agents]]\nactivity = 'camera'\n", "catalogue.sidecar_not_understood"),
        (None, None, "start = '10:00:00:99'", "timecode.no_such_frame"),
        (None, None, "[titles]\nklingon-x = 'a'", "catalogue.sidecar_not_understood"),
    ],
)
def test_bad_file_is_refused_with_a_sentence_and_changes_nothing(tmp_path, archivist, name, content, sidecar, code):
    path = make_film(tmp_path / "good.mp4", shots=1) if name is None else tmp_path / name
    if content is not None:
        path.write_bytes(content)
    if sidecar:
        path.with_name(path.name + ".toml").write_text(sidecar, "utf-8")
    before = rows() | {StoredFile: 0}
    arrival = ingest(path, by=archivist)
    assert arrival.state == "refused"
    assert arrival.item is None
    assert arrival.why_code.startswith(code)
    assert say(arrival.why_code, arrival.why_facts) != arrival.why_code
    assert rows() | {StoredFile: 0} == before


@pytest.mark.parametrize(
    ("name", "kept", "note"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg", "catalogue.name_was_changed"),
        ("..\\..\\boot.jpg", "boot.jpg", "catalogue.name_was_changed"),
        ("a\x00b\x1b[31m\u202egpj.jpg", "ab[31mgpj.jpg", "catalogue.name_was_changed"),
        ("bad\udcff.jpg", "bad.jpg", "catalogue.name_was_changed"),
        ("🎞️ 卡尔曼 1943 🎥.jpg", "🎞️ 卡尔曼 1943 🎥.jpg", "catalogue.name_has_pictographs"),
        ("🎥.jpg", "🎥.jpg", "catalogue.name_has_pictographs"),
        ("..", "unnamed", "catalogue.name_was_changed"),
        ("ж" * 300 + ".jpg", "ж" * 118 + ".jpg", "catalogue.name_was_changed"),
        ("卡尔曼.jpg", "卡尔曼.jpg", ""),
    ],
)
def test_hostile_names_are_stored_safely_and_spoken_of(tmp_path, archivist, name, kept, note):
    arrival = ingest(make_photograph(tmp_path / "a.jpg"), by=archivist, name=name)
    assert (arrival.state, arrival.name, arrival.item.file_name, arrival.why_code) == ("taken", kept, kept, note)
    said = say(arrival.why_code, arrival.why_facts)
    assert not set(said) & {"\x00", "\x1b", "\u202e", "\udcff"}


def test_copy_of_a_work_that_stands_joins_it(tmp_path, archivist):
    first = ingest(make_photograph(tmp_path / "a.jpg"), by=archivist).item
    second = ingest(make_photograph(tmp_path / "b.jpg", seed=1), by=archivist, work_ref=first.manifestation.work.ref)
    assert second.item.manifestation.work == first.manifestation.work
    assert Work.objects.count() == 1


def test_agent_known_by_name_is_used_again_and_gains_forms(tmp_path, archivist):
    for number, names in enumerate(({"ru": "Роман Кармен"}, {"ru": "Роман Кармен", "en": "Roman Karmen"})):
        agents = {"agents": [{"activity": "camera", "names": names}]}
        ingest(make_photograph(tmp_path / f"{number}.jpg", seed=number), by=archivist, sidecar=agents)
    agent = Agent.objects.get()
    assert [name.text for name in agent.names.all()] == ["Роман Кармен", "Roman Karmen"]
    assert agent.parts.count() == 2


def test_namesakes_with_other_lives_are_two_people(tmp_path, archivist):
    for number, lived in enumerate(("1906/1978", "1950/..")):
        someone = {"activity": "camera", "names": {"ru": "Иван Иванов"}, "lived": lived}
        photograph = make_photograph(tmp_path / f"{number}.jpg", seed=number)
        ingest(photograph, by=archivist, sidecar={"agents": [someone]})
    assert Agent.objects.count() == 2


def test_reader_may_not_ingest(tmp_path, reader):
    with pytest.raises(NotAllowed):
        ingest(make_photograph(tmp_path / "a.jpg"), by=reader)
    assert Arrival.objects.count() == 0
    assert rows() == dict.fromkeys(rows(), 0)


def test_shots_with_bounds_written_by_a_person_are_kept_and_checked(tmp_path, archivist, work_off):
    film = make_film(tmp_path / "reel.mp4")
    shots = [
        {"number": 1, "start": "01:00:00:00", "end": "01:00:01:10", "titles": {"en": "One"}},
        {"number": 2, "start": "01:00:01:10", "end": "01:00:03:00"},
    ]
    item = ingest(film, by=archivist, sidecar={"start": "01:00:00:00", "shots": shots}).item
    work_off()
    assert [(shot.start, shot.end, shot.is_checked) for shot in item.shots.all()] == [(0, 35, True), (35, 75, True)]

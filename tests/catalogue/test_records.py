import copy
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue import queries
from reelbridge.catalogue.actions import (
    add_name,
    add_title,
    drop_records,
    edit_agent,
    edit_work,
    ensure_institution,
    ingest,
    keep_record,
    keep_records,
    set_shots,
    title_shot,
)
from reelbridge.catalogue.cargo import record_of, records_of
from reelbridge.catalogue.models import Agent, Institution, Item, Name, Received, Work
from reelbridge.catalogue.rules.records import compose, read_record
from reelbridge.kernel.errors import BadInput, Conflict, NotAllowed
from reelbridge.kernel.wording import say_refusal
from tests.catalogue.making import make_film

pytestmark = pytest.mark.django_db(transaction=True)


def published(ref="beichen-i-00004"):
    """Return what another node publishes about one of its items."""
    keeper = ref.split("-")[0]
    agents = [
        {
            "ref": f"{keeper}-a-00001",
            "agent_kind": "person",
            "lived": "1906-11-29/1978-04-28",
            "names": [
                {"text": "罗曼·卡尔门", "language": "zh-Hans", "script": "Hani", "system": "", "role": "preferred",
                 "source": ""},
                {"text": "Роман Кармен", "language": "ru", "script": "Cyrl", "system": "", "role": "preferred",
                 "source": "БСЭ"},
                {"text": "罗曼·卡尔曼", "language": "zh-Hans", "script": "Hani", "system": "", "role": "misspelling",
                 "source": "press release"},
            ],
            "notes": {"zh-Hans": "苏联摄影师"},
        },
        {
            "ref": f"{keeper}-a-00002", "agent_kind": "person", "lived": "",
            "names": [{"text": "茅盾", "language": "zh-Hans", "script": "Hani", "system": "", "role": "preferred",
                       "source": ""}],
            "notes": {},
        },
    ]  # fmt: skip
    return {
        "format": "reelbridge-record/1",
        "kind": "item",
        "ref": ref,
        "keeper": keeper,
        "changed_at": "2026-05-01T10:00:00+00:00",
        "work": {
            "ref": f"{keeper}-w-00002",
            "work_kind": "documentary",
            "made": "1939/1940~",
            "titles": [
                {"text": "在中国", "language": "zh-Hans", "kind": "translated", "source": ""},
                {"text": "В Китае", "language": "ru", "kind": "original", "source": "titles of the print"},
            ],
            "descriptions": {"zh-Hans": "抗战中的中国。", "ru": "Китай в годы войны."},
            "places": [{"territory": "CN", "names": {"zh-Hans": "延安", "ru": "Яньань"}}],
            "subjects": ["war"],
            "languages": ["ru"],
            "parts": [{"agent": f"{keeper}-a-00001", "activity": "camera"}],
        },
        "agents": agents,
        "carrier": "film_35",
        "variant": {"names": {"ru": "дубляж"}, "languages": ["zh-Hans"]},
        "call_number": "Б-17",
        "reel": "CHINA_1",
        "file_name": "china.mov",
        "medium": "film",
        "rate": "24",
        "frames": 240,
        "start_frame": 86400,
        "width": 1440,
        "height": 1080,
        "audio": [{"index": 1, "codec": "pcm_s24le", "channels": 2, "sample_rate": 48000, "language": "ru",
                   "title": ""}],
        "poster_frame": 130,
        "shots": [
            {"number": 1, "start": 0, "end": 120, "titles": {}, "is_checked": False, "agents": []},
            {"number": 2, "start": 120, "end": 240, "titles": {"zh-Hans": "茅盾在书桌前"}, "is_checked": True,
             "agents": [f"{keeper}-a-00002"]},
        ],
    }  # fmt: skip


@pytest.fixture
def beichen(db):
    return ensure_institution(ref="beichen", names={"zh-Hans": "北辰电视台影像馆"}, seal="北", country="CN")


def another(number, **changed):
    """Return the record of another item of the same work, by the same agents."""
    return published(f"beichen-i-{number:05}") | changed


def everything():
    """Return all that a refused record may not touch."""
    return [list(model.objects.order_by("pk").values()) for model in (Agent, Work, Item, Name, Received)]


def test_record_kept_and_published_again_says_the_same(beichen):
    record = published()
    item = keep_record(record, keeper=beichen, by=THE_NODE)
    again = json.loads(json.dumps(record_of(item)))
    assert again | {"changed_at": ""} == record | {"changed_at": ""}
    assert queries.is_own(queries.item("beichen-i-00004")) is False


def test_own_record_makes_the_round_through_another_keeper(tmp_path, archivist, work_off):
    sidecar = {
        "kind": "newsreel", "made": "1943-23", "call_number": "7", "reel": "R1", "original": "ru",
        "titles": {"ru": "Осень", "zh-Hans": "秋", "en": "Autumn"}, "descriptions": {"ru": "О ней", "en": "About"},
        "subjects": ["harvest"], "languages": ["ru"],
        "places": [{"territory": "RU", "names": {"ru": "Тверь"}}],
        "agents": [{"activity": "camera", "names": {"ru": "Анна Кац", "en": "Anna Katz"}}],
        "shots": [{"number": 1, "titles": {"ru": "Поле"}, "agents": ["Анна Кац"]}],
    }  # fmt: skip
    item = ingest(make_film(tmp_path / "a.mp4", tracks=2), by=archivist, sidecar=sidecar).item
    work_off()
    set_shots(
        item, [[0, 30], [30, 75]], by=archivist, notes=[{**note, "start": "", "end": ""} for note in sidecar["shots"]]
    )
    record = json.loads(json.dumps(record_of(queries.item(item.ref))))
    moved = json.loads(json.dumps(record).replace("nevsky", "beichen"))
    keeper = ensure_institution(ref="beichen", names={"en": "Beichen"})
    kept = keep_record(moved, keeper=keeper, by=THE_NODE)
    back = json.loads(json.dumps(record_of(kept)).replace("beichen", "nevsky"))
    assert back | {"changed_at": ""} == record | {"changed_at": ""}
    assert len(record["agents"]) == 1
    assert record["shots"][0]["titles"] == {"ru": "Поле"}


def test_the_same_record_again_changes_nothing(beichen):
    keep_record(published(), keeper=beichen, by=THE_NODE)
    before = everything()
    keep_record(published(), keeper=beichen, by=THE_NODE)
    assert everything() == before


def test_update_follows_the_partner_and_keeps_what_was_added_here(beichen, archivist):
    item = keep_record(published(), keeper=beichen, by=THE_NODE)
    add_title("beichen-w-00002", {"text": "In China", "language": "en"}, by=archivist)
    add_name("beichen-a-00001", {"text": "Roman Karmen", "language": "en"}, by=archivist)
    title_shot("beichen-i-00004/1", {"en": "A street"}, by=archivist)
    edit_work("beichen-w-00002", {"made": "1939"}, by=archivist)
    edit_agent("beichen-a-00001", {"notes": {"zh-Hans": "苏联摄影师", "en": "Soviet cameraman"}}, by=archivist)
    update = published()
    update["work"]["titles"][0]["kind"] = "working"
    update["work"]["titles"].append({"text": "中国", "language": "zh-Hans", "kind": "supplied", "source": ""})
    update["work"]["made"] = "1940"
    update["work"]["descriptions"] = {"zh-Hans": "抗战中的中国，新版。"}
    update["agents"][0]["names"].pop(2)
    update["agents"][0]["notes"] = {"zh-Hans": "苏联战地摄影师"}
    update["shots"][0]["titles"] = {"zh-Hans": "街道"}
    update["shots"][0]["end"] = 110
    keep_record(update, keeper=beichen, by=THE_NODE)
    work, agent = queries.work("beichen-w-00002"), queries.agent("beichen-a-00001")
    assert [(title.language, title.text, title.kind, title.source) for title in work.titles.all()] == [
        ("zh-Hans", "在中国", "working", ""),
        ("ru", "В Китае", "original", "titles of the print"),
        ("zh-Hans", "中国", "supplied", ""),
        ("en", "In China", "translated", "local"),
    ]
    assert work.made == "1939"
    assert work.descriptions == {"zh-Hans": "抗战中的中国，新版。"}
    assert [name.text for name in agent.names.all()] == ["罗曼·卡尔门", "Роман Кармен", "Roman Karmen"]
    assert agent.notes == {"zh-Hans": "苏联战地摄影师", "en": "Soviet cameraman"}
    shot = queries.shot("beichen-i-00004/1")
    assert (shot.titles, shot.end, shot.is_checked) == ({"en": "A street", "zh-Hans": "街道"}, 110, True)
    assert queries.item(item.ref).pk == item.pk


def wrong(change):
    record = published()
    change(record)
    return record


def cyclic(record):
    record["work"]["descriptions"] = record["work"]


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.pop("format"),
        lambda record: record.update(format="reelbridge-record/9"),
        lambda record: record.update(kind="institution"),
        lambda record: record.update(ref="nevsky-i-00001"),
        lambda record: record.update(ref="beichen-w-00001"),
        lambda record: record.update(ref="beichen-i-1/../x"),
        lambda record: record.update(ref=None),
        lambda record: record.pop("work"),
        lambda record: record.update(work=[]),
        lambda record: record["work"].update(ref="nevsky-w-00001"),
        lambda record: record["work"].update(titles={"ru": "В Китае"}),
        lambda record: record["work"].update(titles=[{"text": "x" * 501, "language": "ru"}]),
        lambda record: record["work"].update(titles=[{"text": "x", "language": "<b>"}]),
        lambda record: record["work"].update(titles=[{"language": "ru"}] * 1000),
        lambda record: record["work"].update(made="yesterday"),
        lambda record: record["work"].update(places=[{"territory": "XX"}]),
        lambda record: record["work"].update(parts=[{"agent": "beichen-a-00009", "activity": "camera"}]),
        lambda record: record["work"].update(parts=[{"agent": "beichen-a-00001", "activity": "hacker"}]),
        lambda record: record["agents"][0].update(ref="nevsky-a-00001"),
        lambda record: record["agents"].append(record["agents"][0]),
        lambda record: record["agents"][0].update(names="Роман"),
        lambda record: record.update(frames=10**18),
        lambda record: record.update(frames=-1),
        lambda record: record.update(frames=True),
        lambda record: record.update(frames="240"),
        lambda record: record.update(rate="0/0"),
        lambda record: record.update(medium="smell"),
        lambda record: record["shots"][0].update(end=0),
        lambda record: record["shots"][1].update(end=241),
        lambda record: record["shots"][1].update(number=1),
        lambda record: record["shots"][1].update(agents=["nevsky-a-00001"]),
        lambda record: record["shots"][1].update(titles={"ru": 5}),
        lambda record: record.update(shots=[{}] * 100_001),
        lambda record: record.update(variant="dub"),
        lambda record: record.update(audio=[{"index": 2**70}]),
        cyclic,
    ],
)
def test_hostile_record_is_refused_with_a_sentence_and_changes_nothing(beichen, change):
    keep_record(published(), keeper=beichen, by=THE_NODE)
    before = everything()
    with pytest.raises(BadInput) as refused:
        keep_record(wrong(change), keeper=beichen, by=THE_NODE)
    assert say_refusal(refused.value) != refused.value.code
    assert everything() == before


@pytest.mark.parametrize("record", [None, [], "x", 5, {}, {"format": ["reelbridge-record/1"]}])
def test_what_is_no_record_is_refused(beichen, record):
    with pytest.raises(BadInput):
        keep_record(record, keeper=beichen, by=THE_NODE)


def test_fields_of_a_later_version_are_passed_over(beichen):
    record = published() | {"smell": {"ru": "сирень"}}
    record["work"]["colour"] = "sepia"
    assert "smell" not in record_of(keep_record(record, keeper=beichen, by=THE_NODE))


def test_nobody_may_overwrite_our_own_records(beichen, archivist, tmp_path):
    item = ingest(make_film(tmp_path / "a.mp4", shots=1), by=archivist).item
    with pytest.raises(Conflict):
        keep_record(record_of(item), keeper=queries.own_institution(), by=THE_NODE)
    with pytest.raises(BadInput):
        keep_record(record_of(item), keeper=beichen, by=THE_NODE)
    with pytest.raises(BadInput):
        drop_records([item.ref], keeper=beichen, by=THE_NODE)
    with pytest.raises(NotAllowed):
        keep_record(published(), keeper=beichen, by=archivist)


@pytest.mark.parametrize("ref", ["Beichen", "b", "bei-chen", "../x", "北辰", "b" * 21, ""])
def test_institution_needs_a_ref_that_a_node_could_have(db, ref):
    with pytest.raises(BadInput):
        ensure_institution(ref=ref, names={"en": "B"})
    assert not Institution.objects.filter(ref=ref).exists()


def test_partner_cannot_take_our_name(db):
    with pytest.raises(Conflict):
        ensure_institution(ref="nevsky", names={"en": "Other"})
    assert queries.own_institution().names["en"] == "Nevsky Film Archive"


def test_flat_records_compose_into_what_they_were_read_from():
    record = published()
    flats = read_record(copy.deepcopy(record), "beichen")
    assert compose(flats, changed_at=record["changed_at"], keeper="beichen") == record


def test_a_record_is_the_same_alone_and_among_many(beichen):
    item = keep_record(published(), keeper=beichen, by=THE_NODE)
    keep_record(another(5, shots=[], variant={}), keeper=beichen, by=THE_NODE)
    found = records_of(["beichen-i-00004", "beichen-i-00005", "beichen-i-00099"])
    assert list(found) == ["beichen-i-00004", "beichen-i-00005"]
    assert found[item.ref] == record_of(item)
    assert found["beichen-i-00005"] == record_of(queries.item("beichen-i-00005"))
    drop_records([item.ref], keeper=beichen, by=THE_NODE)
    assert list(records_of([item.ref])) == []


def test_of_many_records_those_that_are_broken_are_named_and_the_rest_is_kept(beichen):
    broken = another(6, format="reelbridge-record/9")
    answers = keep_records([another(5), broken, another(7)], keeper=beichen, by=THE_NODE)
    assert [answers[0], answers[2]] == ["beichen-i-00005", "beichen-i-00007"]
    assert answers[1].code == "catalogue.record_format_unknown"
    assert sorted(Item.objects.values_list("ref", flat=True)) == ["beichen-i-00005", "beichen-i-00007"]


def test_what_is_said_twice_of_a_thing_is_heard_in_order(beichen):
    first, then = another(4), another(5)
    then["work"] = then["work"] | {"made": "1941"}
    keep_records([first, then], keeper=beichen, by=THE_NODE)
    assert Work.objects.get().made == "1941"
    received = Received.objects.get(ref="beichen-w-00002")
    assert (received.before["made"], received.record["made"]) == ("1939/1940~", "1941")


def test_many_records_cost_no_more_questions_than_few(beichen):
    def asked(numbers):
        with CaptureQueriesContext(connection) as asked_:
            keep_records([another(number) for number in numbers], keeper=beichen, by=THE_NODE)
        return len(asked_)

    asked([1])
    few = asked([2, 3])
    assert asked(range(10, 30)) == few
    assert Item.objects.count() == 23

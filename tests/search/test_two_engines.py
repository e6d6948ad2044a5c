"""The embedded index and PostgreSQL's give the same answer to every question, in the same order.

Runs where the tests have a PostgreSQL: ``tests/node/test_postgresql.py`` starts one and runs this with it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.search import registry
from reelbridge.search.actions import rebuild, touch
from reelbridge.search.looking_over import index_state
from reelbridge.search.meaning.asking import alike
from reelbridge.search.meaning.keeping import mean_soon
from reelbridge.search.queries import WINDOW, Filters, find
from reelbridge.search.registry import Moment, NameForm
from reelbridge.search.rules.filters import WantedUse
from tests.search.conftest import KARMEN, thing

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the tests' database is no PostgreSQL"),
]

NAMES = [
    "Дзига Вертов",
    "Эсфирь Шуб",
    "Esfir Shub",
    "Joris Ivens",
    "郑君里",
    "Чжэн Цзюньли",
    "司徒慧敏",
    "Михаил Слуцкий",
]
WORDS = {
    "ru": ["парад", "съёмка", "красный шёлк", "станция", "дорога к морю", "фронтовой кинооператор", "зима"],
    "zh-Hans": ["战地摄影", "红丝绸", "节日阅兵", "铁路枢纽站", "海边的路", "冬天", "摄影师"],
    "en": ["parade", "red silk", "junction", "the road to the sea", "front-line cameraman", "winter's tale"],
}


@pytest.fixture
def two(shelf, work_off, settings):
    """Return a function that finds in both engines; the shelf holds 300 things in three languages."""
    made = []
    for number in range(150):
        titles = {
            tag: f"{words[number % len(words)]} {words[(number * 7 + 3) % len(words)]}" for tag, words in WORDS.items()
        }
        if number % 3:
            del titles["en" if number % 2 else "zh-Hans"]
        name = NAMES[number % len(NAMES)]
        made.append(
            thing(
                f"t{number:03}",
                titles,
                names=(
                    *(KARMEN if number % 11 == 0 else ()),
                    NameForm(name, "", "", "director" if number % 2 else "", name),
                ),
                texts={"ru": "Дневник: " + WORDS["ru"][number % 5] + " и ещё раз"} if number % 4 == 0 else {},
                moments=(Moment(number, "Эшелон ушёл на восток", "ru"),) if number % 50 == 0 else (),
                dates=(date(1930 + number % 30, 1, 1), None if number % 9 == 0 else date(1932 + number % 30, 6, 1)),
                languages=("ru",) if number % 2 else ("zh-Hans", "ru"),
                medium=("film", "photograph", "sound")[number % 3],
                keeper="beichen" if number % 5 == 0 else "nevsky",
                numbers=(f"Ф-{number:04}", f"KARMEN_{number}.mov"),
                facets={"place": ("RU", "CN")[: number % 3], "terms": (f"k{number % 4}",)},
            )
        )
    made.append(thing("odd", {"en": "Quote ' backslash \\ percent % _ O'Brien's"}, names=(NameForm("О'Генри", "ru"),)))
    shelf.add(*made)
    node = settings.NODE

    def use(engine):
        settings.NODE = replace(node, options=replace(node.options, search=engine))

    for engine in ("embedded", "postgresql"):
        use(engine)
        rebuild()
        work_off()
        assert index_state() == index_state().__class__("ready", 151, 0)

    def both(words, filters=None, **how):
        answers = []
        for engine in ("embedded", "postgresql"):
            use(engine)
            answers.append(find(words, filters, **how))
        return answers

    both.use = use
    return both


@pytest.fixture
def by_meaning(settings):
    settings.NODE = replace(settings.NODE, options=replace(settings.NODE.options, meaning=True))


def test_both_show_the_same_as_alike_in_meaning(by_meaning, two, shelf, work_off, reader):
    registry.register("reel", shelf.build, shelf.refs, label="Reel", by_meaning=True)
    mean_soon()
    work_off()
    seen = []
    for engine in ("embedded", "postgresql"):
        two.use(engine)
        near = alike("a way along the coast", Filters({"medium": ("film",)}), by=reader)
        seen.append([(hit.document.ref, hit.document.medium, hit.score) for hit in near])
    assert seen[0] == seen[1]
    assert [medium for _ref, medium, _score in seen[0]] == ["film"] * 8


QUERIES = [
    "", "парад", "парада", "阅兵", "节日阅兵", "战地", "摄", "摄影师", "красного шелка", "Kalman", "卡尔曼", "Кармена", "Karmen Roman",
    "Роман Лазаревич Кармен", "Шуб", "Shub", "Чжэн Цзюньли", "Zheng Junli", "郑君里", "司徒", "the road to the sea", "road sea",
    "卡尔曼 парад", "дневник", "эшелоны", "ещё раз", "зима парад дорога станция", "ни о чём таком", "O'Brien", "О'Генри", "'", "%", "\\",
    '"красный шёлк"', '"шёлк красный"', '"road to the sea"', '"to the"', '"日阅"', '"节日阅兵 парад"', "пара*", "摄*", "f* т*", "Ф-00*",
    "title:парад", "name:Karmen", "text:парад", "place:Москва", "call:Ф-0012", "call:KARMEN_12", "ref:t012", "keeper:Beichen",
    "парад OR 冬天", "парад -дорога", "-парад", "-парад -зима kind:reel", "(парад OR зима) -name:Karmen", "парад AND (дорога OR шёлк)",
    "year:1941", "year:1941..1945 парад", "made:194X", "made:..1935", "medium:film парад", "язык:китайский", "title:(парад OR зима) year:1940..",
    '"Quote backslash"', "backslash percent", "Ivens", "Ивенс", "Вертофф", "R. Karmen", "Karman Roman", "Joris Vertov", "Сытухуэйминь",
]  # fmt: skip
#: The queries that are written for the benchmark too.
WRITTEN = Path(__file__).resolve().parents[2] / "benchmarks" / "search" / "queries.tsv"


def test_both_answer_alike(two, monkeypatch):
    # one filling for all of it: filling two engines takes longer than asking them
    written = [line.split("\t")[1] for line in WRITTEN.read_text("utf-8").splitlines()[1:]]
    unlike = [words for words in (*QUERIES, *written) if not _alike(*_asked(two, words, per_page=50))]
    assert unlike == []
    _turn_the_same_pages(two)
    _narrow_and_count_alike(two, monkeypatch)
    for order in ("newest", "oldest"):
        assert [words for words in ("", "парад", "kind:reel") if not _alike(*_asked(two, words, order=order))] == []


def _alike(embedded, database):
    """Whether two answers are the same: beyond the window hits as good as each other may stand in any order."""
    if "refused" in embedded:
        return embedded == database
    first = [answer["hits"][:WINDOW] for answer in (embedded, database)]
    rest = [sorted(answer["hits"][WINDOW:], key=repr) for answer in (embedded, database)]
    others = [{name: value for name, value in answer.items() if name != "hits"} for answer in (embedded, database)]
    return first[0] == first[1] and others[0] == others[1] and (rest[0] == rest[1] or embedded["total"] > WINDOW)


def _asked(two, words, *rest, **how):
    try:
        return [
            {
                "total": found.total,
                "facets": found.facets,
                "hits": [
                    (hit.document.ref, hit.score, hit.why, hit.seconds, hit.moments, hit.answer) for hit in found.hits
                ],
            }
            for found in two(words, *rest, **how)
        ]
    except BadInput as refused:
        two.use("postgresql")
        with pytest.raises(BadInput) as again:
            find(words, *rest, **how)
        return [{"refused": refused.code}, {"refused": again.value.code}]


FILTERS = [
    Filters.of(medium=["film", "sound"], place="CN"),
    Filters.of(keeper="beichen", made="1940/1945"),
    Filters.of(decade=["193X", "194X"], spoken="zh-Hans"),
    Filters.of(kind="reel", medium="nothing like it"),
    Filters.of(use=WantedUse(("CN",), ("tv",)), medium="film"),
    Filters.of(use=WantedUse(("CN",), ("tv",)), rights=["if", "no"]),
]


def _narrow_and_count_alike(two, monkeypatch):
    said = {"k0": "yes", "k1": "if", "k2": "unknown"}
    weigh = registry.Rights(lambda _use, keys: {key: said.get(key, "no") for key in keys}, kinds=("reel",), nothing="0")
    monkeypatch.setattr("reelbridge.search.queries.RIGHTS", [weigh])
    totals = []
    for filters in FILTERS:
        for words in ("", "парад", "Karmen -зима"):
            answers = _asked(two, words, filters, per_page=200)
            assert _alike(*answers), (words, filters)
            totals.append(answers[0]["total"])
    assert [total > 0 for total in totals] == [True] * 9 + [False] * 3 + [True] * 6


def _turn_the_same_pages(two):
    for page in (1, 2, 4, 5):
        embedded, database = two("парад OR зима OR дорога", page=page, per_page=24)
        assert [hit.document.ref for hit in embedded.hits][:4] == [hit.document.ref for hit in database.hits][
            :4
        ] or page > 4
        assert (embedded.total, len(embedded.hits)) == (database.total, len(database.hits))


def test_the_one_in_the_database_follows_changes_and_is_built_again(two, shelf, work_off):
    two.use("postgresql")
    del shelf["t000"]
    touch("reel", "t000")
    shelf.add(thing("new", {"en": "Newcomer"}))
    work_off()
    assert find("newcomer").total == 1
    assert find("ref:t000").total == 0
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE search_generation SET made_by = made_by || '{"analysis": 0}'""")
    found = find("newcomer")
    assert (found.total, found.notice.code) == (1, "search.index_is_earlier")
    with connection.cursor() as cursor:
        cursor.execute("""UPDATE search_generation SET made_by = '{"analysis": 0}'""")
    with pytest.raises(Conflict) as refused:
        find("newcomer")
    assert refused.value.code == "search.index_is_older"
    work_off()
    assert find("newcomer").total == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM search_generation")
        (number,) = (row[0] for row in cursor.fetchall())
        cursor.execute(f"DROP TABLE search_g{number}")
    with pytest.raises(Conflict) as refused:
        find("newcomer")
    assert refused.value.code == "search.index_is_damaged"
    work_off()
    assert find("newcomer").total == 1


def test_a_giant_record_is_found_in_both(two, shelf, work_off):
    names = tuple(NameForm(f"Ivan Number{number}", "en", "Latn") for number in range(2_000))
    long = " ".join(f"слово{number}" for number in range(60_000))
    for engine in ("embedded", "postgresql"):
        two.use(engine)
        shelf.add(thing("big", {"en": "Heap"}, names=names, texts={"ru": long}))
        work_off()
        assert [hit.document.ref for hit in find("слово77").hits] == ["big"]
        assert [hit.document.ref for hit in find("Number1").hits] == ["big"]

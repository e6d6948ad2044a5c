"""Filters narrow and count exactly; fields of the query language do the same."""

from __future__ import annotations

from datetime import date

import pytest

from reelbridge.base.rules.roles import Actor, Role
from reelbridge.kernel.errors import BadInput
from reelbridge.search import registry
from reelbridge.search.facets import filters_from
from reelbridge.search.queries import Filters, find
from reelbridge.search.registry import Addition, Moment
from reelbridge.search.rules.filters import WantedUse
from tests.search.conftest import KARMEN, thing


@pytest.fixture
def films(shelf, work_off):
    """Return five films with everything that filters look at."""
    shelf.add(
        thing("f1", {"ru": "Эскиз"}, dates=(date(1941, 5, 1), date(1941, 5, 1)), languages=("ru",), places=("Москва", "莫斯科"),
              facets={"place": ("RU",), "terms": ("a",)}, numbers=("Ф-1217", "KARMEN_01.mov")),
        thing("f2", {"ru": "Эскиз физкультурников"}, dates=(date(1942, 1, 1), date(1945, 12, 31)), languages=("ru", "en"),
              facets={"place": ("RU", "CN"), "terms": ("a", "b")}),
        thing("f3", {"zh-Hans": "节日阅兵"}, dates=(date(1949, 10, 1), None), languages=("zh-Hans",), keeper="beichen",
              facets={"place": ("CN",), "terms": ("b",)}),
        thing("f4", {"en": "A muster of names"}, names=KARMEN, medium="photograph"),
        thing("f5", {"en": "Night at the opera"}, texts={"en": "Not a muster."}, medium="sound", facets={"terms": ("c",)}),
    )  # fmt: skip
    work_off()
    return shelf


def found(words: str = "", **chosen) -> list[str]:
    return sorted(hit.document.ref for hit in find(words, Filters.of(**chosen)).hits)


def counts(facet: str, words: str = "", **chosen) -> dict[str, int]:
    return {one.value: one.count for one in find(words, Filters.of(**chosen)).facets[facet]}


@pytest.mark.parametrize(
    ("chosen", "refs"),
    [
        ({"medium": "photograph"}, ["f4"]),
        ({"medium": ["photograph", "sound"]}, ["f4", "f5"]),
        ({"place": "CN"}, ["f2", "f3"]),
        ({"place": ["CN", "RU"], "keeper": "nevsky"}, ["f1", "f2"]),
        ({"spoken": "en"}, ["f2"]),
        ({"decade": "194X"}, ["f1", "f2", "f3"]),
        ({"made": "1941"}, ["f1"]),
        ({"made": "1942~"}, ["f2"]),
        ({"made": "1941/1942"}, ["f1", "f2"]),
        ({"made": "1950/.."}, ["f3"]),  # its end is open
        ({"made": "../1941-04-30"}, []),
        ({"kind": "reel"}, ["f1", "f2", "f3", "f4", "f5"]),
    ],
)
def test_filters_narrow(films, chosen, refs):
    assert found(**chosen) == refs


def test_each_filter_is_counted_without_itself(films):
    assert counts("place") == {"RU": 2, "CN": 2}
    assert counts("place", place="CN") == {"CN": 2, "RU": 2}
    assert counts("place", keeper="nevsky") == {"RU": 2, "CN": 1}
    assert counts("spoken", place="CN") == {"en": 1, "ru": 1, "zh-Hans": 1}
    assert counts("decade") == {"194X": 3}
    assert counts("decade", made="1941") == {"194X": 3}
    assert counts("medium", made="1941") == {"film": 1}
    assert counts("medium", words="эскиз") == {"film": 2}


def test_values_are_called_by_their_names(films):
    labels = {one.value: one.label for one in find("").facets["place"]}
    assert labels["CN"] == {"zh-Hans": "中国", "ru": "Китай", "en": "China"}
    decade = find("").facets["decade"][0]
    assert decade.label == {"zh-Hans": "1940 年代", "ru": "1940-е годы", "en": "1940s"}


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("title:эскиз", ["f1", "f2"]),
        ("title:muster", ["f4"]),
        ("text:muster", ["f5"]),
        ("muster", ["f4", "f5"]),
        ("name:Kalman", ["f4"]),
        ("title:Kalman", []),
        ("place:Москва", ["f1"]),
        ("place:莫斯", ["f1"]),
        ("call:Ф-1217", ["f1"]),
        ("call:Ф-12*", ["f1"]),
        ("call:karmen_01", ["f1"]),
        ("ref:f3", ["f3"]),
        ("keeper:Beichen", ["f3"]),
        ("keeper:涅瓦", ["f1", "f2", "f4", "f5"]),
        ("muster medium:sound", ["f5"]),
        ("medium:photograph OR medium:sound", ["f4", "f5"]),
        ("muster -medium:sound", ["f4"]),
        ("язык:русский", ["f1", "f2"]),
        ("语言：中文", ["f3"]),
        ("language:zh", ["f3"]),
        ("year:1941..1942", ["f1", "f2"]),
        ("эскиз year:1941", ["f1"]),
        ("эскиз OR 阅兵", ["f1", "f2", "f3"]),
        ("парад", ["f3"]),  # the same subject in another language
        ("title:parades", ["f3"]),
        ("эскиз -физкультурник", ["f1"]),
        ('"muster of names"', ["f4"]),
        ('"names of muster"', []),
        ('"日阅兵"', ["f3"]),
        ('"节阅兵"', []),
        ('"Эскиз физкультурников"', ["f2"]),
        ("физкульт*", ["f2"]),
        ("阅*", ["f3"]),
        ("-эскиз -muster", ["f3"]),
        ("(эскиз OR opera) -year:1941", ["f2", "f5"]),
    ],
)
def test_fields_and_signs_find(films, query, refs):
    assert found(query) == refs


def test_an_unknown_value_is_refused_at_its_place(films):
    with pytest.raises(BadInput) as refused:
        find("эскиз medium:vhs")
    assert refused.value.code == "search.value_unknown"
    assert (refused.value.facts["position"], refused.value.facts["known"]) == (14, ["film", "photograph", "sound"])


@pytest.mark.parametrize(
    ("chosen", "code"), [({"zebra": "x"}, "search.filter_unknown"), ({"made": "x"}, "date.not_understood")]
)
def test_an_unknown_filter_is_refused(films, chosen, code):
    with pytest.raises(BadInput) as refused:
        find("", Filters.of(**chosen))
    assert refused.value.code == code


@pytest.fixture
def weighing(monkeypatch):
    """Return what the rights domain is asked, and let it allow ``a`` and, on conditions, ``b``."""
    asked = []

    def weigh(use, keys):
        asked.append((use, sorted(keys)))
        return {key: {"a": "yes", "b": "if"}.get(key, "no") for key in keys}

    monkeypatch.setattr(registry, "RIGHTS", [registry.Rights(weigh, kinds=("reel",), nothing="0")])
    monkeypatch.setattr("reelbridge.search.queries.RIGHTS", registry.RIGHTS)
    return asked


def test_what_may_be_used_is_found_and_counted(films, weighing):
    use = WantedUse(("CN",), ("tv",))
    everything = find("", Filters.of(use=use))
    assert {hit.document.ref: hit.answer for hit in everything.hits} == {
        "f1": "yes", "f2": "yes", "f3": "if", "f4": "no", "f5": "no",
    }  # fmt: skip
    assert counts("rights", use=use) == {"yes": 2, "if": 1, "no": 2, "unknown": 0}
    assert found(use=use, rights="yes") == ["f1", "f2"]
    assert found(use=use, rights=["yes", "if"]) == ["f1", "f2", "f3"]
    assert found(use=use, rights="no") == ["f4", "f5"]
    assert found(use=use, rights="unknown") == []
    assert counts("rights", use=use, rights="yes") == {"yes": 2, "if": 1, "no": 2, "unknown": 0}
    assert counts("rights", use=use, keeper="beichen") == {"yes": 0, "if": 1, "no": 0, "unknown": 0}
    assert counts("place", use=use, rights="yes") == {"RU": 2, "CN": 1}
    assert weighing[0] == (use, ["0", "a", "b", "c"])


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"rights": "yes"}, "search.rights_without_use"),
        ({"rights": "zebra", "use": WantedUse(("CN",), ("tv",))}, "search.answer_unknown"),
    ],
)
def test_an_answer_is_asked_for_of_a_planned_use_only(films, weighing, chosen, code):
    with pytest.raises(BadInput) as refused:
        find("", Filters.of(**chosen))
    assert refused.value.code == code
    assert weighing == []


def test_a_use_is_never_left_aside_because_too_little_is_said_of_it(films, weighing):
    for said in ({"use_window": "2026-01-01/.."}, {"use_purpose": "archive"}, {"use_language": ["ru"]}):
        assert filters_from(said).use is not None


ORDERED = {
    "oldest": ["f1", "f2", "f3", "f4", "f5"],
    "newest": ["f3", "f2", "f1", "f4", "f5"],  # f3 has no end; nobody knows when f4 and f5 were made
}


def test_without_words_stands_first_what_there_is_a_copy_of(films, work_off):
    films.add(thing("f0", {"en": "A"}, medium="", dates=(date(2020, 1, 1), None)))
    work_off()
    assert [hit.document.ref for hit in find("").hits][-1] == "f0"
    assert [hit.document.ref for hit in find("kind:reel").hits][-1] == "f0"
    assert [hit.document.ref for hit in find("", order="newest").hits].index("f0") < 2
    assert find("").total == 6


@pytest.mark.parametrize("order", ORDERED)
def test_hits_stand_as_they_were_made(films, order):
    assert [hit.document.ref for hit in find("", order=order).hits] == ORDERED[order]
    pages = [find("", order=order, page=page, per_page=2).hits for page in (1, 2, 3)]
    assert [hit.document.ref for hits in pages for hit in hits] == ORDERED[order]


def test_the_order_changes_neither_the_hits_nor_their_reasons(films):
    best, newest = find("эскиз"), find("эскиз", order="newest")
    assert [hit.document.ref for hit in best.hits] == ["f1", "f2"]
    assert [hit.document.ref for hit in newest.hits] == ["f2", "f1"]
    assert {hit.document.ref: hit.why for hit in best.hits} == {hit.document.ref: hit.why for hit in newest.hits}
    assert (best.total, best.facets) == (newest.total, newest.facets)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"order": "zebra"}, "search.order_unknown"),
        ({"per_page": 201}, "search.page_too_long"),
        ({"per_page": 0}, "search.page_too_long"),
        ({"page": 0}, "search.no_such_page"),
        ({"page": 418}, "search.no_such_page"),
    ],
)
def test_an_order_or_a_page_there_is_not_is_refused(films, how, code):
    with pytest.raises(BadInput) as refused:
        find("", **how)
    assert refused.value.code == code


def test_without_grants_nobody_can_say_what_may_be_used(films, monkeypatch):
    monkeypatch.setattr("reelbridge.search.queries.RIGHTS", [])
    with pytest.raises(BadInput) as refused:
        find("", Filters.of(use=WantedUse(("CN",), ("tv",))))
    assert refused.value.code == "search.rights_unknown"


def test_what_a_reader_may_not_see_is_neither_found_nor_counted(films, work_off, monkeypatch):
    secret = {"s1": thing("s1", {"en": "A secret parade"}, kind="secret")}
    registry.register(
        "secret",
        lambda refs: {ref: secret[ref] for ref in refs},
        lambda: iter(secret),
        act="rights.revoke",
    )
    from reelbridge.search.actions import touch

    touch("secret", "s1")
    work_off()
    officer, reader = Actor("o", Role.RIGHTS_OFFICER), Actor("r", Role.READER)
    assert [hit.document.ref for hit in find("secret", by=officer).hits] == ["s1"]
    for by in ({"by": reader}, {}):
        hidden = find("secret", **by)
        assert (hidden.total, [one.value for one in hidden.facets["kind"]]) == (0, [])
        assert find("", **by).total == 5
        assert find("-zebra kind:secret", **by).total == 0


def test_a_hit_leads_to_the_moment(shelf, work_off):
    moments = (
        Moment(0, "Тишина", "ru"),
        Moment(12.48, "Войска идут по площади", "ru"),
        Moment(14.2, "部队走过广场", "zh-Hans"),
        Moment(90, "Площадь пуста", "ru"),
    )
    shelf.add(thing("m1", {"en": "Reel"}, moments=moments))
    work_off()
    hits = [
        find(words, language=tag).hits[0] for words, tag in (("площадь", "ru"), ("广场", "zh-Hans"), ("reel", "en"))
    ]
    assert [(hit.seconds, hit.url) for hit in hits] == [
        (12.48, "/reels/m1/#t=12.48"),
        (14.2, "/reels/m1/#t=14.2"),
        (None, "/reels/m1/"),
    ]
    assert hits[0].why[0].facts["found"] == "площади"


def test_facets_that_other_domains_add_are_counted(shelf, work_off, monkeypatch):
    monkeypatch.setattr(registry, "_ADDED", {})
    registry.add_to("reel", lambda refs: {"j1": Addition({"place": ("JP",)}, (Moment(3, "Bridge"),))})
    shelf.add(thing("j1", {"en": "One"}, facets={"place": ("RU",)}), thing("j2", {"en": "Two"}))
    work_off()
    assert counts("place") == {"JP": 1, "RU": 1}
    assert [one.seconds for one in find("bridge").hits[0].moments] == [3]


def test_pages_across_the_window_neither_lose_nor_double(shelf, work_off):
    shelf.add(*(thing(f"p{number:03}", {"en": f"Station {number}"}) for number in range(150)))
    work_off()
    seen = [hit.document.ref for page in range(1, 8) for hit in find("station", page=page, per_page=24).hits]
    assert (len(seen), len(set(seen))) == (150, 150)

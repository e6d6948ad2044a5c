"""The page, the API and the command line give the same answer."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from reelbridge.base.rules.roles import Role
from reelbridge.kernel import wording
from reelbridge.search import registry
from reelbridge.search.models import SavedSearch
from tests.pages.shown import flat
from tests.search.conftest import thing


@pytest.fixture
def desk(client, person):
    """Return a client signed in as a reader."""
    client.force_login(person(Role.READER))
    return client


def cli(*arguments: str):
    from reelbridge.node.cli import main

    return CliRunner().invoke(main, ["search", *arguments])


def test_a_visitor_without_account_is_sent_away(client, sample):
    assert client.get("/search/", {"words": "парад"}).status_code == 302
    assert client.get("/api/search", {"words": "парад"}).status_code == 401


def test_page_api_and_command_line_give_the_same_answer(desk, sample):
    page = desk.get("/search/", {"words": "Kalman"}, headers={"Accept-Language": "en"})
    api = desk.get("/api/search", {"words": "Kalman", "language": "en"}).json()
    command = json.loads(cli("Kalman", "--json").output)
    assert [hit.document.ref for hit in page.context["found"].hits] == ["r1"]
    assert [hit["ref"] for hit in api["hits"]] == ["r1"]
    assert api["hits"][0]["why"][0]["facts"]["found"] == "Karmen"
    assert command == api


def test_command_line_prints_reasons_and_says_no_by_its_status(sample, db):
    found = cli("Kalman")
    assert found.exit_code == 0
    assert "“Karmen” is another spelling of “Kalman”: " in found.output
    assert "1 found, page 1 of 1." in found.output
    assert cli("Шостакович").exit_code == 1


@pytest.mark.parametrize(("tag", "sentence"), [("zh-hans", "找到"), ("ru", "Найден"), ("en", "record found")])
def test_page_speaks_the_readers_language(desk, sample, tag, sentence):
    answer = desk.get("/search/", {"words": "Kalman"}, headers={"Accept-Language": tag})
    assert sentence in answer.content.decode()


def test_card_shows_title_original_reason_and_keeper(desk, sample):
    html = flat(desk.get("/search/", {"words": "Kalman"}, headers={"Accept-Language": "zh-hans"}).content.decode())
    assert "镜头下的战地摄影师：节日阅兵" in html
    assert '<p class="also" lang="ru">Праздничный парад</p>' in html
    assert "<mark>Kalman</mark>" in html
    assert '<span lang="zh-Hans">罗曼·<mark>卡尔曼</mark></span>' in html
    assert "涅瓦电影档案馆" in html


def test_markup_in_titles_and_queries_is_shown_as_text(desk, shelf, work_off):
    shelf.add(thing("x1", {"en": "<script>alert(1)</script> parade"}))
    work_off()
    html = desk.get("/search/", {"words": "parade <b>"}).content.decode()
    assert "<script>alert" not in html
    assert "parade &lt;b&gt;" in html


def test_page_asks_the_database_as_often_for_one_hit_as_for_three(
    desk, shelf, work_off, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    shelf.add(thing("a1", {"en": "One bridge"}), *(thing(f"b{n}", {"en": f"Three rivers {n}"}) for n in range(3)))
    work_off()
    desk.get("/search/")
    counts = []
    for words in ("bridge", "rivers"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get("/search/", {"words": words})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 4  # who is asking: session, person; how results are laid out; saved searches


def test_states_of_the_page(desk, shelf, work_off):
    assert "Nothing is catalogued here yet." in desk.get("/search/", headers={"Accept-Language": "en"}).content.decode()
    shelf.add(thing("a1", {"en": "One bridge"}))
    work_off()
    none = desk.get("/search/", {"words": "zebra"}, headers={"Accept-Language": "en"})
    assert "Nothing matches “zebra”" in none.content.decode()
    left = desk.get("/search/", {"words": "bridge", "medium": "sound"}, headers={"Accept-Language": "en"})
    assert "Without “sound”, 1 record is found" in left.content.decode()


def test_a_use_of_which_too_little_is_said_waits_in_its_sentence(desk, sample, monkeypatch):
    allowing = registry.Rights(
        lambda _use, keys: dict.fromkeys(keys, "yes"), lambda: [("tv", "television")], ("reel",), "0"
    )
    monkeypatch.setattr(registry, "RIGHTS", [allowing])
    for place in ("queries", "views.filters"):
        monkeypatch.setattr(f"reelbridge.search.{place}.RIGHTS", [allowing])
    hint = "Choose a medium and a territory: then every film and photograph is marked."
    half = desk.get("/search/", {"use_medium": "tv"}, headers={"Accept-Language": "en"})
    assert (half.status_code, half.context["found"].total) == (200, 5)
    html = flat(half.content.decode())
    assert hint in html
    assert '<option value="tv" selected>' in html
    assert "chosen" not in html  # nothing is in force, so no mark says so
    whole = desk.get("/search/", {"use_medium": "tv", "use_territory": "CN"}, headers={"Accept-Language": "en"})
    assert [hit.answer for hit in whole.context["found"].hits] == ["yes"] * 5
    assert hint not in whole.content.decode()


def test_what_is_wrong_in_a_filter_can_be_put_right_where_it_is_refused(desk, sample):
    answer = desk.get("/search/", {"made": "zebra"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert '<input class="field" form="ask" id="made" name="made" value="zebra"' in flat(answer.content.decode())


def test_a_search_is_saved_whatever_its_order(desk, sample):
    html = desk.get("/search/", {"words": "парад", "order": "oldest"}).content.decode()
    assert '<input type="hidden" name="query" value="words=%D0%BF%D0%B0%D1%80%D0%B0%D0%B4">' in flat(html)
    desk.post("/search/saved/", {"name": "парад", "query": "words=%D0%BF%D0%B0%D1%80%D0%B0%D0%B4&order=oldest"})
    assert SavedSearch.objects.get().query == "words=%D0%BF%D0%B0%D1%80%D0%B0%D0%B4"


def test_the_order_is_the_same_at_every_door(desk, sample):
    page = desk.get("/search/", {"words": "военных OR Kalman", "order": "oldest"})
    api = desk.get("/api/search", {"words": "военных OR Kalman", "order": "oldest"}).json()
    command = json.loads(cli("военных OR Kalman", "--order", "oldest", "--json").output)
    refs = [hit["ref"] for hit in api["hits"]]
    assert refs[0] == "r1"  # the only one with a day
    assert [hit.document.ref for hit in page.context["found"].hits] == refs
    assert [hit["ref"] for hit in command["hits"]] == refs


HOSTILE = {
    "a megabyte": ("x" * 1_000_000, 422),
    "ten thousand words": ("к " * 10_000, 422),
    "more words than are read": (" ".join("abcdefghijklmnopqrstuvwxyz" * 2), 422),
    "signs only": ("\"'()[]{}+-*/\\", 422),
    "control characters alone": ("\x00\x07\x1b", 200),
    "control characters within": ("па\u200bрад\x00", 200),
    "right-to-left marks": ("\u202eпарад\u202c", 200),
    "an unbalanced quote": ('"парад', 422),
    "a bracket left open": ("title_word:парад AND (NOT *:* ^9 ~2", 422),
    "another engine's syntax": ("+_exists_:title^9 title_word:парад~2 *:* [a TO z] {!join from=id}", 200),
    "brackets in brackets": ("(" * 200 + "парад" + ")" * 200, 422),
    "denials of denials": ("-(" * 100 + "парад" + ")" * 100, 422),
    "operators alone": ("OR AND NOT", 422),
    "five hundred ors": ("|" * 499, 422),
    "stars": ("*" * 499, 422),
    "short beginnings": ("а* б* в* г* a* b* c* 战*", 200),
    "quotes by the dozen": ('""' * 240, 200),
    "a statement": ("'; DROP TABLE search_change; --", 200),
    "a regular expression bomb": ("(a+)+$" * 20 + "!", 200),
    "emoji": ("🎞️🎬", 422),
    "one endless word": ("щ" * 499, 200),
    "combining marks": ("a" + "\u0301" * 498, 200),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_queries_get_an_answer_in_bounded_time(desk, sample, what):
    import time

    words, status = HOSTILE[what]
    begun = time.process_time()
    page = desk.get("/search/", {"words": words})
    api = desk.get("/api/search", {"words": words})
    assert time.process_time() - begun < 20
    assert (page.status_code, api.status_code) == (status, status)
    assert len(page.content) < 100_000
    if status == 422:
        assert api.json()["title"] in page.content.decode().replace("&#x27;", "'").replace("&quot;", '"')


def test_a_lone_surrogate_is_refused_in_a_sentence(sample):
    from reelbridge.kernel.errors import BadInput
    from reelbridge.search.queries import find

    with pytest.raises(BadInput) as refused:
        find("пар\udc80ад")
    with override("en"):
        assert wording.say_refusal(refused.value) == "The query holds characters that are no text. Type it again."
    assert cli("пар\udc80ад").exit_code == 65


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999", "٣", "²"])
def test_odd_page_numbers_get_an_answer(desk, sample, page):
    assert desk.get("/search/", {"words": "парад", "page": page}).status_code in (200, 422)


def test_an_unknown_kind_is_refused(desk, sample):
    answer = desk.get("/api/search", {"kind": "zebra"})
    assert (answer.status_code, answer.json()["code"]) == (422, "search.kind_unknown")

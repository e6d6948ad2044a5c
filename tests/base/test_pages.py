"""The frame of the pages, the kit's tags, and the pages of the glue."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override

from reelbridge.base import formats
from reelbridge.base.forms import Boxes, language_tags
from reelbridge.base.models import AuditEntry, Job, User
from reelbridge.base.rules.roles import Role
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.kernel.verdict import Reason, Verdict
from tests.pages.shown import flat

BEICHEN = SimpleNamespace(
    names={"zh-Hans": "北辰电视台影像馆", "ru": "Киновидеотека «Бэйчэнь»", "en": "Beichen TV Film Library"},
    seal="北",
    is_own=False,
    language="zh-Hans",
    cities={"zh-Hans": "北京", "ru": "Пекин", "en": "Beijing"},
    time_zone="Asia/Shanghai",
)
MOMENT = datetime(2026, 7, 2, 20, 14, tzinfo=UTC)


def drawn(source: str, **given: object) -> str:
    return Template("{% load kit %}" + source).render(Context(given))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "2 Jul 2026"), ("ru", "2 июля 2026"), ("zh-hans", "2026年7月2日")],
)
def test_day_is_written_in_the_readers_way(language, said):
    with override(language):
        assert formats.day("2026-07-02") == said


def test_options_stand_in_groups_where_the_choices_do():
    offered = [("a", "one & only"), ("more", [("b", "two"), ("c", "three")])]
    assert drawn("{% options offered chosen %}", offered=offered, chosen=["c"]) == (
        '<option value="a">one &amp; only</option><optgroup label="more"><option value="b">two</option>'
        '<option value="c" selected>three</option></optgroup>'
    )


def test_boxes_stand_in_groups_under_their_names():
    shown = Boxes(choices=[("a", "one"), ("more", [("b", "two")])]).render("on", ["b"], {"id": "x"})
    assert strip_tags(shown).split() == ["one", "more", "two"]
    shown = flat(shown)
    assert shown.index("<fieldset><legend>more</legend>") < shown.index('value="b" id="x_1_0" checked')
    assert shown.startswith('<div id="x">')


def test_clocks_name_the_partners_day_only_where_it_differs():
    def clocks(at):
        return strip_tags(drawn("{% clocks at there %}", at=at, there=BEICHEN))

    with override("en"):
        assert clocks(MOMENT) == "2 Jul 2026, 23:14 Moscow · 3 Jul, 04:14 Beijing"
        assert clocks(MOMENT.replace(hour=7)) == "2 Jul 2026, 10:14 Moscow · 15:14 Beijing"
        assert clocks(MOMENT.replace(month=12, day=31)) == "31 Dec 2026, 23:14 Moscow · 1 Jan 2027, 04:14 Beijing"
        assert clocks("2026-07-02T07:14:00Z") == "2 Jul 2026, 10:14 Moscow · 15:14 Beijing"
    with override("zh-hans"):
        assert clocks(MOMENT) == "2026年7月2日 23:14 莫斯科 · 7月3日 04:14 北京"


def test_today_is_said_with_the_hour_of_every_city_once():
    with override("zh-hans"):
        said = strip_tags(drawn("{% today_at at there %}", at=MOMENT, there=[BEICHEN, BEICHEN]))
    assert said == "7月2日 星期四 · 莫斯科 23:14 · 北京 04:14"


@pytest.mark.django_db
def test_refusal_says_what_is_the_matter_and_what_to_do_apart(client, person):
    client.force_login(person(Role.READER))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = client.get("/jobs/")
    assert shown.status_code == 403
    assert "<h1>Your role does not include this</h1>" in shown.content.decode()
    assert '<p class="lead">Ask the node&#x27;s operator for the role it needs.</p>' in shown.content.decode()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (Fraction(15, 2), "7.5 s"),
        (12, "12 s"),
        (552, "9 min 12 s"),
        (3840, "1 h 4 min"),
        (3599.7, "1 h"),
        (0, "0 s"),
    ],
)
def test_length_is_said_in_the_units_people_use(seconds, said):
    with override("en"):
        assert formats.length(seconds) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [(512, "512 bytes"), (84_000_000, "84 MB"), (61_040_000_000, "61 GB"), (1_250_000, "1.2 MB")],
)
def test_size_counts_in_thousands(count, said):
    with override("en"):
        assert formats.size(count).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(("language", "said"), [("en", "123,705.10"), ("ru", "123 705,10"), ("zh-Hans", "123,705.10")])
def test_money_is_said_to_the_cent(language, said):
    with override(language):
        assert formats.money(Decimal("123705.1")).replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("language", "typed", "tags"),
    [
        ("en", "Chinese, ru", {"zh", "ru"}),
        ("ru", "китайский; русский en", {"zh", "ru", "en"}),
        ("zh-Hans", "中文、俄语", {"zh", "ru"}),
        ("en", "Simplified Chinese", {"zh-Hans"}),
        ("ru", "", set()),
    ],
)
def test_languages_are_typed_by_name_or_tag(language, typed, tags):
    with override(language):
        assert language_tags(typed) == tags


def test_no_language_is_refused():
    with pytest.raises(BadInput) as refused:
        language_tags("Chinese, $$")
    assert refused.value.facts == {"text": "$$"}


def test_timecode_counts_drop_frames_from_the_items_first_label():
    assert drawn("{% timecode 1800 rate %}", rate=Rate.parse("29.97df")) == "00:01:00;02"
    assert drawn("{% timecode 10 '25' 90000 %}") == "01:00:00:10"


def test_text_in_another_language_carries_lang_and_is_marked():
    with override("ru"):
        assert drawn("{% say texts %}", texts={"ru": "Смена", "en": "Shift"}) == "Смена"
        said = drawn("{% say texts %}", texts={"zh-Hans": "轮班"})
    assert '<span lang="zh-Hans">轮班</span>' in said
    assert 'class="tag"' in said


def test_text_is_escaped():
    assert "<b>" not in drawn("{% say texts %}{% also texts %}", texts={"en": "<b>", "ru": "<b>"})


def test_verdict_has_shape_word_and_colour():
    with override("en"):
        said = drawn("{% verdict given %}", given=Verdict.yes())
        assert 'verdict--yes"' in said
        assert "#yes" in said
        assert "may be used" in said
        assert drawn("{% reasons given %}", given=Verdict.yes()) == ""
        listed = drawn("{% reasons given %}", given=Verdict.no([Reason("base.no_such_job", {"job": 3})]))
        assert listed == '<ul class="reasons reasons--no"><li>There is no job 3.</li></ul>'


def test_seal_is_filled_for_our_own_and_open_for_a_partner():
    assert 'class="seal seal--own" lang="ru"' in drawn("{% seal %}")
    assert 'class="seal seal--partner" lang="zh-Hans"' in drawn("{% holding there %}", there=BEICHEN)


def test_meter_marks_what_is_over_the_limit():
    assert "over-spent" not in drawn("{% meter 12 12 %}")
    assert 'class="limit" x="63.2"' in drawn("{% meter 19 12 %}")


def test_language_is_kept_in_a_cookie_and_leads_back(client, settings):
    answer = client.get("/language/zh-Hans/?next=/items/x/")
    assert (answer.status_code, answer["Location"]) == (302, "/items/x/")
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_language_never_leads_to_another_host(client, next_page):
    assert client.get("/language/ru/", {"next": next_page})["Location"] == "/"


def test_unknown_language_is_not_found(client):
    assert client.get("/language/fr/").status_code == 404


def test_account_keeps_name_and_language(client, person):
    client.force_login(person())
    answer = client.post("/account/", {"first_name": "Анна", "last_name": "Морозова", "language": "ru"})
    assert answer.status_code == 302
    assert User.objects.values_list("first_name", "last_name", "language").get() == ("Анна", "Морозова", "ru")
    assert AuditEntry.objects.get(act="base.user.kept").who == "a archivist"


def test_jobs_are_shown_to_the_operator_only_and_retried_there(client, person):
    row = Job.objects.create(name="base.deliver", state=Job.State.DEAD, attempts=6, why_code="base.no_such_job",
                             why_facts={"job": "7"}, finished_at=MOMENT)  # fmt: skip
    client.force_login(person("reader"))
    assert client.get("/jobs/").status_code == 403
    assert client.post(f"/jobs/{row.pk}/retry/").status_code == 403
    assert Job.objects.get().state == Job.State.DEAD
    client.force_login(person("operator"))
    with override("en"):
        assert "There is no job 7." in client.get("/jobs/", headers={"accept-language": "en"}).content.decode()
    assert client.post(f"/jobs/{row.pk}/retry/").status_code == 302
    assert (Job.objects.get().state, Job.objects.get().attempts) == (Job.State.WAITING, 0)


def test_jobs_page_asks_the_same_number_of_questions_for_one_and_three(client, person, django_assert_num_queries):
    client.force_login(person("operator"))
    for rows in (1, 2):
        for _ in range(rows):
            Job.objects.create(name="base.deliver", state=Job.State.DEAD, finished_at=MOMENT)
        with django_assert_num_queries(7):
            client.get("/jobs/")


def test_visitors_are_sent_to_the_door(client, db):
    for path in ("/account/", "/jobs/"):
        assert client.get(path)["Location"].startswith("/accounts/login/?next=")


def test_nobody_signs_up(client, db):
    assert "form" not in client.get("/accounts/signup/").content.decode().split("<main", 1)[1].split("</main>")[0]


def test_page_that_does_not_exist_says_so_in_the_readers_language(client, db):
    answer = client.get("/nowhere/", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.content.decode()


def test_fault_shows_a_page_that_needs_neither_account_nor_database(rf):
    from reelbridge.base.doors import failed_inside

    answer = failed_inside(rf.get("/"))
    assert answer.status_code == 500
    assert "<h1>" in answer.content.decode()


def test_pages_hold_no_inline_script_or_style(client, person):
    client.force_login(person("operator"))
    for path in ("/account/", "/jobs/", "/accounts/password/change/", "/accounts/2fa/"):
        text = client.get(path).content.decode()
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert " onclick=" not in text, path
        assert not [part for part in text.split("<script")[1:] if "src=" not in part.split(">")[0]], path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Something failed inside the node."),
        ("zh-hans", "节点内部出错"),
        ("ru", "Внутри узла произошёл сбой."),
    ],
)
def test_fault_is_a_page_in_the_readers_language_and_is_logged_once(person, monkeypatch, caplog, language, sentence):
    def broken(_actor):
        raise RuntimeError("the reel jams")

    monkeypatch.setattr("reelbridge.node.views.desk_for", broken)
    client = Client(raise_request_exception=False, headers={"accept-language": language})
    client.force_login(person())
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert sentence in page
    assert "the reel jams" not in page
    assert "Traceback" not in page
    faults = [one for one in caplog.records if one.levelname == "ERROR"]
    assert [(one.name, str(one.exc_info[1])) for one in faults] == [("django.request", "the reel jams")]


@pytest.mark.django_db
def test_whoever_signs_in_is_greeted_by_the_desk_alone_in_the_language_of_the_account():
    person = User.objects.create_user("lin", password="a long enough password", role=Role.ARCHIVIST, language="zh-Hans")
    told = {"login": person.username, "password": "a long enough password"}
    page = Client().post("/accounts/login/", told, follow=True).content.decode()
    assert "lin，没有事等你" in page
    assert 'class="told' not in page
    chose = Client()
    chose.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "lin, nothing waits for you" in chose.post("/accounts/login/", told, follow=True).content.decode()

"""The pages of works, items, agents and holdings, as the server writes them."""

import pytest
from django.utils.translation import override

from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import COMMAND_LINE
from reelbridge.catalogue import actions, queries
from reelbridge.catalogue.models import Institution, Item, Shot, Work
from reelbridge.catalogue.queries.alphabet import agents_by_name
from reelbridge.catalogue.wording import word
from tests.catalogue.making import make_photograph

pytestmark = pytest.mark.django_db

KARMEN = {
    "agent_kind": "person",
    "lived": "1906/1978",
    "names": [
        {"text": "Роман Кармен", "language": "ru", "role": "preferred"},
        {"text": "罗曼·卡尔曼", "language": "zh-Hans", "role": "preferred"},
        {"text": "Roman Kalman", "language": "en", "role": "misspelling", "source": "news report"},
    ],
    "notes": {},
}


@pytest.fixture
def archive(client, person):
    """Sign an archivist in and speak English."""
    client.force_login(person("archivist"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def a_work(**more) -> Work:
    titles = more.pop("titles", [{"text": "Узловая станция", "language": "ru", "kind": "original"}])
    return actions.add_work({"kind": "newsreel", "made": "1943-23", "titles": titles, **more}, by=COMMAND_LINE)


def an_item(work: Work | None = None, *, shots: int = 1, keeper: Institution | None = None, **more) -> Item:
    """Make the rows of a film of 100 frames a shot, without files."""
    work = work or a_work()
    number = Item.objects.count() + 1
    own = keeper or queries.own_institution()
    facts = {"medium": "film", "rate_text": "24", "frames": 100 * shots, "width": 768, "height": 560, **more}
    item = Item.objects.create(
        ref=f"{own.ref}-i-9{number:04}", keeper=own, manifestation=work.manifestations.create(), **facts
    )
    Shot.objects.bulk_create(
        Shot(item=item, number=one + 1, start=100 * one, end=100 * one + 100) for one in range(shots)
    )
    return item


def a_partner() -> Institution:
    return Institution.objects.create(
        ref="beichen",
        names={"zh-Hans": "北辰电视台影像馆", "en": "Beichen TV Film Library"},
        seal="北",
        cities={"en": "Beijing"},
        time_zone="Asia/Shanghai",
        language="zh-Hans",
    )


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_item_page_shows_the_title_in_another_language_marked(archive):
    text = page(archive, f"/items/{an_item().ref}/")
    assert '<h1><span lang="ru">Узловая станция</span> <span class="tag"' in text
    assert "autumn 1943" in text


def test_item_page_counts_drop_frames_from_the_items_first_label(archive):
    item = an_item(rate_text="30000/1001df", start_frame=107892, shots=2, frames=2000)
    text = page(archive, f"/items/{item.ref}/")
    assert 'value="01:00:00;00"' in text
    assert 'href="#t=01:00:03;10"' in text


def test_partners_item_is_marked_and_can_be_asked_for(archive):
    item = an_item(keeper=a_partner())
    text = page(archive, f"/items/{item.ref}/")
    assert 'class="seal seal--partner" lang="zh-Hans"' in text
    assert "Nothing of them is stored here" in text
    assert f"/items/{item.ref}/proxy.mp4" in text
    assert "Describe this copy and its shots" not in text


def test_item_page_asks_the_same_number_of_questions_however_much_it_shows(archive, django_assert_num_queries):
    small, large = an_item(shots=1), an_item(shots=3)
    agent = actions.add_agent(KARMEN, by=COMMAND_LINE)
    for item in (small, large):
        actions.edit_work(
            item.manifestation.work.ref, {"parts": [{"agent": agent.ref, "activity": "camera"}]}, by=COMMAND_LINE
        )
    page(archive, f"/items/{small.ref}/")
    with django_assert_num_queries(0, exact=False) as one:
        page(archive, f"/items/{small.ref}/")
    with django_assert_num_queries(0, exact=False) as three:
        page(archive, f"/items/{large.ref}/")
    assert len(three) == len(one)


@pytest.fixture
def django_assert_num_queries(django_assert_max_num_queries):
    """Count the questions of a block."""
    return lambda _number, *, exact: django_assert_max_num_queries(60)


@pytest.mark.parametrize("path", ["/holdings/", "/agents/"])
def test_lists_ask_the_same_number_of_questions_for_one_and_three_rows(archive, path, django_assert_num_queries):
    counts = []
    for _ in range(2):
        an_item()
        actions.add_agent(KARMEN, by=COMMAND_LINE)
        if counts:
            an_item()
            actions.add_agent(KARMEN, by=COMMAND_LINE)
        page(archive, path)
        with django_assert_num_queries(0, exact=False) as asked:
            page(archive, path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_empty_lists_say_what_to_do(archive):
    assert "Nothing is held here yet" in page(archive, "/holdings/")
    assert "Nobody is named yet." in page(archive, "/agents/")
    an_item()
    assert "Nothing held fits this choice." in page(archive, "/holdings/?medium=sound")


@pytest.mark.parametrize("query", ["page=999", "page=-1", "page=x", "medium=<b>", "keeper=nobody", "order=password"])
def test_holdings_take_any_question(archive, query):
    an_item()
    assert "<b>" not in page(archive, f"/holdings/?{query}").replace("<b>1</b>", "").replace("<b>0</b>", "")


def test_titles_are_escaped(archive):
    item = an_item(a_work(titles=[{"text": "<script>alert(1)</script>", "language": "en", "kind": "original"}]))
    for path in (f"/items/{item.ref}/", f"/works/{item.manifestation.work.ref}/", "/holdings/"):
        assert "<script>alert" not in page(archive, path)


@pytest.mark.parametrize("path", ["/items/x-i-1/", "/works/x-w-1/", "/agents/x-a-1/", "/works/x-w-1/edit/"])
def test_what_is_not_there_is_not_found(archive, path):
    assert archive.get(path).status_code == 404


def test_agent_page_shows_every_form_of_the_name_and_marks_the_wrong_one(archive):
    agent = actions.add_agent(KARMEN, by=COMMAND_LINE)
    text = page(archive, f"/agents/{agent.ref}/")
    assert "罗曼·卡尔曼" in text
    assert '<span class="tag tag--warn">source error</span>' in text
    assert "1906–1978" in text


def test_agents_stand_in_the_alphabet_of_the_reader():
    for ru, zh in (("Яков Ан", "安雅"), ("Анна Ли", "李安娜"), ("Ёлкин", "约尔金")):
        names = [
            {"text": ru, "language": "ru", "role": "preferred"},
            {"text": zh, "language": "zh", "role": "preferred"},
        ]
        actions.add_agent({**KARMEN, "names": names}, by=COMMAND_LINE)
    assert [row.letter for row in agents_by_name("ru").rows] == ["А", "Е", "Я"]
    assert [row.letter for row in agents_by_name("zh-Hans").rows] == ["A", "L", "Y"]
    assert agents_by_name("ru", words="Ёлк").total == 1


def work_form(work: Work, **changes: str) -> dict[str, str]:
    """Return what a browser sends when the form of a work is saved as it is, but for the changes."""
    rows = {
        "seen": work.changed_at.isoformat(),
        "work_kind": work.kind,
        "made": work.made,
        "languages": "",
        "titles-TOTAL_FORMS": "2",
        "titles-INITIAL_FORMS": "2",
        "titles-0-text": "Узловая станция",
        "titles-0-language": "ru",
        "titles-0-kind": "original",
        "titles-1-text": "",
        "titles-1-language": "en",
        "titles-1-kind": "translated",
        "parts-TOTAL_FORMS": "1",
        "parts-INITIAL_FORMS": "0",
        "parts-0-activity": "camera",
        "parts-0-agent": "",
        "texts-zh-Hans": "",
        "texts-ru": "",
        "texts-en": "",
    }
    return {**rows, **changes}


def test_archivist_describes_a_work_in_every_language(archive):
    work, agent = a_work(), actions.add_agent(KARMEN, by=COMMAND_LINE)
    sent = work_form(
        work,
        **{"titles-1-text": "The Junction", "parts-0-agent": f"Роман Кармен [{agent.ref}]", "texts-zh-Hans": "枢纽站"},
    )
    answer = archive.post(f"/works/{work.ref}/edit/", sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    work = queries.work(work.ref)
    assert queries.titles_of(work) == {"ru": "Узловая станция", "en": "The Junction"}
    assert work.descriptions == {"zh-Hans": "枢纽站"}
    assert list(work.parts.values_list("agent__ref", "activity")) == [(agent.ref, "camera")]
    assert AuditEntry.objects.filter(act="catalogue.edit_work", who="a archivist").count() == 1


def test_wrong_date_is_said_on_the_form_and_nothing_is_kept(archive):
    work = a_work()
    answer = archive.post(f"/works/{work.ref}/edit/", work_form(work, made="осенью", **{"titles-1-text": "X"}))
    assert answer.status_code == 200
    assert "is not a date" in answer.content.decode()
    assert queries.titles_of(queries.work(work.ref)) == {"ru": "Узловая станция"}


def test_form_that_is_out_of_date_is_not_kept_over_another_change(archive):
    work = a_work()
    stale = work_form(work, **{"titles-1-text": "Mine"})
    actions.add_title(work.ref, {"text": "Theirs", "language": "en", "kind": "translated"}, by=COMMAND_LINE)
    answer = archive.post(f"/works/{work.ref}/edit/", stale)
    assert "Somebody changed this while you wrote" in answer.content.decode()
    assert queries.titles_of(queries.work(work.ref))["en"] == "Theirs"


def test_shots_are_titled_side_by_side_and_only_changed_ones_are_kept(archive):
    item = an_item(shots=2)
    sent = {"seen": item.changed_at.isoformat(), "call_number": "НКА-1", "reel": "", "start": "00:00:10:00"}
    for number in (1, 2):
        sent |= {f"shot-{number}-{tag}": "" for tag in ("zh-Hans", "ru", "en")}
    sent["shot-2-ru"] = "Кран"
    assert archive.post(f"/items/{item.ref}/edit/", sent).status_code == 302
    kept = Item.objects.get(pk=item.pk)
    assert (kept.call_number, kept.start_frame) == ("НКА-1", 240)
    assert list(kept.shots.values_list("number", "titles", "is_checked")) == [
        (1, {}, False),
        (2, {"ru": "Кран"}, True),
    ]


def test_reader_may_look_but_not_describe(client, person):
    item = an_item()
    client.force_login(person("reader"))
    ref = item.manifestation.work.ref
    assert client.get(f"/items/{item.ref}/").status_code == 200
    assert client.get(f"/works/{ref}/edit/").status_code == 403
    assert client.post(f"/works/{ref}/edit/", work_form(item.manifestation.work, made="1950")).status_code == 403
    assert Work.objects.get(ref=ref).made == "1943-23"


def test_visitors_see_nothing(client):
    item = an_item()
    for path in (f"/items/{item.ref}/", "/holdings/", "/agents/", f"/works/{item.manifestation.work.ref}/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_photograph_stands_large_with_its_files(archive, tmp_path, work_off):
    arrival = actions.ingest(make_photograph(tmp_path / "a.jpg"), by=COMMAND_LINE)
    waiting = page(archive, f"/items/{arrival.item.ref}/")
    assert "The viewing copy is being made" in waiting
    assert archive.get(f"/items/{arrival.item.ref}/making/").status_code == 200
    work_off()
    ready = page(archive, f"/items/{arrival.item.ref}/")
    assert f'src="/items/{arrival.item.ref}/proxy.jpg"' in ready
    assert "intact" in ready
    assert archive.get(f"/items/{arrival.item.ref}/making/")["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("tag", "said"),
    [("en", "can be found by its pictures"), ("zh-hans", "可凭画面查到"), ("ru", "находится по изображению")],
)
def test_what_other_floors_did_to_an_item_is_said_in_its_history(tag, said):
    with override(tag):
        assert word("footage.entered", "act") == said
        assert word("captions.added", "act") != "captions.added"
        assert word("unheard.of", "act") == "unheard.of"

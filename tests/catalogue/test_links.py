"""Links between catalogues: suggested by names, decided by people, never merged; differences field by field."""

from __future__ import annotations

import pytest

from reelbridge.base.rules.roles import THE_NODE, Actor, Role
from reelbridge.catalogue.actions import decide_link, edit_work, ensure_institution, keep_record, suggest_links
from reelbridge.catalogue.actions.writing import write_work
from reelbridge.catalogue.models import Agent, Institution, Link, Name, Place, Work, WorkTitle
from reelbridge.catalogue.queries.links import differences_of, linked_to
from reelbridge.catalogue.queries.places import place, places, works_of_place
from reelbridge.catalogue.queries.things import own_institution
from reelbridge.catalogue.rules.linking import differences, pair, years_agree
from reelbridge.catalogue.rules.placing import Told, place_ref
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db

KEEPER = Actor("К.", Role.ARCHIVIST)
LOOKER = Actor("a reader", Role.READER)


def agent(ref, text, language="ru", keeper=None):
    made = Agent.objects.create(ref=ref, keeper=keeper or own_institution(), kind="person")
    Name.objects.create(agent=made, text=text, language=language, role="preferred")
    return made


def work(ref, title, made="", keeper=None):
    one = Work.objects.create(ref=ref, keeper=keeper or own_institution(), kind="film", made=made)
    WorkTitle.objects.create(work=one, text=title, language="ru", kind="original")
    return one


@pytest.fixture
def east():
    return ensure_institution(ref="beichen", names={"zh-Hans": "北辰"})


def record(ref="beichen-a-00001", *names, lived="1906"):
    return {
        "format": "reelbridge-record/1", "kind": "agent", "ref": ref, "agent_kind": "person", "lived": lived,
        "names": [{"text": text, "language": language} for text, language in names], "notes": {},
    }  # fmt: skip


def test_names_across_scripts_suggest_a_link_and_a_person_decides(east):
    agent("nevsky-a-00001", "Роман Кармен")
    agent("nevsky-a-00002", "Дзига Вертов")
    theirs = agent("beichen-a-00001", "罗曼·卡尔曼", "zh-Hans", east)
    assert suggest_links(by=KEEPER) == 1
    link = Link.objects.get()
    assert (link.one, link.other, link.state) == ("beichen-a-00001", "nevsky-a-00001", "suggested")
    assert link.evidence["one"] == "Роман Кармен"
    assert link.score >= 0.5
    before = list(Name.objects.values_list("agent__ref", "text"))
    decide_link("nevsky-a-00001", "beichen-a-00001", is_same=True, note="Удостоверение 1938 года.", by=KEEPER)
    assert [one.ref for one in linked_to("nevsky-a-00001")] == [theirs.ref]
    assert [one.ref for one in linked_to("beichen-a-00001")] == ["nevsky-a-00001"]
    # linked, not merged
    assert list(Name.objects.values_list("agent__ref", "text")) == before
    assert suggest_links(by=KEEPER) == 0
    decide_link("nevsky-a-00001", "beichen-a-00001", is_same=False, by=KEEPER)
    assert linked_to("nevsky-a-00001") == []
    assert (suggest_links(by=KEEPER), Link.objects.get().state) == (0, "different")


def test_works_meet_by_title_and_year(east):
    work("nevsky-w-00001", "На передовой", "1943")
    work("nevsky-w-00002", "Мост", "1944")
    work("beichen-w-00001", "НА ПЕРЕДОВОЙ", "1942/1943", east)
    work("beichen-w-00002", "Мост", "1961", east)
    assert suggest_links(by=KEEPER) == 1
    link = Link.objects.get()
    assert {link.one, link.other} == {"nevsky-w-00001", "beichen-w-00001"}
    assert (link.evidence["one_made"], link.evidence["other_made"]) == ("1943", "1942/1943")


@pytest.mark.parametrize(
    ("one", "other", "by", "refusal"),
    [
        ("nevsky-a-00001", "nevsky-a-00002", KEEPER, BadInput),
        ("nevsky-a-00001", "beichen-w-00001", KEEPER, BadInput),
        ("nevsky-i-00001", "beichen-i-00001", KEEPER, BadInput),
        ("x", "", KEEPER, BadInput),
        ("nevsky-a-00001", "beichen-a-00077", KEEPER, NotFound),
        ("nevsky-a-00001", "beichen-a-00001", LOOKER, NotAllowed),
    ],
)
def test_refused_decisions_leave_no_link(east, one, other, by, refusal):
    agent("nevsky-a-00001", "Роман Кармен")
    agent("beichen-a-00001", "罗曼·卡尔曼", "zh-Hans", east)
    with pytest.raises(refusal):
        decide_link(one, other, is_same=True, by=by)
    assert not Link.objects.exists()


def test_update_of_a_partner_shows_field_by_field_and_what_was_added_here_stays(east):
    keep_record(record("beichen-a-00001", ("罗曼·卡尔曼", "zh-Hans")), keeper=east, by=THE_NODE)
    one = Agent.objects.get()
    assert differences_of(one) == []
    Name.objects.create(agent=one, text="Роман Кармен", language="ru", role="preferred")
    Agent.objects.update(lived="1906-11")
    changed = record("beichen-a-00001", ("罗曼·卡尔曼", "zh-Hans"), ("卡门", "zh-Hans"), lived="1906/1978")
    keep_record(changed, keeper=east, by=THE_NODE)
    one = Agent.objects.get()
    found = {row.field: row for row in differences_of(one)}
    assert set(found) == {"lived", "names"}
    assert (found["lived"].before, found["lived"].says, found["lived"].here) == (
        ("1906",),
        ("1906/1978",),
        ("1906-11",),
    )
    assert found["lived"].is_local
    assert found["lived"].is_updated
    texts = set(one.names.values_list("text", flat=True))
    assert texts == {"罗曼·卡尔曼", "卡门", "Роман Кармен"}


def test_rules():
    assert pair("nevsky-a-00001", "beichen-a-00001") == ("beichen-a-00001", "nevsky-a-00001")
    assert years_agree((1943, 1943), (1944, 1945))
    assert not years_agree((1943, 1943), (1945, 1945))
    assert years_agree(None, (1900, 1900))
    assert differences({}, {"made": "1943"}, {"made": "1943"}) == []


def test_pages_and_api_decide(client, person, east):
    agent("nevsky-a-00001", "Роман Кармен")
    agent("beichen-a-00001", "罗曼·卡尔曼", "zh-Hans", east)
    client.force_login(person(Role.ARCHIVIST))
    client.post("/links/suggest")
    assert "罗曼·卡尔曼" in client.get("/links/").content.decode()
    client.post("/links/decide", {"one": "nevsky-a-00001", "other": "beichen-a-00001", "is": "same"})
    assert "beichen-a-00001" in client.get("/agents/nevsky-a-00001/").content.decode()
    (row,) = client.get("/api/links?state=same").json()
    assert (row["one"], row["state"]) == ("beichen-a-00001", "same")
    given = {"one": "nevsky-a-00001", "other": "beichen-a-00001", "is_same": False}
    assert client.post("/api/links", given, content_type="application/json").json()["state"] == "different"
    assert client.get("/api/differences/beichen-a-00001").json() == []
    client.force_login(person(Role.READER))
    assert client.post("/links/suggest").status_code == 403
    assert client.post("/api/links", given, content_type="application/json").status_code == 403
    assert Institution.objects.count() == 2


def placed(ref, *places, keeper=None):
    """A work that tells of places: (territory, names)."""
    told = [{"territory": territory, "names": names} for territory, names in places]
    flat = {
        "ref": ref, "work_kind": "film", "made": "", "titles": [], "descriptions": {}, "places": told,
        "subjects": [], "languages": [], "parts": [],
    }  # fmt: skip
    return write_work(flat, keeper or own_institution())


def work_record(ref, *places):
    return {
        "format": "reelbridge-record/1", "kind": "work", "ref": ref, "work_kind": "film", "made": "",
        "titles": [{"text": "上海", "language": "zh-Hans", "kind": "original", "source": ""}],
        "descriptions": {}, "subjects": [], "languages": [], "parts": [], "agents": [],
        "places": [{"territory": territory, "names": names} for territory, names in places],
    }  # fmt: skip


def test_tellings_that_share_a_name_mean_one_place():
    placed("nevsky-w-00001", ("RU", {"ru": "Ленинград"}), ("", {"ru": "—"}), ("RU", {}))
    placed("nevsky-w-00002", ("", {"ru": "ленинград", "en": "Leningrad"}), ("US", {"en": "Leningrad"}))
    here, abroad = Place.objects.order_by("pk")
    assert (here.territory, here.names) == ("RU", {"ru": "Ленинград", "en": "Leningrad"})
    assert [form.text for form in here.forms.all()] == ["Ленинград", "ленинград", "Leningrad"]
    assert [work.ref for work in works_of_place(here)] == ["nevsky-w-00001", "nevsky-w-00002"]
    assert (abroad.territory, abroad.ref) == ("US", place_ref("nevsky", Told("US", (("en", "LENINGRAD"),))))
    placed("nevsky-w-00002", ("RU", {"ru": "Ленинград"}))
    assert [one.ref for one in places("LENIN")] == [here.ref]
    with pytest.raises(NotFound):
        place(abroad.ref)


def test_places_are_suggested_across_scripts_within_a_territory_and_decided(east):
    placed("nevsky-w-00001", ("CN", {"ru": "Шанхай"}), ("RU", {"ru": "Москва"}))
    placed("beichen-w-00001", ("CN", {"zh-Hans": "上海"}), ("US", {"en": "Moscow"}), keeper=east)
    assert suggest_links(by=KEEPER) == 1
    link = Link.objects.get()
    ours, theirs = (Place.objects.get(forms__text=text).ref for text in ("Шанхай", "上海"))
    assert {link.one, link.other} == {ours, theirs}
    assert (link.evidence["one"], link.evidence["other"]) == ("Шанхай", "上海")
    decide_link(ours, theirs, is_same=True, by=KEEPER)
    assert [one.ref for one in linked_to(ours)] == [theirs]
    assert suggest_links(by=KEEPER) == 0
    with pytest.raises(BadInput):
        decide_link(ours, "beichen-w-00001", is_same=True, by=KEEPER)


def test_places_told_before_places_were_kept_are_found_when_links_are_looked_for(east):
    placed("nevsky-w-00001", ("CN", {"ru": "Шанхай"}))
    placed("beichen-w-00001", ("CN", {"zh-Hans": "上海"}), keeper=east)
    Place.objects.all().delete()
    assert suggest_links(by=KEEPER) == 1
    assert Place.objects.count() == 2


def test_update_of_a_partners_place_shows_language_by_language(east, client, person):
    keep_record(work_record("beichen-w-00001", ("CN", {"zh-Hans": "上海"})), keeper=east, by=THE_NODE)
    one = Place.objects.get()
    assert differences_of(one) == []
    edit_work(
        "beichen-w-00001", {"places": [{"territory": "CN", "names": {"zh-Hans": "上海", "ru": "Шанхай"}}]}, by=KEEPER
    )
    now = ("CN", {"zh-Hans": "上海", "en": "Shanghai"})
    keep_record(work_record("beichen-w-00001", now), keeper=east, by=THE_NODE)
    found = {row.field: row for row in differences_of(Place.objects.get())}
    # what was added here stays, what the keeper added is there too
    assert {field: (row.before, row.says, row.here) for field, row in found.items()} == {
        "ru": ((), (), ("Шанхай",)),
        "en": ((), ("Shanghai",), ("Shanghai",)),
    }
    client.force_login(person(Role.ARCHIVIST))
    assert {row["field"] for row in client.get(f"/api/differences/{one.ref}").json()} == {"ru", "en"}
    assert client.get(f"/api/places/{one.ref}").json()["works"][0]["ref"] == "beichen-w-00001"
    assert [row["ref"] for row in client.get("/api/places?words=шанх").json()["places"]] == [one.ref]
    shown = client.get(f"/places/{one.ref}/").content.decode()
    assert ("上海" in shown, "Шанхай" in shown, "beichen-w-00001" in shown) == (True, True, True)
    assert f"/places/{one.ref}/" in client.get("/works/beichen-w-00001/").content.decode()
    assert f"/places/{one.ref}/" in client.get("/places/").content.decode()
    assert client.get("/places/beichen-l-0/").status_code == 404

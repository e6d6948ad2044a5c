"""The pages of the production desk in a browser: with rows and without, wide and narrow, in three languages."""

import io
from datetime import date
from functools import cache

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.window import Window
from reelbridge.production.actions import import_cut, write_plan
from reelbridge.production.models import Cut, Production
from tests.production.making import edl, event, make_grant, make_item, make_production, partner, write

R25 = Rate.parse("25")
SHOTS = [
    "Generators",
    "Welder on the slip",
    "Holiday riders",
    "Снег на набережной",
    "战地清晨",
    "A crowd before the bandshell",
]


def timecode(seconds: int, hours: int = 1) -> str:
    return R25.timecode((hours * 3600 + seconds) * 25)


@pytest.fixture
def film(tmp_path, producer, transactional_db):
    """A cut of forty clips from six items, of every answer."""
    beichen = partner()
    for number, name in enumerate(SHOTS, 1):
        own = number % 2
        make_item(
            f"{'nevsky' if own else 'beichen'}-i-{number:05}", keeper=None if own else beichen, reel=f"NKA-220{number}",
            call_number=f"NKA-220{number}", shots=[(0, 900), (900, 5000)], frames=5000,
            titles={"zh-Hans" if number == 5 else "ru": name, "en": name},
        )  # fmt: skip
    make_grant("nevsky-i-00001", "nevsky-i-00005")
    make_grant("beichen-i-00002", direction="in", partner_ref="beichen", territories=frozenset({"CN"}))
    make_grant("nevsky-i-00003", window=Window(date(2026, 9, 1), date(2027, 2, 28)))
    make_grant("beichen-i-00004", direction="in", partner_ref="beichen", span=Span(0, 5000), max_seconds=60,
               credit_line={"zh-Hans": "北辰供片", "ru": "Материал «Бэйчэнь»", "en": "Courtesy of Beichen"})  # fmt: skip
    events, at = [], 0
    for number in range(40):
        which, length = number % 6 + 1, 3 + number * 7 % 11
        if number in (9, 27):
            which = 0
        reel = f"NKA-220{which}" if which else "A001C003"
        events.append(event(timecode(number, 10), timecode(number + length, 10), timecode(at), timecode(at + length),
                            reel=reel, name=SHOTS[which - 1] if which else "A001_C003_0412"))  # fmt: skip
        at += length
    events.append(event(timecode(0, 0), timecode(2, 0), timecode(at), timecode(at + 2), reel="BL"))
    return import_cut(
        make_production().ref, write(tmp_path, edl(*events) + "SPLIT: AUDIO DELAY= 00:00:00:10\n", "front-cut-1.edl"),
        by=producer, rate=R25,
    )  # fmt: skip


@cache
def picture_of(url: str) -> bytes:
    chance = np.random.default_rng(abs(hash(url)) % 2**32)
    field = np.kron(chance.integers(30, 200, (6, 8), dtype=np.uint8), np.ones((60, 60), dtype=np.uint8))
    written = io.BytesIO()
    Image.fromarray(field).save(written, "JPEG")
    return written.getvalue()


@pytest.fixture
def pictures(desk):
    """Let every still be a picture of its own, since the items of these tests have no film."""

    def still(route):
        route.fulfill(body=picture_of(route.request.url), content_type="image/jpeg")

    desk.page.route("**/items/*/*.jpg", still)
    desk.page.route("**/items/*/stills/*.jpg", still)
    return desk


def test_pages_of_a_cut_are_clean_everywhere(pictures, film):
    pictures.sign_in("producer")
    ref = film.production.ref
    pictures.everywhere(f"/productions/{ref}/cuts/1/", "cut")
    pictures.everywhere(f"/productions/{ref}/cuts/1/clearance/", "clearance")
    pictures.everywhere(f"/productions/{ref}/cuts/1/cuesheet/", "cuesheet")
    pictures.everywhere(f"/productions/{ref}/", "production")
    pictures.everywhere("/productions/", "productions")


def test_changes_and_the_plan_are_clean_everywhere(pictures, film, tmp_path, producer):
    ref = film.production.ref
    lines = [event(timecode(0, 10), timecode(4, 10), timecode(0), timecode(4), reel="NKA-2201", name="tank")]
    import_cut(ref, write(tmp_path, edl(*lines), "front-cut-2.edl"), by=producer, rate=R25)
    for kind, said in (
        ("share", {"partner": "北辰", "percent": "60", "territories": "CN", "media": "tv"}),
        ("release", {"territory": "RU", "medium": "cinema", "window": "2026-02-20/2026-05-31", "is_premiere": "true"}),
        ("release", {"territory": "CN", "medium": "tv", "window": "2026-07-01/..", "note": "Премьера в эфире"}),
        ("holdback", {"territories": "CN", "media": "tv", "after": "RU", "months": "9"}),
        ("income", {"on": "2026-07-31", "territory": "CN", "medium": "tv", "amount": "1000.01", "currency": "CNY"}),
    ):
        write_plan(ref, kind, said, by=producer)
    pictures.sign_in("producer")
    pictures.everywhere(f"/productions/{ref}/cuts/2/changes/", "changes")
    pictures.everywhere(f"/productions/{ref}/plan/", "plan")


def test_pages_without_rows_are_clean_everywhere(desk, transactional_db):
    desk.sign_in("producer")
    desk.everywhere("/productions/", "productions-none")
    made = make_production()
    desk.everywhere(f"/productions/{made.ref}/", "production-none")
    desk.everywhere(f"/productions/{made.ref}/plan/", "plan-none")


def test_a_person_makes_a_production_imports_a_cut_and_ties_a_clip(desk, transactional_db, tmp_path):
    make_item("nevsky-i-00001", shots=[(0, 2000)])
    make_grant("nevsky-i-00001")
    desk.sign_in("producer")
    desk.open("/productions/")
    page = desk.page
    page.get_by_label("Title in Russian").fill("Камера на передовой")
    page.get_by_label("Territories").fill("CN, RU")
    page.get_by_label("television, all kinds", exact=True).check()
    page.get_by_label("First day").fill("2026-09-01")
    page.get_by_label("Last day").fill("2027-08-31")
    page.get_by_label("Russian", exact=True).check()
    page.get_by_role("button", name="Make the production").click()
    path = write(tmp_path, edl(event("10:00:01:00", "10:00:03:00", "01:00:00:00", "01:00:02:00", name="unknown.mov")))
    page.get_by_label("Edit list").set_input_files(str(write(tmp_path, "\0\1", "bad.edl")))
    page.get_by_role("button", name="Import").click()
    assert "it holds bytes that no text holds" in page.content()
    assert Cut.objects.count() == 0
    desk.complaints.clear()  # the browser notes the 422
    page.get_by_label("Edit list").set_input_files(str(path))
    page.get_by_label("Frames per second").select_option("25")
    page.get_by_role("button", name="Import").click()
    page.get_by_text("Say where it comes from").click()
    page.get_by_label("Item or shot").fill("nevsky-i-00001")
    page.get_by_role("button", name="Tie").click()
    assert "None. Every clip may be used as planned." in page.content()
    assert Production.objects.get().use["territories"] == ["CN", "RU"]


def test_line_is_walked_by_keyboard(pictures, film):
    pictures.sign_in("reader")
    pictures.open(f"/productions/{film.production.ref}/cuts/1/")
    page = pictures.page
    page.locator("[data-clip='1']").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.clip") == "2"
    page.wait_for_selector("[data-whole]")
    page.locator("[data-clip='24']").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.clip") == "25"
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.dataset.clip") == "41"
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.dataset.clip") == "1"
    box = page.locator("[data-band] svg").bounding_box()
    page.mouse.click(box["x"] + 3, box["y"] + 10)
    page.get_by_text("Clips 1–").wait_for()


@pytest.mark.django_db
def test_doors_are_shut_to_strangers_and_readers_cannot_write(client, person, film):
    ref = film.production.ref
    for path in (
        "/productions/",
        f"/productions/{ref}/",
        f"/productions/{ref}/cuts/1/",
        f"/productions/{ref}/cuts/1/cuesheet.csv",
    ):
        assert client.get(path).status_code == 302
    reader = Client()
    reader.force_login(person(Role.READER))
    assert reader.post(f"/productions/{ref}/", {"file": io.BytesIO(b"x")}).status_code == 403
    reader.post(f"/productions/{ref}/cuts/1/clips/10/tie/", {"where": "nevsky-i-00001"})
    assert (Cut.objects.count(), film.clips.get(number=10).item_ref) == (1, "")
    assert reader.get(f"/productions/{ref}/cuts/9/").status_code == 404
    assert reader.get(f"/productions/{ref}/cuts/1/?at=99999&share=2&page=zz").status_code == 200

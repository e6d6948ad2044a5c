"""The pages of the catalogue in a browser: the player counts exactly, keys alone do everything, axe finds nothing."""

from fractions import Fraction

import av
import numpy as np
import pytest

from reelbridge.base.rules.roles import COMMAND_LINE
from reelbridge.catalogue import actions
from reelbridge.catalogue.models import Institution, Item
from tests.catalogue.making import make_film, make_photograph

pytestmark = pytest.mark.django_db(transaction=True)

FRAMES = 90
SIDECAR = {
    "titles": [
        {"text": "Узловая станция. Рабочие смены", "language": "ru", "kind": "original"},
        {"text": "枢纽站：轮班", "language": "zh-Hans", "kind": "translated"},
    ],
    "kind": "newsreel",
    "made": "1943-23",
    "call_number": "НКА-4117 / 2",
    "start": "01:00:00;00",
    "descriptions": {"ru": "Осень на узловой станции."},
    "agents": [
        {
            "activity": "camera",
            "names": [
                {"text": "Роман Кармен", "language": "ru", "role": "preferred"},
                {"text": "Roman Kalman", "language": "en", "role": "misspelling"},
            ],
        }
    ],
}
#: Reads the number that ``make_coded_film`` painted, as seven light or dark fields, off the picture on screen.
READ_FRAME = """() => {
  const video = document.querySelector("#picture");
  const canvas = Object.assign(document.createElement("canvas"), {width: 160, height: 120});
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0, 160, 120);
  return [0, 1, 2, 3, 4, 5, 6].reduce((sum, bit) => sum + (pen.getImageData(10 + 20 * bit, 60, 1, 1).data[0] > 128 ? 2 ** bit : 0), 0);
}"""


def make_coded_film(path, rate=Fraction(30000, 1001)):
    """Write a film in which every frame shows its own number."""
    with av.open(str(path), "w") as film:
        picture = film.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "10"})
        picture.width, picture.height, picture.pix_fmt = 160, 120, "yuv420p"
        for number in range(FRAMES):
            bits = [255 if number >> bit & 1 else 0 for bit in range(7)]
            field = np.kron(np.array([[*bits, 128]], dtype=np.uint8), np.ones((120, 20), dtype=np.uint8))
            frame = av.VideoFrame.from_ndarray(np.repeat(field[:, :, None], 3, axis=2), "rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            film.mux(picture.encode(frame))
        film.mux(picture.encode(None))
    return path


def taken_in(path, work_off, **sidecar) -> Item:
    arrival = actions.ingest(path, by=COMMAND_LINE, sidecar={**SIDECAR, **sidecar})
    assert arrival.state == "taken", (arrival.why_code, arrival.why_facts)
    work_off()
    return Item.objects.get(pk=arrival.item.pk)


def settled(desk) -> int:
    """Wait until the picture stands and return the number painted on it."""
    desk.page.wait_for_function(
        "() => { const v = document.querySelector('#picture'); return !v.seeking && v.readyState > 1; }"
    )
    desk.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return desk.page.evaluate(READ_FRAME)


def label(desk) -> str:
    return desk.page.input_value("[data-now]")


def test_picture_and_timecode_agree_on_every_frame_that_is_stepped_to(desk, tmp_path, work_off):
    item = taken_in(make_coded_film(tmp_path / "coded.mp4"), work_off, start="00:59:58:00")
    Item.objects.filter(pk=item.pk).update(rate_text="30000/1001df", start_frame=107832 + 60)  # 01:00:00;00
    desk.sign_in()
    desk.open(f"/items/{item.ref}/")
    desk.page.wait_for_selector("#viewing[data-ready]")
    assert label(desk) == "01:00:00;00"
    seen = []
    for _ in range(12):
        desk.page.keyboard.press("ArrowRight")
        seen.append((settled(desk), label(desk)))
    assert seen == [(frame, f"01:00:00;{frame:02}") for frame in range(1, 13)]
    desk.page.keyboard.press("Shift+ArrowRight")
    assert (settled(desk), label(desk)) == (42, "01:00:01;12")
    for _ in range(3):
        desk.page.keyboard.press("ArrowLeft")
    assert (settled(desk), label(desk)) == (39, "01:00:01;09")


def test_pausing_holds_the_frame_that_the_timecode_names(desk, tmp_path, work_off):
    item = taken_in(make_coded_film(tmp_path / "coded.mp4"), work_off, start="")
    desk.sign_in()
    desk.open(f"/items/{item.ref}/")
    desk.page.wait_for_selector("#viewing[data-ready]")
    for _ in range(3):
        before = desk.page.evaluate("document.querySelector('#picture').currentTime")
        desk.page.keyboard.press("l")
        desk.page.wait_for_function(
            "(before) => document.querySelector('#picture').currentTime > before + 0.2", arg=before
        )
        desk.page.keyboard.press("k")
        shown = settled(desk)
        assert shown > 0
        assert label(desk) == item.rate.timecode(shown)
        desk.page.keyboard.press("j")
        desk.page.wait_for_timeout(300)
        desk.page.keyboard.press("k")
        assert label(desk) == item.rate.timecode(settled(desk))


def test_deep_link_leads_to_its_frames_and_shots_are_taken_by_keys(desk, tmp_path, work_off):
    item = taken_in(make_film(tmp_path / "film.mp4", shots=3), work_off, start="10:00:00:00")
    desk.sign_in()
    desk.open(f"/items/{item.ref}/#t=10:00:01:05,10:00:02:00")
    desk.page.wait_for_selector("#viewing[data-ready]")
    assert label(desk) == "10:00:01:05"
    assert desk.page.text_content("[data-length]") == "0 s 20 fr"
    desk.page.keyboard.press("]")
    assert label(desk) == "10:00:02:00"
    desk.page.keyboard.press("x")
    assert desk.page.text_content("[data-in]") == "10:00:02:00"
    assert desk.page.text_content("[data-out]") == "10:00:03:00"
    assert desk.page.locator(".is-taken").count() == 1
    desk.page.keyboard.press("[")
    desk.page.keyboard.press("i")
    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("o")
    assert desk.page.text_content("[data-length]") == "0 s 2 fr"
    desk.page.locator("[data-do=keep]").press("Enter")
    assert desk.page.locator("[data-takes] li").count() == 1
    desk.page.keyboard.press("x")
    desk.page.keyboard.press("a")
    assert desk.page.locator("[data-takes] li").count() == 2
    desk.page.locator("[data-takes] li button").last.press("Enter")
    # nobody is asked for one's own film
    desk.page.keyboard.press("r")
    assert desk.page.url.split("#")[0] == f"{desk.address}/items/{item.ref}/"
    desk.page.reload()
    assert desk.page.locator("[data-takes] li").count() == 1


def test_keys_can_be_switched_off_and_never_type_into_fields(desk, tmp_path, work_off):
    item = taken_in(make_film(tmp_path / "film.mp4"), work_off, start="")
    desk.sign_in()
    desk.open(f"/items/{item.ref}/")
    desk.page.wait_for_selector("#viewing[data-ready]")
    desk.page.fill("[data-now]", "00:00:01:00")
    desk.page.keyboard.press("Enter")
    assert label(desk) == "00:00:01:00"
    desk.page.keyboard.press("i")
    assert desk.page.text_content("[data-in]") == "not set"
    desk.page.locator(".keys summary").press("Enter")
    desk.page.locator("[data-keys]").press("Space")
    desk.page.locator("[data-keys]").evaluate("(box) => box.blur()")
    desk.page.keyboard.press("i")
    assert desk.page.text_content("[data-in]") == "not set"


def test_partners_shots_are_asked_for_by_frames(desk, tmp_path, work_off):
    item = taken_in(make_film(tmp_path / "film.mp4"), work_off, start="")
    partner = Institution.objects.create(ref="beichen", names={"en": "Beichen TV Film Library"}, seal="北")
    Item.objects.filter(pk=item.pk).update(keeper=partner)
    desk.sign_in("producer")
    desk.open(f"/items/{item.ref}/#t=00:00:01:00,00:00:02:00")
    desk.page.wait_for_selector("#viewing[data-ready]")
    ask = desk.page.get_attribute("[data-ask-now]", "href")
    assert ask == f"/exchange/ask/?item={item.ref}&in=25&out=50"


@pytest.mark.slow
def test_item_page_is_clean_everywhere(desk, tmp_path, work_off):
    item = taken_in(make_film(tmp_path / "film.mkv", shots=5, tracks=2), work_off, start="")
    desk.sign_in()
    desk.everywhere(f"/items/{item.ref}/", "item")


@pytest.mark.slow
def test_photograph_page_is_clean_everywhere(desk, tmp_path, work_off):
    item = taken_in(make_photograph(tmp_path / "a.jpg"), work_off, start="")
    desk.sign_in("reader")
    desk.everywhere(f"/items/{item.ref}/", "photograph")


@pytest.mark.slow
def test_lists_and_descriptions_are_clean_everywhere(desk, tmp_path, work_off):
    desk.sign_in()
    desk.everywhere("/holdings/", "holdings-none")
    desk.everywhere("/agents/", "agents-none")
    item = taken_in(make_film(tmp_path / "film.mkv", shots=3), work_off, start="")
    work = item.manifestation.work
    agent = work.parts.get().agent
    for path, name in (
        ("/holdings/", "holdings"),
        ("/agents/", "agents"),
        (f"/works/{work.ref}/", "work"),
        (f"/agents/{agent.ref}/", "agent"),
        (f"/works/{work.ref}/edit/", "edit-work"),
        (f"/agents/{agent.ref}/edit/", "edit-agent"),
        (f"/items/{item.ref}/edit/", "edit-item"),
    ):
        desk.everywhere(path, name)

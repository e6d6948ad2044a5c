"""What people do at a node's pages: drop files, pair, search, play, mark shots, fill forms."""

from __future__ import annotations

import re

from reelbridge.kernel.timecode import Rate
from tests.journeys.nodes import eventually

R25 = Rate.parse("25")
#: How far the pixels on screen are spread, and whether the picture changed: a film that is decoded shows both.
LOOK = """async () => {
  const video = document.querySelector("#picture");
  const pen = Object.assign(document.createElement("canvas"), {width: 64, height: 48}).getContext("2d");
  pen.drawImage(video, 0, 0, 64, 48);
  return Array.from(pen.getImageData(0, 0, 64, 48).data.filter((_, at) => at % 4 == 0));
}"""


def drop_files(desk, target, paths):
    """Drag files from the desktop onto the page, as the browser's own drag does."""
    box = desk.page.locator(target).bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    line = desk.context.new_cdp_session(desk.page)
    for kind in ("dragEnter", "dragOver", "drop"):
        line.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})


def take_in(desk, node, folder):
    """Drop a folder's files on the intake page; wait until each has an item; return the items by call number."""
    paths = sorted(folder.iterdir())
    count = sum(path.suffix != ".toml" for path in paths)
    desk.open("/ingest/")
    drop_files(desk, "#intake", paths)
    # each file moves from what is on the way to what came; one that did not arrive would stay
    desk.page.wait_for_function(
        f"() => document.querySelectorAll('#arrivals tbody tr').length == {count}"
        " && !document.querySelector('#sending-list .job')",
        timeout=60_000,
    )
    # the bars of viewing copies go away one by one; then every row leads to an item with its picture
    desk.page.wait_for_function(
        f"() => document.querySelectorAll('#arrivals .arrivals[data-moving=\"0\"] th a').length == {count}",
        timeout=120_000,
    )
    hrefs = desk.page.eval_on_selector_all("#arrivals th a", "all => all.map((one) => one.getAttribute('href'))")
    desk.must_be_clean()
    return {one["call_number"]: one for one in (facts(desk, href.split("/")[2]) for href in hrefs)}


def facts(desk, ref):
    return ask(desk, f"/api/items/{ref}")


def ask(desk, path):
    answer = desk.context.request.get(desk.address + path)
    assert answer.ok, f"{path}: {answer.status} {answer.text()[:300]}"
    return answer.json()


def press(desk, action):
    """Send the form with this action."""
    with desk.going():
        desk.page.locator(f"form[action$='{action}'] button[type=submit]").first.click()


def fingerprint(desk):
    """Read a fingerprint off the page, as a person reads it out on the telephone."""
    return desk.page.locator(".fingerprint").first.inner_text().split()


def pair(east, west, east_address, west_address):
    """Each operator takes in the other's card, compares the fingerprint with what the other reads out, and accepts."""
    west.open("/exchange/partners/")
    read_out_by_west = fingerprint(west)
    east.open("/exchange/partners/")
    read_out_by_east = fingerprint(east)
    assert len(read_out_by_east) == len(read_out_by_west) == 16
    assert read_out_by_east != read_out_by_west
    for desk, other, heard in ((west, east_address, read_out_by_east), (east, west_address, read_out_by_west)):
        desk.page.fill("[name=address]", other)
        desk.page.click("form:has([name=address]) button[type=submit]")
        desk.page.wait_for_selector("form[action$='/accept']")
        assert fingerprint(desk) == heard
        desk.page.check("[name=is_compared]")
        press(desk, "/accept")
        desk.must_be_clean()
    for desk in (east, west):
        eventually(lambda desk=desk: [one["state"] for one in ask(desk, "/api/partners")] == ["paired"])


def search(desk, words):
    """Search in the masthead's way; return the result cards' texts by where their links lead."""
    desk.open("/search/")
    desk.page.fill("#words", words)
    with desk.going():
        desk.page.keyboard.press("Enter")
    read = """all => all.flatMap((card) => Array.from(card.querySelectorAll("a"),
      (link) => [link.getAttribute("href"), card.innerText]))"""
    return dict(desk.page.eval_on_selector_all(".find", read))


def files_of(node):
    kept = ("vault", "proxies", "incoming", "parcels")
    return {path: path.stat().st_size for part in kept for path in (node.directory / part).rglob("*") if path.is_file()}


def mark_shots(desk, item, *numbers):
    """Step to shots with the keys, mark each with I and O, and put it on the list."""
    for number in numbers:
        shot = item["shots"][number - 1]
        desk.page.fill("[data-now]", R25.timecode(item["start_frame"] + shot["start"]))
        desk.page.keyboard.press("Enter")
        desk.page.locator("[data-now]").blur()
        desk.page.keyboard.press("i")
        desk.page.keyboard.press("]")
        desk.page.keyboard.press("ArrowLeft")
        desk.page.keyboard.press("o")
        assert desk.page.text_content("[data-in]") == R25.timecode(item["start_frame"] + shot["start"])
        assert desk.page.text_content("[data-out]") == R25.timecode(item["start_frame"] + shot["end"])
        desk.page.click("[data-do=keep]")


def play(desk):
    """Play with L and stop with K, twice; return the pictures on which it stopped."""
    desk.page.wait_for_selector("#viewing[data-ready]")
    seen = []
    for seconds in (0.3, 2.6):
        desk.page.keyboard.press("l")
        desk.page.wait_for_function(f"() => document.querySelector('#picture').currentTime > {seconds}")
        desk.page.keyboard.press("k")
        seen.append(desk.page.evaluate(LOOK))
    decoded = desk.page.evaluate("document.querySelector('#picture').getVideoPlaybackQuality().totalVideoFrames")
    assert decoded > 10
    return seen


def plan_fields(desk, **more):
    """Fill what forms of terms ask: television in China and Russia for a year, in Chinese and Russian."""
    for name, value in {"territories": "CN, RU", "starts_on": "2026-09-01", "ends_on": "2027-08-31", **more}.items():
        desk.page.fill(f"[name={name}]", value)


def write_grant(desk, item, **more):
    """Write down a grant at the rights page; television, and what else is said."""
    desk.open(f"/rights/new/?item={item['ref']}")
    fields = {"direction": "own", **more}
    desk.page.check(f"[name=direction][value={fields.pop('direction')}]")
    if "partner" in fields:
        desk.page.select_option("[name=partner]", fields.pop("partner"))
    desk.page.check("[name=on][value=tv]")
    for name, value in {"items": item["ref"], **fields}.items():
        desk.page.fill(f"[name={name}]", value)
    desk.page.locator("form.grant-form button[type=submit]").click()
    desk.page.wait_for_url(re.compile(r"/rights/[a-z]+-g-"))


def download(desk, selector):
    with desk.page.expect_download() as coming:
        desk.page.click(selector)
    return coming.value.path().read_bytes()

"""Make the pictures of the documents again, from a demo that runs.

    make demo                                  # in another terminal: tells the story and serves both nodes
    python tools/pictures.py [--east URL] [--west URL] [--only NAME …]

Each picture is a page as a reader sees it, signed in with a sample account. A picture larger than 250 kB, or all of them
together larger than 2.5 MB, ends the run with status 1: documents are read on slow lines too.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo import PASSWORD

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOST_BYTES, MOST_ALTOGETHER = 250_000, 2_500_000
#: What the browser itself speaks: date fields and file choosers are worded by it.
BROWSER = {"zh-Hans": "zh-CN", "ru": "ru-RU", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Picture:
    """One page, seen by one person in one language."""

    name: str
    node: str
    person: str
    language: str
    path: str
    width: int = 1280
    height: int = 860
    #: A button or link to press before the picture is taken.
    press: tuple[str, ...] = ()
    #: What is clicked, where it is there, and the page opened then.
    clicks: tuple[str, ...] = ()
    then: str = ""
    #: What is typed into the search box; the list under it stays open.
    types: str = ""
    status: int = 200
    #: Where there is much film and little room: that many colours, and no grain of dithering.
    colours: int = 256

    @property
    def size(self) -> dict[str, int]:
        """The window."""
        return {"width": self.width, "height": self.height}


USE = "use_medium=tv&use_territory=CN&use_window=2026-09-01/2027-08-31"
CUT = "/productions/beichen-p-00001/cuts/2/"
VICTORY = "/productions/beichen-p-00002/cuts/3/"
ASKED = "in=CN, RU&on=vod_free&from=2027-09-01&to=2029-08-31"
REQUEST = "/exchange/requests/beichen-r-00001/"
COMPARED = "/footage/nevsky-f-00001/"
PHONE = {"width": 390, "height": 844}
ALL = (
    Picture("home-zh", "east", "linyue", "zh-Hans", "/"),
    Picture("search-zh", "east", "linyue", "zh-Hans", "/search/?words=卡尔曼"),
    Picture("intake-ru", "west", "morozova", "ru", "/ingest/"),
    Picture("item-ru", "west", "morozova", "ru", "/items/nevsky-i-00002/", press=("]", "x")),
    Picture("ask-zh", "east", "linyue", "zh-Hans", "/exchange/ask/?item=nevsky-i-00006&in=50&out=115"),
    Picture("partner-en", "east", "operator", "en", "/exchange/partners/nevsky/"),
    Picture("request-en", "west", "petrov", "en", REQUEST, height=1000),
    Picture("rights-en", "east", "hejing", "en", "/rights/nevsky-g-00001/"),
    Picture("cut-en", "east", "linyue", "en", CUT, height=1000),
    Picture("clearance-ru", "east", "linyue", "ru", f"{CUT}clearance/"),
    Picture("clearing-changes-en", "east", "linyue", "en", f"{VICTORY}changes/", height=700),
    Picture("clearing-cut-en", "east", "linyue", "en", VICTORY, height=1100),
    Picture("clearing-report-ru", "east", "linyue", "ru", f"{VICTORY}clearance/", height=900),
    Picture("clearing-plan-en", "east", "linyue", "en", "/productions/beichen-p-00003/plan/", height=900),
    Picture("keeping-overview-en", "east", "hejing", "en", "/rights/", height=1000),
    Picture("keeping-papers-ru", "east", "hejing", "ru", "/rights/papers/", height=700),
    Picture("keeping-asking-en", "east", "hejing", "en", f"/rights/of/beichen-i-00002/?{ASKED}", height=1000),
    Picture("keeping-usable-zh", "east", "hejing", "zh-Hans", f"/rights/available/?{ASKED}", height=760),
    Picture("finding-kalman-ru", "east", "linyue", "ru", "/search/?words=Kalman", height=1120),
    Picture("finding-alike-en", "east", "linyue", "en", "/search/?words=motherland+and+our+fathers", height=900),
    Picture("finding-typing-zh", "east", "linyue", "zh-Hans", "/search/", height=600, types="lm"),
    Picture("finding-use-en", "east", "linyue", "en", f"/search/?{USE}"),
    Picture(
        "finding-sheet-ru", "east", "zhaoming", "ru", "/search/", clicks=(".layouts [value=sheet]",), then="/search/"
    ),
    Picture(
        "finding-mistake-en", "east", "linyue", "en", "/search/?words=parade+%22front+line", height=420, status=422
    ),
    Picture(
        "finding-saved-zh",
        "east",
        "linyue",
        "zh-Hans",
        "/search/?words=战地摄影&medium=film&decade=194X",
        height=640,
        clicks=(".saving summary", ".saving button"),
        then="/search/saved/",
    ),
    # the film that docs/guides/what-did-they-use.md has compared on West and made a cut of
    Picture("match-compared-ru", "west", "morozova", "ru", f"{COMPARED}?shot=4", 900, 900, colours=32),
    Picture("match-compared-zh", "east", "linyue", "zh-Hans", "/footage/beichen-f-00001/?shot=1", 900, 900, colours=32),
    Picture("match-cleared-en", "west", "morozova", "en", "/productions/nevsky-p-00002/cuts/1/", height=1000),
    Picture("phone-item-en", "east", "linyue", "en", "/items/nevsky-i-00002/", **PHONE),
    Picture("phone-cut-zh", "east", "linyue", "zh-Hans", CUT, **PHONE),
)


@contextmanager
def browser(language: str) -> Iterator[Any]:
    """Start a Chromium that speaks a language."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("REELBRIDGE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    tongue = BROWSER[language]
    environment = {**os.environ, "LANGUAGE": tongue.replace("-", "_")}
    arguments = ["--no-sandbox", "--mute-audio", f"--lang={tongue}"]
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=found, args=arguments, env=environment)
        yield started
        started.close()


def sign_in(page: Any, address: str, picture: Picture) -> None:
    """Sign a sample account in and choose the language."""
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", picture.person)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state("networkidle")
    page.goto(f"{address}/language/{picture.language}/?next=/", wait_until="networkidle")


def take(started: Any, address: str, picture: Picture) -> bytes:
    """Open the page as its reader and return a compressed PNG of the window."""
    context = started.new_context(viewport=picture.size, reduced_motion="reduce", color_scheme="light")
    context.set_default_timeout(60_000)
    page = context.new_page()
    sign_in(page, address, picture)
    answer = page.goto(address + picture.path, wait_until="networkidle")
    if answer is not None and answer.status >= 400 and answer.status != picture.status:
        raise SystemExit(f"{picture.name}: {address}{picture.path} answers {answer.status}. Does the demo run?")
    for key in picture.press:
        page.keyboard.press(key)
        page.wait_for_timeout(700)
    for target in picture.clicks:
        if page.locator(target).count():
            page.click(target)
            page.wait_for_load_state("networkidle")
    if picture.then:
        page.goto(address + picture.then, wait_until="networkidle")
    page.evaluate("() => document.querySelectorAll('img[loading=lazy]').forEach((one) => (one.loading = 'eager'))")
    page.evaluate("() => document.activeElement?.blur()")
    if picture.types:
        page.type("#words", picture.types)
        page.wait_for_selector("#suggestions [role=option]")
        page.keyboard.press("ArrowDown")
    page.wait_for_load_state("networkidle")
    shot = page.screenshot()
    context.close()
    return compressed(shot, picture.colours)


def compressed(shot: bytes, colours: int) -> bytes:
    """Return a PNG of at most so many colours; paper, ink and grey film need no more than 256."""
    from PIL import Image

    with Image.open(io.BytesIO(shot)) as image:
        dither = Image.Dither.FLOYDSTEINBERG if colours == 256 else Image.Dither.NONE
        few = image.convert("RGB").quantize(colours, Image.Quantize.MEDIANCUT, dither=dither)
    target = io.BytesIO()
    few.save(target, "PNG", optimize=True)
    return target.getvalue()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--east", default="http://127.0.0.1:8701")
    parser.add_argument("--west", default="http://127.0.0.1:8702")
    parser.add_argument("--only", nargs="*", default=[])
    words = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    for language in BROWSER:
        chosen = [one for one in ALL if one.language == language and (not words.only or one.name in words.only)]
        if not chosen:
            continue
        with browser(language) as started:
            for one in chosen:
                png = take(started, getattr(words, one.node), one)
                (PICTURES / f"{one.name}.png").write_bytes(png)
                print(f"{one.name}.png  {len(png) // 1000} kB")
    sizes = {path.name: path.stat().st_size for path in PICTURES.glob("*.png")}
    large = [f"{name} has {size} bytes" for name, size in sizes.items() if size > MOST_BYTES]
    if sum(sizes.values()) > MOST_ALTOGETHER:
        large.append(f"all together have {sum(sizes.values())} bytes")
    print("\n".join(large))
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())

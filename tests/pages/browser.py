"""A real browser for tests of pages: the live server, headless Chromium, signing in, pictures, axe.

Ask for the fixture ``desk``::

    def test_item_page_is_clean(desk):
        make_rows()
        desk.sign_in("archivist", language="ru")
        desk.open("/items/nevsky-i-00001/")
        desk.must_be_clean()                # axe finds nothing, the browser complains of nothing
        desk.picture("item")                # kept in $REELBRIDGE_PICTURES, else in the test's own folder

``desk.page`` is playwright's page. ``desk.everywhere(path, name)`` opens a page in three languages, wide and narrow,
and looks at each. Tests that ask for it skip where there is no Chromium.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.language import OURS

WIDE, NARROW = 1440, 390
#: A machine without a graphics card draws by itself what it would else draw as if it had one.
FLAGS = ["--no-sandbox", "--mute-audio", "--disable-gpu"]
#: Everything that a page asks for by itself has come.
SETTLED = "() => !document.querySelector('.htmx-request, [hx-trigger=load]:not(.htmx-settling) > p.quiet:only-child')"
NOTHING_LAZY = "() => document.querySelectorAll('img[loading=lazy]').forEach((one) => (one.loading = 'eager'))"
EVERY_IMAGE_LOADED = f"() => {{ ({NOTHING_LAZY})(); return [...document.images].every((one) => one.complete); }}"
#: Nothing may be under way for so long before a page counts as quiet, in ms; sound and pictures that play never end.
QUIET_MS, ENDLESS = 40, ("media", "eventsource")
#: What is less than serious is not told, so it is not looked for either; what wants style sheets and films loaded first
#: is none of it.
AXE = """(passed_over) => {
  window.axe || bringAxe();
  const grave = (rule) => ["serious", "critical"].includes(rule.impact) && !/experimental|deprecated/.test(rule.tags);
  const values = axe._audit.rules.filter((rule) => rule.enabled && grave(rule) && !passed_over.includes(rule.id));
  return axe.run(document, {
    resultTypes: ["violations"], preload: false, runOnly: {type: "rule", values: values.map((rule) => rule.id)},
  });
}"""
#: Takes two thirds of axe's time. A page's colours are those of its classes, whatever language it speaks.
CONTRAST = "color-contrast"
PLACES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return where the browser is: $REELBRIDGE_CHROMIUM, else the one of the system."""
    named = os.environ.get("REELBRIDGE_CHROMIUM")
    return named or next((found for name in PLACES if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start one Chromium for the whole run."""
    from playwright.sync_api import Error, sync_playwright

    # playwright's own loop runs in this thread, and Django must not take that for an asynchronous caller
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        try:
            started = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        except Error as fault:
            pytest.skip(f"no Chromium here: {fault.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def desk(browser, live_server, tmp_path, person) -> Iterator[Desk]:
    """Open the node's pages in a browser; see the module's first lines."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    opened = Desk(context, live_server.url, Path(os.environ.get("REELBRIDGE_PICTURES") or tmp_path), person)
    yield opened
    context.close()


class Desk:
    """One reader at one browser."""

    def __init__(self, context: Any, address: str, pictures: Path, make_person: Any = None) -> None:
        self.context = context
        self.address = address
        self.pictures = pictures
        self.page = context.new_page()
        #: What the browser complained about: errors of scripts, breaches of the content policy, failed requests.
        self.complaints: list[str] = []
        #: Requests to any other host.
        self.strangers: list[str] = []
        self._under_way: set[Any] = set()
        self._make_person = make_person
        self._has_axe = False
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("request", self._notice)
        for ended in ("requestfinished", "requestfailed"):
            self.page.on(ended, self._ended)

    def _hear(self, said: Any) -> None:
        if said.type == "error":
            self.complaints.append(f"{said.text} {said.location.get('url', '')}")

    def _notice(self, request: Any) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.strangers.append(request.url)
        if request.resource_type not in ENDLESS:
            self._under_way.add(request)

    def _ended(self, request: Any) -> None:
        self._under_way.discard(request)

    def sign_in(self, role: str = "archivist", *, language: str = "en", user: Any = None) -> Any:
        """Sign a person in without the form; makes the account when none is given."""
        who = user or self._make_person(Role(role))
        client = Client()
        client.force_login(who)
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])
        self.speak(language)
        return who

    def log_in(self, name: str, password: str) -> None:
        """Sign in at the door, as people do."""
        self.open("/accounts/login/")
        self.page.fill("#id_login", name)
        self.page.fill("#id_password", password)
        with self.going():
            self.page.click("form.form button[type=submit]")

    def speak(self, language: str, *, node: str = "") -> None:
        """Read the pages in another language from the next page on; ``node`` names another node than the test's own."""
        name = f"reelbridge_{node}_language" if node else settings.LANGUAGE_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": language.lower(), "url": self.address}])

    def open(self, path: str, *, width: int = WIDE) -> Any:
        """Open a page and wait until it is quiet; returns playwright's response."""
        self.page.set_viewport_size({"width": width, "height": 900 if width > 600 else 844})
        answer = self.page.goto(self.address + path, wait_until="load")
        self.settle()
        return answer

    @contextmanager
    def going(self) -> Iterator[None]:
        """Do something that leads to another page, and wait until that is quiet."""
        with self.page.expect_navigation(wait_until="load"):
            yield
        self.settle()

    def settle(self, within_s: float = 60) -> None:
        """Wait until the page has what it asked for by itself and asks for nothing more.

        Raises AssertionError naming what has not come in time. The browser's own "network idle" lasts half a second.
        """
        self.page.wait_for_load_state("load")
        until = time.monotonic() + within_s
        while True:
            self.page.wait_for_function(SETTLED)
            self.page.wait_for_timeout(QUIET_MS)
            if not self._under_way:
                return
            assert time.monotonic() < until, [one.url for one in self._under_way]

    def picture(self, name: str, *, whole: bool = True) -> Path:
        """Keep a picture of the page."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        target = self.pictures / f"{name}.png"
        # pictures further down load when they come into sight
        self.page.wait_for_function(EVERY_IMAGE_LOADED)
        self.page.screenshot(path=target, full_page=whole)
        return target

    def violations(self, *, contrast: bool = True) -> list[str]:
        """Return what axe finds serious or critical on the page, a line each; without ``contrast`` all but that."""
        if not self._has_axe:
            import axe_playwright_python

            rules = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
            # half a megabyte: sent once, and brought to life by the pages that are looked at
            brought = f"window.bringAxe = () => {{{rules}}};"
            self.context.add_init_script(brought)
            self.page.evaluate(brought)
            self._has_axe = True
        found = self.page.evaluate(AXE, [] if contrast else [CONTRAST])
        return [
            f"{one['impact']} {one['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    def must_be_clean(self, *, axe: bool = True, contrast: bool = True) -> None:
        """Fail for a violation, a complaint of the browser, a call to another host, or a page that scrolls sideways."""
        assert not axe or self.violations(contrast=contrast) == []
        assert self.complaints == []
        assert self.strangers == []
        over = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{self.page.url} is {over} px wider than the window"

    def everywhere(self, path: str, name: str) -> None:
        """Open a page in three languages, then make the window narrow, and look it over wide and narrow.

        A picture of each is kept where $REELBRIDGE_PICTURES says so.
        """
        for language in OURS:
            self.speak(language)
            self.page.set_viewport_size({"width": WIDE, "height": 900})
            answer = self.page.goto(self.address + path, wait_until="load")
            assert answer.status == 200, f"{path}: {answer.status}"
            self.page.wait_for_function(SETTLED)
            self.page.wait_for_function(EVERY_IMAGE_LOADED)
            for width in (WIDE, NARROW):
                self.page.set_viewport_size({"width": width, "height": 900})
                if os.environ.get("REELBRIDGE_PICTURES"):
                    self.picture(f"{name}-{language}-{width}")
                # narrow, the page is the same in other clothes: axe looks at those once, as at the colours
                self.must_be_clean(axe=width == WIDE or language == OURS[0], contrast=language == OURS[0])

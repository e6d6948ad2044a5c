"""A walk through a node's pages in one language: every page is looked over, pages that are built alike by axe only once."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from reelbridge.kernel.language import OURS
from tests.pages.browser import NARROW, SETTLED, WIDE

#: What a page is built of, without its words: pages that are built alike need axe only once.
SHAPE = """() => Array.from(document.querySelectorAll("body *"), (one) =>
  one.localName + "." + one.getAttribute("class") + "#" + one.getAttribute("role") + one.hasAttribute("lang"))
  .reduce((seen, one) => seen.add(one), new Set()).values().toArray().sort().join(" ")"""
#: Links that are no pages, or would change something.
NO_PAGE = re.compile(
    r"^/(language/|static/|api/|exchange/card|rights/files/out/)|/download/$|/ledger/file$|/scans/\d+/$|"
    r"\.(csv|xlsx|json|txt|vtt|jpg|mp4|m4a|edl|otio|fcpxml|ale|pdf|zip|xml|ttl)$"
)
#: A list leads to many pages of one kind; so many of each are looked at.
OF_A_KIND = 2


class Walk:
    """One person's walk through a node in one language."""

    def __init__(self, desk, language, institution, shapes):
        """Remember what was seen: ``shapes`` are the pages that axe has seen, as (shape, language)."""
        self.desk = desk
        self.seen = {}
        self.problems = []
        self.shapes = shapes
        self.language = language
        desk.speak(language, node=institution)

    def look(self, path, status=200):
        """Open a page wide; run axe on it when no page built like it was seen; then make the window narrow."""
        page = self.desk.page
        page.set_viewport_size({"width": WIDE, "height": 900})
        answer = page.goto(self.desk.address + path, wait_until="load")
        page.wait_for_function(SETTLED)
        self.seen[path] = answer.status
        self.expect(path, "status", answer.status, status)
        shape = page.evaluate(SHAPE)
        if (shape, self.language) not in self.shapes:
            is_new = not any((shape, one) in self.shapes for one in OURS)
            self.shapes.add((shape, self.language))
            self.expect(path, "axe", self.desk.violations(contrast=is_new), [])
        self.expect(path, "language", page.get_attribute("html", "lang"), self.language)
        for width in (WIDE, NARROW):
            if width == NARROW:
                page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
            self.expect(path, f"too wide at {width}", max(over, 0), 0)
        complaints = [one for one in self.desk.complaints if status == 200 or f"status of {status}" not in one]
        self.expect(path, "complaints", complaints, [])
        self.expect(path, "other hosts", self.desk.strangers, [])
        self.desk.complaints.clear()
        self.desk.strangers.clear()

    def expect(self, path, what, found, wanted):
        if found != wanted:
            self.problems.append(f"{self.language} {path} {what}: {found!r}")

    def links(self):
        """Return the addresses that the page on screen leads to."""
        hrefs = self.desk.page.eval_on_selector_all(
            "a[href]", "all => all.map((one) => new URL(one.getAttribute('href'), document.baseURI).href)"
        )
        found = []
        for href in hrefs:
            parts = urlsplit(href)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if f"{parts.scheme}://{parts.netloc}" == self.desk.address and not NO_PAGE.search(parts.path):
                found.append(path)
        return found

    def crawl(self):
        """Follow links from the desk to everything that can be reached, a few of every kind."""
        waiting, kinds = ["/"], {}
        while waiting:
            path = waiting.pop(0)
            kind = re.sub(r"(?<=/)[a-z]+-[a-z]+-[0-9]+(?=/)|(?<==)[^&]*|[0-9]+", "*", path)
            if path in self.seen or kinds.get(kind, 0) >= OF_A_KIND:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            self.look(path)
            waiting += self.links()
        return kinds

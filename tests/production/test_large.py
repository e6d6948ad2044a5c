"""A cut of three thousand clips stays light: few queries, a page that a browser takes in at once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.timecode import Rate
from reelbridge.production.actions import import_cut
from tests.production.making import edl, event, make_grant, make_item, make_production, write

R25 = Rate.parse("25")


def three_thousand_clips(tmp_path, producer):
    for number in range(1, 101):
        make_item(f"nevsky-i-{number:05}", reel=f"REEL{number:03}", frames=50_000)
        if number % 3:
            make_grant(f"nevsky-i-{number:05}", max_seconds=100 if number % 5 == 0 else None)
    events = [
        event(R25.timecode(900_000 + 10 * n), R25.timecode(900_050 + 10 * n), R25.timecode(90_000 + 50 * n),
              R25.timecode(90_050 + 50 * n), reel=f"REEL{n % 100 + 1:03}", name=f"clip {n}")
        for n in range(3000)
    ]  # fmt: skip
    return import_cut(make_production().ref, write(tmp_path, edl(*events)), by=producer, rate=R25)


@pytest.mark.django_db
def test_three_thousand_clips_stay_light(tmp_path, producer, person):
    cut = three_thousand_clips(tmp_path, producer)
    assert cut.clips.exclude(item_ref="").count() == 3000
    client = Client()
    client.force_login(person(Role.READER))
    address = f"/productions/{cut.production.ref}/cuts/1/"
    client.get(address)
    for path in (
        address,
        f"{address}line.json",
        f"{address}?share=0.7",
        f"{address}clearance/?answer=no&page=2",
        f"{address}cuesheet/",
    ):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert answer.status_code == 200
        assert len(asked) <= 24  # the same for one clip: grants, papers, airings, approvals, the cut before
        assert len(answer.content) < 400_000


def test_three_thousand_clips_are_one_strip(desk, tmp_path, producer, transactional_db):
    cut = three_thousand_clips(tmp_path, producer)
    desk.sign_in("reader")
    page = desk.page
    page.set_default_timeout(60_000)
    page.goto(f"{desk.address}/productions/{cut.production.ref}/cuts/1/", wait_until="domcontentloaded")
    page.wait_for_selector("[data-whole]")
    held = "document.querySelectorAll('[data-strip] [data-clip]').length"
    says = page.locator("[data-says]")
    for share in (0.25, 0.5, 0.9):
        page.evaluate(f"const s = document.querySelector('[data-strip]'); s.scrollLeft = s.scrollWidth * {share}")
        page.wait_for_selector(f"[data-clip='{int(3000 * share) + 6}']", state="attached")
        first = int(says.inner_text().split("–")[0].split()[-1])
        assert abs(first - 3000 * share) < 24
        assert page.evaluate(held) < 24 * 8
        # who flies past waits for no stills; where the strip rests they come
        assert page.locator("[data-strip] img").count() > 24
        page.locator("[data-strip] img:not([src])").first.wait_for(state="detached")
    page.locator("[data-strip] [data-clip]").first.press("End")
    page.locator("[data-clip='3000']:focus").wait_for()
    assert page.evaluate("document.activeElement.parentElement.getAttribute('aria-posinset')") == "3000"
    page.locator("[data-clip='3000']").press("Home")
    page.locator("[data-clip='1']:focus").wait_for()
    page.get_by_text("Clips 1–").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clearance/?at=1#clip-1")

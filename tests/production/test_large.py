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


@pytest.mark.django_db
def test_three_thousand_clips_stay_light(tmp_path, producer, person):
    for number in range(1, 101):
        make_item(f"nevsky-i-{number:05}", reel=f"REEL{number:03}", frames=50_000)
        if number % 3:
            make_grant(f"nevsky-i-{number:05}", max_seconds=100 if number % 5 == 0 else None)
    events = [
        event(R25.timecode(900_000 + 10 * n), R25.timecode(900_050 + 10 * n), R25.timecode(90_000 + 50 * n),
              R25.timecode(90_050 + 50 * n), reel=f"REEL{n % 100 + 1:03}", name=f"clip {n}")
        for n in range(3000)
    ]  # fmt: skip
    cut = import_cut(make_production().ref, write(tmp_path, edl(*events)), by=producer, rate=R25)
    assert cut.clips.exclude(item_ref="").count() == 3000
    client = Client()
    client.force_login(person(Role.READER))
    address = f"/productions/{cut.production.ref}/cuts/1/"
    client.get(address)
    for path in (address, f"{address}?share=0.7", f"{address}clearance/?answer=no&page=2", f"{address}cuesheet/"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert answer.status_code == 200
        assert len(asked) <= 24  # the same for one clip: grants, papers, airings, approvals, the cut before
        assert len(answer.content) < 400_000

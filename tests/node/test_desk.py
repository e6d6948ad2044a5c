"""The desk: what waits for whom, and where to begin on a node that holds nothing."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from reelbridge.base.rules.roles import Role
from reelbridge.kernel.timecode import Rate
from reelbridge.production.actions import import_cut
from tests.pages.shown import flat
from tests.production.making import edl, event, make_grant, make_item, make_production, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(client, person):
    """Return a function that opens a page as somebody with a role and returns its HTML."""

    def open_as(role: Role, path: str = "/") -> str:
        client.force_login(person(role, name=f"{role} {path}"))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = client.get(path)
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return open_as


def headings(page: str) -> list[str]:
    return [strip_tags(found).strip() for found in re.findall(r"<h3>(.*?)</h3>", page, re.DOTALL)]


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        (Role.OPERATOR, ["Take films and photographs in", "Exchange cards with a partner", "Make a production"]),
        (Role.ARCHIVIST, ["Take films and photographs in", "Make a production"]),
        (Role.PRODUCER, ["Make a production"]),
        (Role.READER, []),
    ],
)
def test_new_node_says_where_to_begin_by_what_one_may_do(opened, role, steps):
    assert headings(opened(role)) == [*steps, "Search in any script"]


def test_node_that_holds_something_has_begun(opened):
    make_item("nevsky-i-00001")
    page = opened(Role.OPERATOR)
    assert headings(page) == []
    assert "Begin here" not in page
    assert "nothing waits for you" in page


def test_cut_that_needs_a_person_counts_and_says_why(opened, tmp_path, person):
    make_item("nevsky-i-00001", reel="NKA-2201", frames=5000, shots=[(0, 900), (900, 5000)])
    make_grant("nevsky-i-00001", territories=frozenset({"RU"}))
    cut = edl(event("10:00:00:00", "10:00:03:00", "10:00:00:00", "10:00:03:00", reel="NKA-2201", name="Generators"))
    production = make_production()
    producer = person(Role.PRODUCER).as_actor()
    import_cut(production.ref, write(tmp_path, cut, "front-cut-1.edl"), rate=Rate.parse("25"), by=producer)
    page = opened(Role.PRODUCER, "/desk/cuts/")
    assert headings(page) == ["Cut 1: 1 clip needs a look"]
    assert re.search(r'id="desk-count" hx-swap-oob="true">[^<]*, 1 thing waits for you<', flat(page))
    assert re.findall(r'<img src="([^"]+)"', page) == ["/items/nevsky-i-00001/stills/37.jpg"]
    assert re.findall(r"<li>(.*?)</li>", flat(page)) == ["Not granted for China. Granted for Russia."]

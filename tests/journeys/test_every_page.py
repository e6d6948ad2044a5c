"""Every page of a node after the story, in every language: axe, the browser's complaints, width, other hosts."""

from __future__ import annotations

import pytest

from tests.journeys.addresses import ACCOUNT, DOOR, STAFF
from tests.journeys.told import EAST_PEOPLE
from tests.pages.walk import Walk

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.fixture(scope="module")
def shapes():
    """What axe has been shown already."""
    return set()


def pages_for(told, role):
    return [one.path.format(**told.refs) for one in STAFF if one.is_page and one.allows(role)]


@pytest.mark.parametrize("language", ["zh-Hans", "ru", "en"])
def test_operator_finds_every_page_whole(told, visit, shapes, language):
    walk = Walk(visit(told.east, "operator"), language, "beichen", shapes)
    if language == "zh-Hans":
        walk.crawl()
    for path in [*pages_for(told, "operator"), *ACCOUNT]:
        if path not in walk.seen:
            walk.look(path)
    walk.look("/nowhere/", 404)
    walk.look("/items/beichen-i-99999/", 404)
    assert walk.problems == []


@pytest.mark.parametrize(
    ("role", "language"), [("producer", "zh-Hans"), ("reader", "ru"), ("archivist", "en"), ("rights_officer", "ru")]
)
def test_other_roles_find_their_pages_whole(told, visit, shapes, role, language):
    walk = Walk(visit(told.east, EAST_PEOPLE[role]), language, "beichen", shapes)
    for path in pages_for(told, role):
        walk.look(path)
    if role == "reader":
        walk.look("/jobs/", 403)
        walk.look("/ingest/", 403)
    assert walk.problems == []


def test_west_finds_its_side_of_the_story_whole(told, visit, shapes):
    walk = Walk(visit(told.west, "morozova"), "ru", "nevsky", shapes)
    for path in ("/", "/exchange/", "/exchange/requests/{request}/", "/exchange/parcels/{parcel}/", "/exchange/partners/beichen/",
                 "/items/{reel}/", "/ingest/", "/rights/{grant}/", "/holdings/"):  # fmt: skip
        walk.look(path.format(**told.refs))
    assert walk.problems == []


@pytest.mark.parametrize("language", ["zh-Hans", "ru", "en"])
def test_door_is_whole_for_strangers(told, stranger, shapes, language):
    walk = Walk(stranger(told.east), language, "beichen", shapes)
    for path in DOOR:
        walk.look(path)
    walk.look("/nowhere/", 404)
    walk.desk.open("/accounts/login/")
    walk.desk.page.fill("#id_login", "nobody")
    walk.desk.page.fill("#id_password", "not the password")
    walk.desk.page.click("form.form button[type=submit]")
    assert walk.desk.page.locator(".errorlist").count() == 1
    assert walk.desk.violations() == []
    assert walk.problems == []

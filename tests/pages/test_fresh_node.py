"""A node on its first day: every list is empty, every page still whole; and the page for a fault of the node's own."""

import pytest
from django.urls import include, path

from tests.journeys.addresses import STAFF
from tests.pages.walk import Walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

EMPTY = [one.path for one in STAFF if one.is_page and "{" not in one.path]


@pytest.fixture(scope="module")
def shapes():
    """What axe has been shown already."""
    return set()


@pytest.mark.parametrize("language", ["zh-Hans", "ru", "en"])
def test_empty_pages_are_whole(desk, shapes, language):
    desk.sign_in("operator")
    walk = Walk(desk, language, "nevsky", shapes)
    for address in EMPTY:
        walk.look(address)
    assert walk.problems == []


def broken(request):
    raise RuntimeError("a fault of the node's own")


urlpatterns = [path("broken/", broken), path("", include("reelbridge.node.urls"))]
handler500 = "reelbridge.base.doors.failed_inside"


@pytest.mark.parametrize("language", ["zh-Hans", "ru", "en"])
def test_page_for_a_fault_is_whole(desk, shapes, settings, language):
    settings.ROOT_URLCONF = __name__
    desk.sign_in("reader")
    walk = Walk(desk, language, "nevsky", shapes)
    walk.look("/broken/", 500)
    assert walk.problems == []

"""Long lists: how many there are, what was counted before, and the newest."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from reelbridge.catalogue import queries
from reelbridge.catalogue.models import Item
from reelbridge.catalogue.queries import lists
from reelbridge.kernel import clock
from tests.catalogue.test_pages import a_partner, an_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """Hold two items, a partner one, and one that is gone."""
    partner = a_partner()
    items = [an_item(), an_item(medium="sound"), an_item(keeper=partner), an_item()]
    Item.objects.filter(pk=items[3].pk).update(deleted_at=clock.now())
    return items


def counted() -> dict[str, int]:
    return {keeper.ref: count for keeper, count in queries.keepers()}


@pytest.mark.parametrize(("keeper", "total"), [("", 3), ("own", 2), ("partners", 1), ("beichen", 1), ("nobody", 0)])
def test_what_keepers_told_is_the_total_that_is_counted(held, keeper, total):
    keepers = queries.keepers()
    assert queries.holdings(keeper=keeper, counted=keepers).total == queries.holdings(keeper=keeper).total == total


def test_what_narrows_further_is_counted_all_the_same(held):
    assert queries.holdings(medium="sound", counted=queries.keepers()).total == 1


def test_our_own_institution_stands_first_with_how_many_it_holds(held):
    assert list(counted().items()) == [(queries.own_institution().ref, 2), ("beichen", 1)]


def test_very_many_items_are_not_counted_anew_for_every_page(held, monkeypatch):
    own = queries.own_institution().ref
    an_item()
    assert counted() == {own: 3, "beichen": 1}
    monkeypatch.setattr(lists, "_MANY", 3)
    assert counted() == {own: 3, "beichen": 1}
    an_item()
    assert counted() == {own: 3, "beichen": 1}
    cache.clear()
    assert counted() == {own: 4, "beichen": 1}


def test_the_newest_are_those_taken_in_last(held):
    Item.objects.filter(pk=held[0].pk).update(created_at=clock.now() + timedelta(hours=1))
    assert [item.ref for item in queries.newest(2)] == [held[0].ref, held[2].ref]

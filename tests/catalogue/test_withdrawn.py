"""Records that their keeper no longer shows: gone, together, unless a file of theirs is held here."""

import pytest

from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.catalogue import queries
from reelbridge.catalogue.actions import (
    add_title,
    attach_excerpt,
    detach_excerpts,
    drop_records,
    keep_record,
    keep_records,
)
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.vault.actions import take_in
from tests.catalogue.test_records import another, beichen, everything, published

__all__ = ["beichen"]


def test_dropped_record_is_gone_and_comes_back_with_its_local_additions(beichen, archivist):
    keep_record(published(), keeper=beichen, by=THE_NODE)
    add_title("beichen-w-00002", {"text": "In China", "language": "en"}, by=archivist)
    assert drop_records(["beichen-i-00004"], keeper=beichen, by=THE_NODE) == [True]
    assert drop_records(["beichen-i-00004"], keeper=beichen, by=THE_NODE) == [False]
    with pytest.raises(NotFound):
        queries.item("beichen-i-00004")
    assert queries.holdings().total == 0
    keep_record(published(), keeper=beichen, by=THE_NODE)
    assert queries.titles_of(queries.item("beichen-i-00004"))["en"] == "In China"


def test_things_that_a_partner_no_longer_shows_go_together(beichen, excerpt):
    keep_records([another(number) for number in (4, 5, 6)], keeper=beichen, by=THE_NODE)
    attach_excerpt(queries.item("beichen-i-00005"), excerpt, None, parcel="beichen-p-00001", by=THE_NODE)
    refs = [f"beichen-i-{number:05}" for number in (4, 5, 6)]
    before = everything()
    with pytest.raises(BadInput):
        drop_records([*refs, "nevsky-i-00001"], keeper=beichen, by=THE_NODE)
    assert everything() == before
    said = drop_records(["beichen-i-00006", *refs, "beichen-i-00099"], keeper=beichen, by=THE_NODE)
    # one stays as long as its file does
    assert said == [True, True, False, False, False]
    assert list(queries.items(refs)) == ["beichen-i-00005"]
    assert AuditEntry.objects.filter(act="catalogue.drop_record").count() == 2
    detach_excerpts("beichen-p-00001", by=THE_NODE)
    assert list(queries.items(refs)) == []


def in_sight():
    return list(queries.items(["beichen-i-00004"]))


@pytest.fixture
def excerpt(tmp_path):
    """Return the digest of a file in the vault that a partner sent."""
    path = tmp_path / "excerpt.mkv"
    path.write_bytes(b"frames")
    return take_in(path, by=THE_NODE).digest


@pytest.mark.parametrize("is_withdrawn_first", [True, False])
def test_a_withdrawn_item_is_seen_as_long_as_a_file_of_it_is_held(beichen, excerpt, is_withdrawn_first):
    item = keep_record(published(), keeper=beichen, by=THE_NODE)

    def hold():
        if not in_sight():
            keep_record(published(), keeper=beichen, by=THE_NODE, is_shown=False)
        attach_excerpt(queries.item(item.ref), excerpt, None, parcel="beichen-p-00001", by=THE_NODE)

    def withdraw():
        drop_records([item.ref], keeper=beichen, by=THE_NODE)

    for do in (withdraw, hold) if is_withdrawn_first else (hold, withdraw):
        do()
    assert in_sight() == [item.ref]
    assert detach_excerpts("beichen-p-00001", by=THE_NODE) == [excerpt]
    assert in_sight() == []


def test_an_item_that_came_with_a_file_only_goes_with_it_unless_it_is_shown_since(beichen, excerpt):
    for is_shown in (False, True):
        item = keep_record(published(), keeper=beichen, by=THE_NODE, is_shown=False)
        attach_excerpt(item, excerpt, None, parcel="beichen-p-00001", by=THE_NODE)
        if is_shown:
            keep_record(published(), keeper=beichen, by=THE_NODE)
        detach_excerpts("beichen-p-00001", by=THE_NODE)
        assert in_sight() == ([item.ref] if is_shown else [])

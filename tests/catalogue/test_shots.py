import pytest

from reelbridge.catalogue import queries
from reelbridge.catalogue.actions import ingest, set_shots, title_shot
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound
from tests.catalogue.making import make_film

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def item(tmp_path, archivist):
    return ingest(make_film(tmp_path / "a.mp4"), by=archivist).item


def bounds(item):
    return [(shot.start, shot.end) for shot in item.shots.all()]


def test_analysis_again_replaces_shots_nobody_looked_at(item, archivist):
    set_shots(item, [[0, 30], [30, 75]], by=archivist, poster_frame=31)
    set_shots(item, [[0, 25], [25, 50], [50, 75]], by=archivist)
    assert bounds(item) == [(0, 25), (25, 50), (50, 75)]
    item.refresh_from_db()
    assert item.poster_frame == 31


def test_analysis_again_leaves_checked_shots(item, archivist):
    set_shots(item, [[0, 30], [30, 75]], by=archivist)
    title_shot(f"{item.ref}/2", {"ru": "Парад"}, by=archivist)
    set_shots(item, [[0, 25], [25, 50], [50, 75]], by=archivist)
    assert bounds(item) == [(0, 30), (30, 75)]
    shot = queries.shot(f"{item.ref}/2")
    assert (shot.titles, shot.is_checked, shot.ref) == ({"ru": "Парад"}, True, f"{item.ref}/2")


@pytest.mark.parametrize("ref", ["nevsky-i-00001/9", "nevsky-i-00001/", "nevsky-i-00001/²", "nevsky-i-00001", "x/1"])
def test_shot_that_does_not_exist_is_not_found(item, ref):
    with pytest.raises(NotFound) as refused:
        queries.shot(ref)
    assert refused.value.code == "catalogue.no_such_shot"


def test_title_in_no_language_is_refused(item, archivist, reader):
    set_shots(item, [[0, 75]], by=archivist)
    with pytest.raises(BadInput):
        title_shot(f"{item.ref}/1", {"Сегодня": "Парад"}, by=archivist)
    with pytest.raises(NotAllowed):
        title_shot(f"{item.ref}/1", {"ru": "Парад"}, by=reader)
    assert queries.shot(f"{item.ref}/1").titles == {}

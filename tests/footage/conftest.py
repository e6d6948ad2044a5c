"""Films of wandering lights, taken in; English sentences, whichever language a page left behind."""

import pytest
from django.utils import translation

from reelbridge.catalogue.actions import ingest
from reelbridge.catalogue.models import Item
from tests.exchange.line.conftest import east, pair  # noqa: F401 -- fixtures
from tests.media.test_matching import reel


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def held(tmp_path, archivist, work_off):
    """Return a function that takes films in, each a scene by its number, and works off what follows."""

    def make(*seeds, frames=100):
        folder = tmp_path / "taken"
        folder.mkdir(exist_ok=True)
        paths = [
            reel(folder / f"reel-{seed}.mp4", frames, seed=seed, metadata={"timecode": "10:00:00:00"}) for seed in seeds
        ]
        for path in paths:
            ingest(path, by=archivist)
        work_off()
        return [Item.objects.get(file_name=path.name) for path in paths]

    return make

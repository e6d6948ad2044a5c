"""What tests of media may ask for."""

import pytest

from reelbridge.media import queries
from reelbridge.media.actions import examine
from reelbridge.vault.actions import take_in


@pytest.fixture
def prepared(archivist, work_off):
    """Return a function that takes a file in and makes everything people look at."""

    def prepare(path):
        digest = take_in(path, by=archivist).digest
        examine(digest, by=archivist)
        work_off()
        return queries.analysis(digest)

    return prepare

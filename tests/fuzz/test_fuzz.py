"""A few odd bytes at every door in every run of the tests; minutes of them with ``make fuzz``."""

from __future__ import annotations

import pytest

from tests.fuzz.doors import DOORS
from tests.fuzz.running import tried


@pytest.mark.parametrize("name", DOORS)
def test_odd_bytes_are_read_or_refused(name):
    tried(DOORS[name], examples=12, first=1)


@pytest.mark.parametrize("name", DOORS)
def test_what_the_odd_bytes_are_made_of_is_sound(name):
    door = DOORS[name]
    for one in door.sound or door.documents:
        door.read(one)

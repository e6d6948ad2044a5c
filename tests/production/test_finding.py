"""Productions are found by their titles and by what their newest cut holds."""

from __future__ import annotations

import pytest

from reelbridge.kernel.window import Window
from reelbridge.production.actions import add_production
from reelbridge.rights.rules import Medium, Use
from reelbridge.search.queries import find

pytestmark = pytest.mark.django_db

USE = Use(frozenset(["CN"]), frozenset([Medium.TV]), Window.parse("2026-09-01/2027-08-31"))


def test_a_production_is_found_by_any_of_its_titles(producer, work_off):
    made = add_production(titles={"ru": "Глазами фронтового оператора", "zh-Hans": "战地镜头"}, use=USE, by=producer)
    work_off()
    for words in ("фронтовой", "镜头", "kind:production", made.ref):
        assert [hit.document.ref for hit in find(words).hits] == [made.ref], words
    assert find("镜头").hits[0].url == f"/productions/{made.ref}/"

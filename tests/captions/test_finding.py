"""What is said in a film is found at its moment."""

from __future__ import annotations

import pytest

from reelbridge.captions.actions import add_captions, remove_captions
from reelbridge.search.queries import Filters, find
from tests.rights.making import an_item

pytestmark = pytest.mark.django_db

VTT = "WEBVTT\n\n00:01.500 --> 00:03.000\n<i>Идёт</i> эшелон\n\n00:12.480 --> 00:14.000\nКамера поймала фотографов\n"
ZH = "WEBVTT\n\n00:12.480 --> 00:14.000\n摄影机拍到了摄影师们\n"


@pytest.fixture
def film(archivist, work_off):
    item = an_item()
    add_captions(item.ref, VTT.encode(), "a.vtt", language="ru", by=archivist)
    add_captions(item.ref, ZH.encode(), "b.vtt", language="zh-Hans", by=archivist)
    work_off()
    return item


@pytest.mark.parametrize(
    ("words", "language", "seconds", "said"),
    [("фотограф", "ru", 12.48, "фотографов"), ("摄影师", "zh-Hans", 12.48, "摄影师"), ("эшелоны", "en", 1.5, "эшелон")],
)
def test_a_hit_jumps_to_the_moment(film, words, language, seconds, said):
    hit = next(hit for hit in find(words, language=language).hits if hit.document.ref == film.ref)
    assert (hit.seconds, hit.url) == (seconds, f"/items/{film.ref}/#t={seconds:g}")
    assert (hit.why[0].facts["found"], hit.why[0].facts["source"]) == (said, "captions")
    assert [one.seconds for one in hit.moments] == [seconds]


def test_what_has_captions_is_counted_by_language(film, archivist, work_off):
    def counts():
        return {one.value: one.count for one in find("", Filters.of(kind="item")).facets["captions"]}

    assert counts() == {"ru": 1, "zh-Hans": 1}
    assert [hit.document.ref for hit in find("", Filters.of(captions="zh-Hans")).hits] == [film.ref]
    assert find("字幕:俄语").total == 1
    from reelbridge.captions.models import Caption

    remove_captions(Caption.objects.get(language="ru").ref, by=archivist)
    work_off()
    assert counts() == {"zh-Hans": 1}
    assert find("эшелон").total == 0

"""A small domain that lets its things be found: real rows are the journal and the index, the things a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import pytest

from reelbridge.search import registry
from reelbridge.search.actions import touch
from reelbridge.search.registry import Document, NameForm

INSTITUTIONS = {
    "nevsky": {
        "names": {"zh-Hans": "涅瓦电影档案馆", "ru": "Невский киноархив", "en": "Nevsky Film Archive"},
        "seal": "Н",
    },
    "beichen": {"names": {"zh-Hans": "北辰电视台影像馆", "en": "Beichen TV Film Library"}, "seal": "北"},
}

KARMEN = (
    NameForm("Роман Кармен", "ru", "Cyrl", "camera", "nevsky-a-1"),
    NameForm("罗曼·卡尔曼", "zh-Hans", "Hans", "camera", "nevsky-a-1"),
    NameForm("Roman Karmen", "en", "Latn", "camera", "nevsky-a-1"),
)


def thing(ref: str, titles: dict[str, str], **more: Any) -> Document:
    """Make a document with what every test of a card needs."""
    keeper = more.pop("keeper", "nevsky")
    return Document(
        kind=more.pop("kind", "reel"),
        ref=ref,
        keeper=keeper,
        is_own=keeper == "nevsky",
        titles=titles,
        medium=more.pop("medium", "film"),
        extra={"institution": INSTITUTIONS[keeper], "seconds": 552, **more.pop("extra", {})},
        url=f"/reels/{ref}/",
        **more,
    )


class Shelf(dict[str, Document]):
    """Things by ref; putting one on the shelf and touching it are two deeds, as in a real domain."""

    def refs(self) -> Iterator[str]:
        return iter(sorted(self))

    def build(self, refs: Sequence[str]) -> dict[str, Document]:
        return {ref: self[ref] for ref in refs if ref in self}

    def add(self, *documents: Document) -> None:
        for document in documents:
            self[document.ref] = document
            touch("reel", document.ref)


@pytest.fixture
def shelf(db, monkeypatch) -> Shelf:
    """Return an empty shelf, the only thing there is to be found."""
    made = Shelf()
    monkeypatch.setattr(registry, "KINDS", registry.KINDS)
    before = dict(registry.KINDS)
    registry.KINDS.clear()
    registry.register("reel", made.build, made.refs, label="Reel")
    yield made
    registry.KINDS.clear()
    registry.KINDS.update(before)


@pytest.fixture
def sample(shelf, work_off) -> Shelf:
    """Return a shelf of five reels in three languages, indexed."""
    shelf.add(
        thing(
            "r1",
            {"zh-Hans": "镜头下的战地摄影师：节日阅兵", "ru": "Праздничный парад", "en": "Holiday parade"},
            names=KARMEN,
            dates=(date(1941, 5, 1), date(1941, 5, 1)),
        ),
        thing("r2", {"ru": "Выставка военных фотографий", "en": "An exhibition of war photographs"}),
        thing("r3", {"zh-Hans": "红丝绸", "ru": "Красный шёлк", "en": "Red Silk"}, keeper="beichen"),
        thing(
            "r4",
            {"en": "Tent camp below the range"},
            texts={"ru": "Из дневника: Кармена ждали к вечеру, съёмка шла с крыши вагона до темноты."},
            medium="photograph",
        ),
        thing("r5", {"zh-Hans": "歌剧之夜"}, names=(NameForm("慎海雄", "zh-Hans", "Hans", "director", "nevsky-a-2"),)),
    )
    work_off()
    return shelf


@pytest.fixture
def refs() -> Callable[..., list[str]]:
    """Return a function that searches and gives the refs found, best first."""
    from reelbridge.search.queries import find

    return lambda words, **how: [hit.document.ref for hit in find(words, **how).hits]

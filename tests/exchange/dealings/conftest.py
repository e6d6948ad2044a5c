"""Two nodes with a film between them."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from django.db import connections

from reelbridge.base.rules.roles import Actor, Role
from reelbridge.catalogue import actions as catalogue
from reelbridge.catalogue import cargo
from reelbridge.catalogue import queries as known
from reelbridge.exchange.actions import dealings
from reelbridge.exchange.actions.offering import offer
from reelbridge.exchange.models import Parcel, Request
from reelbridge.exchange.rules.dealing import Asked
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.window import Window
from reelbridge.rights.rules import Medium, Terms
from tests.exchange.dealings.films import make_film, make_photograph
from tests.exchange.dealings.sides import EAST, STRANGER, WEST, Side, Wire, lay

LIN = Actor("Lin Yue", Role.PRODUCER)
MOROZOVA = Actor("А. Морозова", Role.ARCHIVIST)
OPERATOR = Actor("the operator", Role.OPERATOR)

WANTED = Terms(
    territories=frozenset({"CN", "RU"}),
    media=frozenset({Medium.TV}),
    window=Window(date(2026, 9, 1), date(2027, 8, 31)),
    languages=frozenset({"zh", "ru"}),
    purpose="documentary",
)


def ask(east, west, *lines):
    with east:
        return dealings.ask_for(
            east.partner(west), lines, wanted=WANTED, production_title="镜头在前线", note="申请两个镜头。", by=LIN,
            note_language="zh-Hans",
        )  # fmt: skip


def settle(*sides):
    """Let every node work until nobody has anything to do."""
    while sum(side.work() for side in sides):
        pass


@pytest.fixture
def sides(tmp_path, db):
    """Return three nodes on one line: east and west are paired, a third is paired with west only."""
    # as SQL text: the test's own connection is inside a transaction and cannot be copied as a file
    tables = "\n".join(connections["default"].connection.iterdump())
    east, west, third = (Side(tmp_path / options.id, options, tables) for options in (EAST, WEST, STRANGER))
    between = Wire({f"{side.node.id}.test": side for side in (east, west, third)})
    take_away = lay(between)
    for one, other in ((east, west), (west, east), (west, third), (third, west)):
        one.know(other)
    yield east, west, third, between
    take_away()
    for side in (east, west, third):
        side.close()


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """Return a film of four seconds with two sound tracks."""
    return make_film(tmp_path_factory.mktemp("films") / "reel-7.mkv", frames=100)


@pytest.fixture(scope="session")
def photograph(tmp_path_factory):
    """Return a photograph."""
    return make_photograph(tmp_path_factory.mktemp("photographs") / "front.jpg")


@pytest.fixture
def shown(sides, film, photograph, tmp_path_factory):
    """Return the refs of a film and a photograph of west's that east may see, and of one it may not."""
    saved = tmp_path_factory.getbasetemp() / "shown"
    if not saved.exists():
        _show(sides, film, photograph)
        save(sides, saved)
    load(sides, saved)
    return [f"nevsky-i-{number:05}" for number in (1, 2, 3)]


def _show(sides, film, photograph):
    east, west, _, _ = sides
    with west:
        refs = [
            catalogue.ingest(path, by=MOROZOVA, batch="test").item.ref
            for path in (film, photograph, make_photograph(photograph.with_name("hidden.jpg"), shade=90))
        ]
        offer(refs[:2], west.partner(east), by=OPERATOR)
        records = [cargo.record_of(known.item(ref)) for ref in refs[:2]]
    with east:
        for record in records:
            catalogue.keep_record(record, keeper=east.partner(west).institution, by=OPERATOR)
    settle(east, west)


@pytest.fixture
def ready(sides, shown, tmp_path_factory):
    """Return east, west, the line and the ref of a parcel that lies ready at west and was announced to east."""
    east, west, _, between = sides
    saved = tmp_path_factory.getbasetemp() / "ready"
    if not saved.exists():
        asked = ask(east, west, Asked(shown[0], Span(10, 35)))
        east.work(), west.work()
        with west:
            dealings.grant_request(Request.objects.get(ref=asked.ref), terms=WANTED, by=MOROZOVA)
        west.work()
        east.work("light")
        save(sides, saved)
    load(sides, saved)
    with west:
        ref = Parcel.objects.get(state="ready").ref
    return east, west, between, ref


@pytest.fixture
def held(sides, shown, request, tmp_path_factory):
    """Return east, west and the request whose parcel east holds, receipts and all."""
    east, west, _, _ = sides
    saved = tmp_path_factory.getbasetemp() / "held"
    if not saved.exists():
        request.getfixturevalue("ready")
        settle(east, west)
        save(sides, saved)
    load(sides, saved)
    with east:
        return east, west, Request.objects.get().ref


def save(sides, folder):
    """Keep three nodes as they are, so that other tests begin there without the film being cut again."""
    for side in sides[:3]:
        side.close()
        shutil.copytree(side.node.directory, folder / side.node.id)


def load(sides, folder):
    """Lay three nodes down as they were kept."""
    for side in sides[:3]:
        side.close()
        shutil.rmtree(side.node.directory)
        shutil.copytree(folder / side.node.id, side.node.directory)

"""Two nodes in one process: each with its own directory, database and keys, calling each other over a wire that can be cut."""

from __future__ import annotations

import copy
import io
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.test import Client
from requests.adapters import BaseAdapter

from reelbridge.base.jobs import QUEUES
from reelbridge.base.models import Job
from reelbridge.base.worker import Worker
from reelbridge.catalogue import actions as catalogue
from reelbridge.exchange import wire
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Partner
from reelbridge.kernel import clock
from reelbridge.node.config import Node, Options

EAST = Options(
    id="beichen", name_zh="北辰电视台影像馆", name_ru="Киновидеотека телестудии «Бэйчэнь»", name_en="Beichen TV Film Library",
    seal="北", language="zh-Hans", country="CN", city_zh="北京", city_ru="Пекин", city_en="Beijing",
    time_zone="Asia/Shanghai", address="http://beichen.test",
)  # fmt: skip
WEST = Options(
    id="nevsky", name_zh="涅瓦电影档案馆", name_ru="Невский киноархив", name_en="Nevsky Film Archive", seal="Н",
    language="ru", country="RU", city_zh="莫斯科", city_ru="Москва", city_en="Moscow", time_zone="Europe/Moscow",
    address="http://nevsky.test",
)  # fmt: skip
STRANGER = Options(id="thirdarch", name_en="A third archive", address="http://thirdarch.test")


class Side(AbstractContextManager["Side"]):
    """One node; inside ``with side:`` the process is that node."""

    def __init__(self, directory: Path, options: Options, tables: str) -> None:
        for part in ("vault", "proxies", "index", "keys", "incoming", "parcels"):
            (directory / part).mkdir(parents=True)
        self.node = Node(directory, options)
        with sqlite3.connect(directory / "db.sqlite3") as copied:
            copied.executescript(tables)
        facts = copy.deepcopy(connections["default"].settings_dict)
        facts["NAME"] = str(directory / "db.sqlite3")
        self._connection = DatabaseWrapper(facts, "default")
        self._before: list[tuple[object, object, object]] = []

    def __enter__(self) -> Side:
        self._before.append((settings.NODE, connections["default"], connections.settings["default"]))
        settings.NODE = self.node
        connections["default"] = self._connection
        connections.settings["default"] = self._connection.settings_dict
        return self

    def __exit__(self, *_: object) -> None:
        settings.NODE, connections["default"], connections.settings["default"] = self._before.pop()

    def close(self) -> None:
        self._connection.close()

    def work(self, *queues: str) -> int:
        with self:
            # proxies and stills are media's own affair, and slow
            Job.objects.filter(name="media.prepare").delete()
            return Worker(queues or QUEUES).run_until_idle()

    def partner(self, other: Side) -> Partner:
        with self:
            return Partner.objects.select_related("institution").get(node_id=other.node.id)

    def know(self, other: Side) -> Partner:
        """Be paired with another side, as both operators would have done."""
        with other:
            key = own_identity().public_key
            fingerprint = own_identity().fingerprint
        options = other.node.options
        with self:
            institution = catalogue.ensure_institution(
                ref=other.node.id, names=other.node.names, seal=options.seal, country=options.country,
                cities=other.node.cities, time_zone=options.time_zone, language=options.language,
            )  # fmt: skip
            now = clock.now()
            return Partner.objects.create(
                node_id=other.node.id, institution=institution, card={"names": other.node.names}, address=options.address,
                public_key=key.hex(), key_fingerprint=fingerprint, state=Partner.State.PAIRED, language=options.language,
                accepted_at=now, accepted_us_at=now,
            )  # fmt: skip


Fault = Callable[[requests.PreparedRequest, int, bytes], bytes | None]


@dataclass
class Wire:
    """The line between the sides; ``fault`` may shorten or change what comes back, or cut it (None)."""

    sides: dict[str, Side]
    fault: Fault | None = None
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def answer(self, request: requests.PreparedRequest) -> requests.Response:
        address = urlsplit(request.url or "")
        side = self.sides[address.hostname or ""]
        self.asked.append((request.method or "", address.path, request.headers.get("Range", "")))
        query = f"?{address.query}" if address.query else ""
        body = request.body or b""
        with side:
            given = Client(raise_request_exception=False, enforce_csrf_checks=True).generic(
                request.method or "GET",
                f"{address.path}{query}",
                body.encode() if isinstance(body, str) else body,
                content_type=request.headers.get("Content-Type", "application/octet-stream"),
                headers={name: value for name, value in request.headers.items() if name != "Content-Length"},
            )
            content = b"".join(given.streaming_content) if given.streaming else given.content
            given.close()
        sent = self.fault(request, given.status_code, content) if self.fault else content
        if sent is None:
            raise requests.ConnectionError("the line is down")
        response = requests.Response()
        response.status_code = given.status_code
        response.headers.update(dict(given.items()))
        response.raw = urllib3.HTTPResponse(io.BytesIO(sent), status=given.status_code, preload_content=False)
        response.url = request.url or ""
        return response


class InProcess(BaseAdapter):
    """Hands a call to a side instead of a socket."""

    def __init__(self, between: Wire) -> None:
        super().__init__()
        self.between = between

    def send(self, request, **_):
        return self.between.answer(request)

    def close(self) -> None:
        pass


def lay(between: Wire) -> Callable[[], None]:
    """Lay the line; return the function that takes it away."""
    session = wire._session()
    prefixes = [f"http://{host}" for host in between.sides]
    for prefix in prefixes:
        session.mount(prefix, InProcess(between))
    return lambda: [session.adapters.pop(prefix) for prefix in prefixes] and None

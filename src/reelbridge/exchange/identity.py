"""The node as its partners know it: its Ed25519 key, made at first use, and what stands on its card."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from reelbridge.exchange.rules.fingerprint import fingerprint
from reelbridge.exchange.rules.letter import Station
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.files import write_whole
from reelbridge.kernel.language import choose

#: In the folder ``keys``: the key in use, the one to come, and the folder of those before.
KEY, NEXT, RETIRED = "ed25519", "ed25519.next", "retired"
#: The public half of the key in the safe; until when keys are good, by fingerprint; the papers that revoke keys.
RESERVE, EXPIRY, REVOKED = "reserve.pub", "expiry.json", "revoked"

#: The largest file read as a reserve key; a real one has about a hundred bytes.
LARGEST_RESERVE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Identity:
    """A node that can sign: its id, its name in its own language, its address, its key."""

    node_id: str
    name: str
    address: str
    key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the raw public key; also the key's id in signatures."""
        return fingerprint(self.public_key)

    @property
    def station(self) -> Station:
        """The node as one end of a letter."""
        return Station(self.node_id, self.name, self.address)


def own_identity() -> Identity:
    """Return this node's identity, making its key the first time."""
    return _identity(settings.NODE.path("keys", KEY))


def next_identity() -> Identity:
    """Return this node as it will sign once ``adopt_next`` was called, making that key if there is none yet."""
    return _identity(settings.NODE.path("keys", NEXT))


def retired_identities() -> list[Identity]:
    """Return this node as it signed before, the latest key first."""
    folder = settings.NODE.path("keys", RETIRED)
    found = sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True) if folder.is_dir() else []
    return [_identity(path) for path in found if not path.name.startswith(".")]


def reserve_key() -> bytes:
    """Return the raw public key of the reserve, whose private half lies in a safe; empty where none was made."""
    path = settings.NODE.path("keys", RESERVE)
    return bytes.fromhex(path.read_text("ascii").strip()) if path.is_file() else b""


def make_reserve(target: Path) -> bytes:
    """Write a new reserve key into a file outside the node and return its public half, which the node keeps.

    Raises FileExistsError rather than write over anything.
    """
    key = Ed25519PrivateKey.generate()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        stream.flush()
        os.fsync(stream.fileno())
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    _keep(settings.NODE.path("keys", RESERVE), public.hex())
    return public


def read_reserve(content: bytes) -> Ed25519PrivateKey:
    """Return the reserve key of a file's content; raises BadInput unless the node keeps its public half."""
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise BadInput("exchange.no_reserve_key_there") from fault
    if (
        not isinstance(key, Ed25519PrivateKey)
        or key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) != reserve_key()
    ):
        raise BadInput("exchange.another_reserve_key")
    return key


def own_expiry() -> datetime | None:
    """Return until when the key in use is good; None where it does not expire or there is none yet."""
    return expiry_of(own_identity().fingerprint) if settings.NODE.path("keys", KEY).exists() else None


def expiry_of(key_fingerprint: str) -> datetime | None:
    """Return until when a key of ours is good; None where it does not expire."""
    path = settings.NODE.path("keys", EXPIRY)
    found = json.loads(path.read_bytes()).get(key_fingerprint) if path.is_file() else None
    return datetime.fromisoformat(found) if found else None


def let_expire(key_fingerprint: str, at: datetime) -> None:
    """Write down until when a key of ours is good."""
    path = settings.NODE.path("keys", EXPIRY)
    known = json.loads(path.read_bytes()) if path.is_file() else {}
    _keep(path, json.dumps({**known, key_fingerprint: at.isoformat()}))


def keep_revocation(key_fingerprint: str, paper: dict[str, Any]) -> None:
    """Keep the paper that revokes a key of ours beside the keys, to be given to partners by hand."""
    _keep(settings.NODE.path("keys", REVOKED, f"{key_fingerprint}.json"), json.dumps(paper))


def revocations() -> dict[str, dict[str, Any]]:
    """Return the papers that revoke keys of ours, by the key's fingerprint."""
    folder = settings.NODE.path("keys", REVOKED)
    return {path.stem: json.loads(path.read_bytes()) for path in folder.glob("*.json")} if folder.is_dir() else {}


def _keep(path: Path, text: str) -> None:
    """Write a file beside the keys, as closed to others as they are."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(path, text.encode("ascii"))
    path.chmod(0o600)


def adopt_next(key_fingerprint: str) -> None:
    """Sign with the next key from now on, if it is the one of this fingerprint; the key before it is kept.

    Called again after a crash it goes on where it stopped.
    """
    present, following = settings.NODE.path("keys", KEY), settings.NODE.path("keys", NEXT)
    if not following.exists() or next_identity().fingerprint != key_fingerprint:
        return
    kept = settings.NODE.path("keys", RETIRED, own_identity().fingerprint)
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    if not kept.exists():
        # a second name first: at no moment is the key in use without one
        os.link(present, kept)
    following.replace(present)


def _identity(path: Path) -> Identity:
    node = settings.NODE
    name = choose(node.names, node.options.language).text or node.id
    return Identity(node.id, name, node.options.address.rstrip("/"), _key(path))


def _key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        _make(path)
    # another process may have put another key there: the file's own number tells
    found = path.stat()
    return _read(path, found.st_ino, found.st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, _number: int, _changed: int) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    return key


def _make(path: Path) -> None:
    """Write a new key, readable by its owner only; when two processes make one at once, the first stands."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()

"""Fetching the files of a parcel: in ranges, from wherever the last attempt stopped, each chunk verified as it lands.

What has come of a file stands beside its place as ``NAME.part``. After a crash every chunk of it is read and verified
again; a chunk that is wrong, on the wire or on the disk, is asked for again and never passed on. A file gets its name
when all of it is right and on disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import requests
import urllib3
from django.conf import settings
from django.utils import timezone

from reelbridge.exchange.models import Partner
from reelbridge.exchange.rules.pace import Pace, read_pace
from reelbridge.exchange.rules.parcel import BYTES, Chunk, ParcelFile, Run
from reelbridge.exchange.wire import Ask, call, open_call, open_unsigned, read_whole, refusal_in
from reelbridge.kernel import clock
from reelbridge.kernel.digest import Beside
from reelbridge.kernel.errors import Refusal, Unreachable
from reelbridge.kernel.files import Settling

READ_BYTES = 1 << 18
#: What a file is called while it comes.
PART = ".part"
#: How often a chunk, or a line that brings nothing, is tried in one attempt before the job waits.
TRIES = 3

_CONTENT_RANGE = re.compile(r"^bytes ([0-9]+)-([0-9]+)/([0-9]+)$")
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


@dataclass(frozen=True, slots=True)
class Watch:
    """Who hears how a file comes in: each chunk that is right (its bytes), each that came wrong (its number)."""

    on_chunk: Callable[[int], None]
    on_wrong: Callable[[int], None]


def fetch_file(
    partner: Partner, address: str, file: ParcelFile, *, chunk_bytes: int, target: Path, watch: Watch
) -> None:
    """Bring one file of a parcel whole to ``target``; what is there already is verified and kept.

    Raises Unreachable when the line breaks off or a chunk comes wrong each time, NotAllowed or NotFound when the
    partner refuses.
    """

    def fill(out: BinaryIO) -> bool:
        with Beside() as hashing, Settling(out.fileno()) as settling:
            fetching = _Fetching(partner, address, file, out, watch, hashing, settling)
            try:
                for number, chunk in enumerate(file.chunks(chunk_bytes)):
                    fetching.bring(number, chunk)
                fetching.finish()
            finally:
                fetching.hang_up()
        return True

    put_together(file, fill, chunk_bytes=chunk_bytes, target=target, watch=watch)


def put_together(
    file: ParcelFile, fill: Callable[[BinaryIO], bool], *, chunk_bytes: int, target: Path, watch: Watch
) -> bool:
    """Let a file be filled beside its place, and give it its name once all of it is right and on disk.

    ``fill`` writes the chunks, verifies each, and says whether all of them are there, which is returned; a file that
    has its name already is not filled again.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}{PART}")
    if target.exists():
        if target.stat().st_size == file.size:
            for chunk in file.chunks(chunk_bytes):
                watch.on_chunk(chunk.end - chunk.first)
            return True
        target.rename(part)
    handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as out:
        is_whole = fill(out)
        if is_whole:
            out.truncate(file.size)
        os.fsync(out.fileno())
    if is_whole:
        part.rename(target)
    return is_whole


def fetch_run(
    partner: Partner, address: str, run: Run, *, folder: Path, here: Mapping[str, int], size: int, watch: Watch
) -> None:
    """Bring many small files of a parcel in as few calls as the line allows; ``size`` is that of the whole parcel.

    ``here`` has the size of what lies in the folder: a file that has its name and size is not asked for again. They
    are not on disk for certain before ``settle``. Raises as ``fetch_file`` does.
    """
    stream = _Stream(partner, f"{address}/{BYTES}", size, last=run.end - 1)
    first, number = run.first, 0
    try:
        for file in run.files:
            if here.get(file.path) != file.size:
                put_small(f"{folder}/{file.path}", _right(stream, first, file, partial(watch.on_wrong, number)))
                if (part := f"{file.path}{PART}") in here:
                    (folder / part).unlink(missing_ok=True)
            if file.size:
                watch.on_chunk(file.size)
            first, number = first + file.size, number + len(file.chunk_digests)
    finally:
        stream.hang_up()


def put_small(target: str, content: bytes) -> None:
    """Write a small file, by a text and a handle: there may be a million. Only ``settle`` makes it safe."""
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    except FileNotFoundError:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        # a disk that is full takes less, and says so when it is asked to take the rest
        while content:
            content = content[os.write(handle, content) :]
    finally:
        os.close(handle)


def _right(stream: _Stream, first: int, file: ParcelFile, on_wrong: Callable[[], None]) -> bytes:
    """Return a small file's bytes as they should be; raises Unreachable when they come wrong each time."""
    for _ in range(TRIES):
        content = stream.take(first, file)
        if hashlib.sha256(content).hexdigest() == file.digest:
            return content
        on_wrong()
        stream.hang_up()
    raise Unreachable("exchange.chunk_came_wrong", file=file.path, chunk=1, times=TRIES)


class _Fetching:
    """One attempt at one file over as few calls as the line allows; a chunk is judged while the next one comes."""

    def __init__(
        self,
        partner: Partner,
        address: str,
        file: ParcelFile,
        out: BinaryIO,
        watch: Watch,
        hashing: Beside,
        settling: Settling,
    ) -> None:
        self._file, self._out, self._watch, self._hashing, self._settling = file, out, watch, hashing, settling
        self._stream = _Stream(partner, f"{address}/{file.path}", file.size)
        self._stream.store = Elsewhere(partner, f"{address}/elsewhere/{file.path}")
        self._unjudged: tuple[int, Chunk, Future[str]] | None = None
        self.hang_up = self._stream.hang_up

    def bring(self, number: int, chunk: Chunk) -> None:
        """Have a chunk whole in the file, and the one before it right; raises Unreachable when that fails each time."""
        size = self._out.seek(0, os.SEEK_END)
        begin = min(max(chunk.first, size), chunk.end)
        if begin == chunk.end and is_right(self._out, chunk):
            self.finish()
            self._watch.on_chunk(chunk.end - chunk.first)
            return
        digest = self._fill(chunk.first if begin == chunk.end else begin, chunk)
        self.finish()
        self._unjudged = number, chunk, digest

    def finish(self) -> None:
        """Have the last chunk that came right in the file, too; raises Unreachable when that fails each time."""
        if self._unjudged is None:
            return
        (number, chunk, digest), self._unjudged = self._unjudged, None
        for left in reversed(range(TRIES)):
            if digest.result() == chunk.digest:
                self._stream.trust()
                self._watch.on_chunk(chunk.end - chunk.first)
                return
            self._watch.on_wrong(number)
            self._stream.doubt()
            if left:
                digest = self._fill(chunk.first, chunk)
        raise Unreachable("exchange.chunk_came_wrong", file=self._file.path, chunk=number + 1, times=TRIES)

    def _fill(self, begin: int, chunk: Chunk) -> Future[str]:
        """Write a chunk from some byte on as the partner sends it; return its digest, with what stood there before."""
        found = _hash_of(self._out, chunk.first, begin)
        self._out.seek(begin)
        while begin < chunk.end:
            piece = self._stream.read(begin, chunk.end - begin, self._file.path)
            written = self._out.write(piece)
            begin += written
            self._hashing.feed(found, piece[:written])
            self._settling.wrote(written)
        return self._hashing.digest_of(found)


class Brake:
    """Makes up for bytes that came faster than they may."""

    def __init__(self, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._now, self._sleep = now, sleep
        self._free_at = 0.0

    def after(self, size: int, pace: Pace, hour: int) -> None:
        """Wait after so many bytes until they have taken as long as they must."""
        seconds, now = pace.seconds_for(size, hour), self._now()
        if seconds:
            self._free_at = max(self._free_at, now) + seconds
            self._sleep(self._free_at - now)


#: All that one process fetches shares it.
_brake = Brake()


class _Stream:
    """The bytes at one address of a partner, from any place on; a line that breaks is called again at once."""

    def __init__(self, partner: Partner, path: str, size: int, *, last: int | None = None) -> None:
        self._partner, self._path, self._size, self._last = partner, path, size, last
        self._pace = read_pace(settings.NODE.options.fetching_pace)
        self._response: requests.Response | None = None
        #: Where else the same bytes can be had, if anywhere.
        self.store: Elsewhere | None = None
        #: What was received, how much of it has been taken, and the place of the first byte that has not.
        self._held, self._taken, self._at = b"", 0, 0

    def hang_up(self) -> None:
        """End the call that is open, if any."""
        self._held, self._taken = b"", 0
        if self._response is not None:
            self._response.close()
            self._response = None

    def doubt(self) -> None:
        """Call anew, for what came was wrong or broke off; a store that does so twice on end is asked no more."""
        self.hang_up()
        if self.store:
            self.store.tries = max(self.store.tries - 1, 0)

    def trust(self) -> None:
        """Hear that what came was right."""
        if self.store and self.store.tries:
            self.store.tries = TRIES - 1

    def take(self, begin: int, file: ParcelFile) -> bytes:
        """Return all of a small file."""
        found = self.read(begin, file.size, file.path) if file.size else b""
        while len(found) < file.size:
            found += self.read(begin + len(found), file.size - len(found), file.path)
        return found

    def read(self, begin: int, most: int, name: str) -> bytes:
        """Return the next bytes from a place on, one at least; raises Unreachable where the line stays silent."""
        for _ in range(TRIES):
            if self._next(begin):
                piece = self._held[self._taken : self._taken + most]
                self._taken += len(piece)
                self._at += len(piece)
                return piece
            self.doubt()
        raise Unreachable("exchange.line_broke_off", file=name, at=begin, of=self._size)

    def _next(self, begin: int) -> bool:
        """Have bytes from a place at hand; False when the line broke off."""
        if self._response is None or self._at != begin:
            self.hang_up()
            self._call(begin)
        if self._taken == len(self._held) and self._response is not None:
            try:
                self._held, self._taken = self._response.raw.read(READ_BYTES) or b"", 0
            except _BROKEN:
                return False
            _brake.after(len(self._held), self._pace, timezone.localtime(clock.now()).hour)
        return self._taken < len(self._held)

    def _call(self, begin: int) -> None:
        """Ask for the bytes from a place on."""
        wanted = f"bytes={begin}-{'' if self._last is None else self._last}"
        found = self.store.open(wanted) if self.store else None
        if found is not None and found.status_code == 206 and self._begins_at(found, begin):
            self._response, self._at = found, begin
            return
        if found is not None and self.store:
            found.close()
            self.store.tries = 0
        ask = Ask("GET", self._path, headers={"Range": wanted}, is_stream=True, may_wait=True)
        response = open_call(self._partner, ask)
        if response.status_code != 206 or not self._begins_at(response, begin):
            try:
                if response.status_code == 206:
                    # the partner's file is longer or shorter than its list says
                    raise Unreachable("exchange.chunk_came_wrong", file=self._path.rpartition("/")[2], chunk=1, times=1)
                raise refusal_of(self._partner, response)
            finally:
                response.close()
        self._response, self._at = response, begin

    def _begins_at(self, response: requests.Response, begin: int) -> bool:
        given = _CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
        return given is not None and int(given[1]) == begin and int(given[3]) == self._size


class Elsewhere:
    """A store of the partner's in which a file of a parcel may lie: asked first where we may fetch from it.

    What it sends is verified chunk by chunk as what comes by line is; where it fails, the rest comes by line.
    """

    def __init__(self, partner: Partner, path: str) -> None:
        allowed = settings.NODE.options.fetch_from.split(",")
        self._partner, self._path = partner, path
        self._allowed = {one.strip().rstrip("/") for one in allowed if one.strip()}
        #: One try less than there are at a byte or a chunk: the last one is by line.
        self.tries = TRIES - 1 if self._allowed else 0

    def open(self, wanted: str) -> requests.Response | None:
        """Call the store for a range; None where it is not to be had there."""
        if not self.tries:
            return None
        try:
            answer = json.loads(call(self._partner, Ask("GET", self._path, may_wait=True)).body)
            url = str(answer["url"])
            if may_fetch_from(url, self._allowed):
                return open_unsigned(url, {"Range": wanted})
        except (Refusal, ValueError, TypeError, KeyError):
            pass
        self.tries = 0
        return None


def may_fetch_from(url: str, allowed: Collection[str]) -> bool:
    """Whether an address that a partner names lies in one of the stores that our operator named."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" in allowed


def is_right(stream: BinaryIO, chunk: Chunk) -> bool:
    """Whether a chunk stands in a file as it should."""
    return _hash_of(stream, chunk.first, chunk.end).hexdigest() == chunk.digest


def _hash_of(stream: BinaryIO, first: int, end: int) -> hashlib._Hash:
    """Return the hash of a stretch of a file, as far as the file goes."""
    stream.seek(first)
    found, left = hashlib.sha256(), end - first
    while left and (piece := stream.read(min(READ_BYTES, left))):
        found.update(piece)
        left -= len(piece)
    return found


def refusal_of(partner: Partner, response: requests.Response) -> Refusal:
    """Return the refusal for an answer that brings no file."""
    status = response.status_code
    if status < 400 or status == 409:
        return Unreachable("exchange.partner_failed", partner=partner.node_id, status=status)
    return refusal_in(partner, status, read_whole(response, partner.node_id, 1 << 16))

"""Fetching the files of a parcel: in ranges, from wherever the last attempt stopped, each chunk verified as it lands.

What has come of a file stands beside its place as ``NAME.part``. After a crash every chunk of it is read and verified
again; a chunk that is wrong, on the wire or on the disk, is asked for again and never passed on. A file gets its name
when all of it is right and on disk.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import requests
import urllib3

from reelbridge.exchange.models import Partner
from reelbridge.exchange.rules.parcel import Chunk, ParcelFile
from reelbridge.exchange.wire import Ask, open_call, read_whole, refusal_in
from reelbridge.kernel.errors import Refusal, Unreachable

READ_BYTES = 1 << 18
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
        fetching = _Fetching(partner, address, file, out, watch)
        try:
            for number, chunk in enumerate(file.chunks(chunk_bytes)):
                fetching.bring(number, chunk)
        finally:
            fetching.hang_up()
        return True

    put_together(file, fill, chunk_bytes=chunk_bytes, target=target, watch=watch)


def put_together(
    file: ParcelFile, fill: Callable[[BinaryIO], bool], *, chunk_bytes: int, target: Path, watch: Watch
) -> None:
    """Let a file be filled beside its place, and give it its name once all of it is right and on disk.

    ``fill`` writes the chunks, verifies each, and says whether all of them are there; a file that has its name
    already is not filled again.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    if target.exists():
        if target.stat().st_size == file.size:
            for chunk in file.chunks(chunk_bytes):
                watch.on_chunk(chunk.end - chunk.first)
            return
        target.rename(part)
    handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b", buffering=0) as out:
        is_whole = fill(out)
        if is_whole:
            out.truncate(file.size)
        os.fsync(out.fileno())
    if is_whole:
        part.rename(target)


class _Fetching:
    """One attempt at one file over as few calls as the line allows."""

    def __init__(self, partner: Partner, address: str, file: ParcelFile, out: BinaryIO, watch: Watch) -> None:
        self._partner, self._address, self._file, self._out, self._watch = partner, address, file, out, watch
        self._response: requests.Response | None = None
        self._at = 0

    def bring(self, number: int, chunk: Chunk) -> None:
        """Have a chunk whole and right in the file; raises Unreachable when that fails each time."""
        size = self._out.seek(0, os.SEEK_END)
        begin = min(max(chunk.first, size), chunk.end)
        if begin == chunk.end and is_right(self._out, chunk):
            self._watch.on_chunk(chunk.end - chunk.first)
            return
        if begin == chunk.end:
            begin = chunk.first
        for _ in range(TRIES):
            self._fill(begin, chunk.end)
            if is_right(self._out, chunk):
                self._watch.on_chunk(chunk.end - chunk.first)
                return
            self._watch.on_wrong(number)
            self.hang_up()
            begin = chunk.first
        raise Unreachable("exchange.chunk_came_wrong", file=self._file.path, chunk=number + 1, times=TRIES)

    def hang_up(self) -> None:
        """End the call that is open, if any."""
        if self._response is not None:
            self._response.close()
            self._response = None

    def _fill(self, begin: int, end: int) -> None:
        """Write the bytes from begin to end as the partner sends them; a broken line is called again at once."""
        silent = 0
        while begin < end:
            piece = self._next(begin, end - begin)
            if not piece:
                self.hang_up()
                silent += 1
                if silent == TRIES:
                    raise Unreachable("exchange.line_broke_off", file=self._file.path, at=begin, of=self._file.size)
                continue
            self._out.seek(begin)
            begin += self._out.write(piece)
            silent = 0

    def _next(self, begin: int, most: int) -> bytes:
        """Return the next bytes from a place in the file; none when the line broke off."""
        if self._response is None or self._at != begin:
            self.hang_up()
            self._call(begin)
        if self._response is None:
            return b""
        try:
            piece: bytes = self._response.raw.read(min(READ_BYTES, most)) or b""
        except _BROKEN:
            return b""
        self._at += len(piece)
        return piece

    def _call(self, begin: int) -> None:
        """Ask for the file from a place to its end."""
        ask = Ask(
            "GET",
            f"{self._address}/{self._file.path}",
            headers={"Range": f"bytes={begin}-"},
            is_stream=True,
            may_wait=True,
        )
        response = open_call(self._partner, ask)
        if response.status_code != 206 or not self._begins_at(response, begin):
            try:
                raise refusal_of(self._partner, response)
            finally:
                response.close()
        self._response, self._at = response, begin

    def _begins_at(self, response: requests.Response, begin: int) -> bool:
        given = _CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
        return given is not None and int(given[1]) == begin and int(given[3]) == self._file.size


def is_right(stream: BinaryIO, chunk: Chunk) -> bool:
    """Whether a chunk stands in a file as it should."""
    stream.seek(chunk.first)
    found, left = hashlib.sha256(), chunk.end - chunk.first
    while left and (piece := stream.read(min(READ_BYTES, left))):
        found.update(piece)
        left -= len(piece)
    return not left and found.hexdigest() == chunk.digest


def refusal_of(partner: Partner, response: requests.Response) -> Refusal:
    """Return the refusal for an answer that brings no file."""
    status = response.status_code
    if status < 400 or status == 409:
        return Unreachable("exchange.partner_failed", partner=partner.node_id, status=status)
    return refusal_in(partner, status, read_whole(response, partner.node_id, 1 << 16))

"""Serving a file from disk, whole or in the byte ranges a player or a partner asks for (RFC 9110 §14)."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

#: Yields the bytes from one place to another, the last included.
Read = Callable[[int, int], Iterator[bytes]]

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
_CHUNK = 1 << 18


def serve_file(
    request: HttpRequest, path: Path, *, media_type: str, etag: str = "", max_age_s: int = 0
) -> HttpResponseBase:
    """Answer with a file, or with the one range asked for; 416 for a range outside it."""

    def read(first: int, last: int) -> Iterator[bytes]:
        return _read(path, first, last)

    is_ranged = not etag or request.headers.get("If-Range", f'"{etag}"') == f'"{etag}"'
    response = _range_of(request, path.stat().st_size, read, media_type) if is_ranged else None
    response = response or FileResponse(path.open("rb"), content_type=media_type)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={max_age_s}"
    if etag:
        response["ETag"] = f'"{etag}"'
    return response


def serve_files(
    request: HttpRequest, folder: Path, files: Sequence[tuple[str, int]], *, on_short: Callable[[], None]
) -> HttpResponseBase:
    """Answer with many files of a folder one after the other, each of the size given, or with the one range asked for.

    Where a file turns out shorter, or gone, ``on_short`` is called and the answer breaks off.
    """
    starts = [0, *accumulate(size for _, size in files)]

    def read(first: int, last: int) -> Iterator[bytes]:
        return _read_all(str(folder), files, starts, first, last, on_short)

    size = starts[-1]
    response = _range_of(request, size, read, "application/octet-stream")
    if response is None:
        response = StreamingHttpResponse(read(0, size - 1), content_type="application/octet-stream")
        response["Content-Length"] = str(size)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=0"
    return response


def _range_of(request: HttpRequest, size: int, read: Read, media_type: str) -> HttpResponseBase | None:
    """Answer with the range asked for; None where none is."""
    wanted = _RANGE.match(request.headers.get("Range", ""))
    if not wanted or not (wanted[1] or wanted[2]):
        return None
    first, last = _bounds(wanted[1], wanted[2], size)
    if first > last or first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(read(first, last), status=206, content_type=media_type)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _read(path: Path | str, first: int, last: int) -> Iterator[bytes]:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        left = last - first + 1
        while left and (chunk := os.pread(handle, min(_CHUNK, left), last + 1 - left)):
            left -= len(chunk)
            yield chunk
    finally:
        os.close(handle)


def _read_all(
    folder: str,
    files: Sequence[tuple[str, int]],
    starts: Sequence[int],
    first: int,
    last: int,
    on_short: Callable[[], None],
) -> Iterator[bytes]:
    """Yield a stretch of many files, small ones put together so that each piece is worth sending."""
    waiting, ready = list[bytes](), 0
    for number in range(bisect_right(starts, first) - 1, len(files)):
        (path, size), begin = files[number], starts[number]
        if begin > last:
            break
        start, end = max(first - begin, 0), min(last - begin, size - 1)
        left = end - start + 1
        try:
            for piece in _read(f"{folder}/{path}", start, end) if left else ():
                left -= len(piece)
                waiting.append(piece)
                ready += len(piece)
                if ready >= _CHUNK:
                    yield b"".join(waiting)
                    waiting, ready = [], 0
        except OSError:
            left = 1
        if left:
            on_short()
            return
    yield b"".join(waiting)

"""Serving a file from disk, whole or in the byte ranges a player or a partner asks for (RFC 9110 §14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
_CHUNK = 1 << 18


def serve_file(
    request: HttpRequest, path: Path, *, media_type: str, etag: str = "", max_age_s: int = 0
) -> HttpResponseBase:
    """Answer with a file, or with the one range asked for; 416 for a range outside it."""
    size = path.stat().st_size
    wanted = _RANGE.match(request.headers.get("Range", ""))
    if etag and request.headers.get("If-Range", f'"{etag}"') != f'"{etag}"':
        wanted = None
    response: HttpResponseBase
    if wanted and (wanted[1] or wanted[2]):
        first, last = _bounds(wanted[1], wanted[2], size)
        if first > last or first >= size:
            response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        else:
            response = StreamingHttpResponse(_read(path, first, last), status=206, content_type=media_type)
            response["Content-Range"] = f"bytes {first}-{last}/{size}"
            response["Content-Length"] = str(last - first + 1)
    else:
        response = FileResponse(path.open("rb"), content_type=media_type)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={max_age_s}"
    if etag:
        response["ETag"] = f'"{etag}"'
    return response


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _read(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(first)
        left = last - first + 1
        while left and (chunk := stream.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk

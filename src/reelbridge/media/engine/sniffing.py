"""Telling from the first bytes and the outer boxes what a file is, before any codec sees it."""

from __future__ import annotations

import encodings.utf_16  # noqa: F401 -- loaded now: later no further file can be opened
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from reelbridge.kernel.errors import BadInput

_HEAD_BYTES = 4096
_MOST_BOXES = 100_000

#: Texts that send a player to other files or hosts: M3U, HLS, PLS, ASX, SMIL, DASH, SDP, FFmpeg's concat, URL files.
_PLAYLIST = re.compile(
    rb"^\s*(#EXT|#!?\s*ffconcat|ffconcat|\[playlist\]|\[InternetShortcut\]|\[Reference\]|<asx|v=0\r?\no=|"
    rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:MPD|smil|SmoothStreamingMedia|playlist|\?wpl)\b|"
    rb"(?:file|https?|rtsp|rtmp|mms|ftp|udp|rtp|concat|subfile)\s*:?(?://)?['\"]?\S+)",
    re.IGNORECASE | re.DOTALL,
)
_DRAWING = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg\b", re.IGNORECASE | re.DOTALL
)

_PICTURES = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"GIF87a", b"GIF89a", b"BM",
    b"\x00\x00\x00\x0cjP  \r\n", b"\xff\x4f\xff\x51", b"P5", b"P6",
)  # fmt: skip
#: What people hand in that is not media, by its first bytes.
_OTHERS = {
    b"PK\x03\x04": "ZIP", b"%PDF": "PDF", b"\x1f\x8b": "GZIP", b"Rar!": "RAR", b"7z\xbc\xaf": "7Z", b"MZ": "EXE",
    b"\x7fELF": "ELF", b"SQLite format 3": "SQLite", b"\xd0\xcf\x11\xe0": "DOC", b"{\\rtf": "RTF",
}  # fmt: skip

#: What no text holds: control characters other than tab, line and page feed, carriage return and escape.
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")

#: Whole files that are encrypted: OpenSSL, OpenPGP, age, LUKS.
_CIPHERS = (b"Salted__", b"-----BEGIN PGP MESSAGE", b"age-encryption.org/", b"LUKS\xba\xbe")

_BOXES_WITHIN = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_LOCKED = (b"encv", b"enca", b"encs", b"drms", b"drmi")


@dataclass(frozen=True, slots=True)
class Box:
    """One box of an MP4 or QuickTime file: where its content lies, and where it says it ends."""

    kind: bytes
    start: int
    end: int


def sniff(descriptor: int, file: str) -> bool:
    """Return whether the file is a picture; raises BadInput for what can be told apart at first sight."""
    size = os.fstat(descriptor).st_size
    if not size:
        raise BadInput("media.is_empty", file=file)
    head = os.pread(descriptor, _HEAD_BYTES, 0)
    if _is_enciphered(head, os.pread(descriptor, _HEAD_BYTES, max(0, size - _HEAD_BYTES))):
        raise BadInput("media.is_encrypted", file=file)
    _refuse_others(head, file)
    if head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return True
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"):
        _look_at_boxes(descriptor, size, file)
    if head[:4] in (b"RIFF", b"RF64"):
        _look_at_riff(head, size, file)
    return False


def _is_enciphered(head: bytes, tail: bytes) -> bool:
    """Whether a file as a whole is encrypted, or is a ZIP or PDF file that asks for a password."""
    zip_flags = head[6:7] if head.startswith(b"PK\x03\x04") else b"\x00"
    return (
        head.startswith(_CIPHERS)
        or (head.startswith(b"%PDF") and b"/Encrypt" in head + tail)
        or bool(zip_flags and zip_flags[0] & 1)
    )


def _refuse_others(head: bytes, file: str) -> None:
    """Raise BadInput for playlists, drawings and what else is no media at first sight."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head.decode("utf-16", "replace").encode()
    if _DRAWING.match(text):
        raise BadInput("media.is_a_drawing", file=file)
    if _PLAYLIST.match(text):
        raise BadInput("media.is_a_playlist", file=file)
    for start, name in _OTHERS.items():
        if head.startswith(start):
            raise BadInput("media.is_something_else", file=file, kind=name)
    if _is_text(text):
        raise BadInput("media.is_text", file=file)


def _is_text(head: bytes) -> bool:
    """Whether bytes read as text in any of the usual encodings: no film does without control characters so long."""
    return not _CONTROLS.search(head) and (b" " in head or b"\n" in head)


def _look_at_boxes(descriptor: int, size: int, file: str) -> None:
    """Raise BadInput for a QuickTime or MP4 file that breaks off, or is locked."""
    outer = list(_boxes(descriptor, 0, size))
    if any(box.end > size for box in outer) or not any(box.kind in (b"moov", b"moof") for box in outer):
        raise BadInput("media.is_cut_short", file=file)
    if any(_is_locked(descriptor, box) for box in outer if box.kind == b"moov"):
        raise BadInput("media.is_encrypted", file=file)


def _is_locked(descriptor: int, box: Box) -> bool:
    for inner in _boxes(descriptor, box.start, box.end):
        if inner.kind in _BOXES_WITHIN and _is_locked(descriptor, inner):
            return True
        if inner.kind == b"stsd":
            entries = _boxes(descriptor, inner.start + 8, inner.end)
            if any(entry.kind in _LOCKED for entry in entries):
                return True
    return False


def _boxes(descriptor: int, start: int, end: int) -> Iterator[Box]:
    for _ in range(_MOST_BOXES):
        header = os.pread(descriptor, 16, start)
        if start + 8 > end or len(header) < 8:
            return
        length, kind, offset = int.from_bytes(header[:4], "big"), header[4:8], 8
        if length == 1:
            length, offset = int.from_bytes(header[8:16], "big"), 16
        if length == 0:
            length = end - start
        if length < offset:
            return
        yield Box(kind, start + offset, start + length)
        start += length


def _look_at_riff(head: bytes, size: int, file: str) -> None:
    """Raise BadInput for an AVI or WAV file shorter than it says; recorders that cannot go back write 0 or -1."""
    said = int.from_bytes(head[4:8], "little")
    if head[:4] == b"RIFF" and 0 < said < 0xFFFFFF00 and said + 8 > size + 1:
        raise BadInput("media.is_cut_short", file=file)

"""Reading an edit list by what is in it, not by what its name ends in."""

from __future__ import annotations

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.cutlist import LARGEST_BYTES, CutList


def read_cut_list(content: bytes, *, rate: Rate | None = None, encoding: str = "") -> CutList:
    """Return what an edit list says: an OpenTimelineIO timeline or a CMX3600 list.

    Raises BadInput with one sentence, and the line where there is one, for everything else.
    """
    if len(content) > LARGEST_BYTES:
        raise BadInput("production.file_too_large", megabytes=LARGEST_BYTES >> 20)
    start = content[:400].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise BadInput("production.file_is_empty")
    if start.startswith(b"<"):
        raise BadInput("production.is_xml")
    if start.startswith((b"{", b"[")):
        from reelbridge.production.rules.otio.reading import read_otio  # noqa: PLC0415 -- only timelines pay for it

        return read_otio(content, rate=rate)
    from reelbridge.production.rules.edl.reading import read_edl  # noqa: PLC0415 -- beside the above

    return read_edl(content, rate=rate, encoding=encoding)

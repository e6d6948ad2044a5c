"""Reading an edit list by what is in it, not by what its name ends in."""

from __future__ import annotations

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.ale.reading import is_ale, read_ale
from reelbridge.production.rules.cutlist import LARGEST_BYTES, CutList
from reelbridge.production.rules.gathering import markup


def read_cut_list(content: bytes, *, rate: Rate | None = None, encoding: str = "") -> CutList:
    """Return what a cut says: CMX3600, OpenTimelineIO, Final Cut Pro 7 XML, FCPXML or an Avid log.

    Raises BadInput with one sentence, and the line where there is one, for everything else.
    """
    if len(content) > LARGEST_BYTES:
        raise BadInput("production.file_too_large", megabytes=LARGEST_BYTES >> 20)
    start = _begins(content)
    if not start:
        raise BadInput("production.file_is_empty")
    if start.startswith(b"<"):
        return _read_markup(content, rate)
    if is_timeline(content):
        from reelbridge.production.rules.otio.reading import read_otio  # noqa: PLC0415 -- only timelines pay for it

        return read_otio(content, rate=rate)
    if is_ale(content[:400]):
        return read_ale(content, rate=rate, encoding=encoding)
    from reelbridge.production.rules.edl.reading import read_edl  # noqa: PLC0415 -- beside the above

    return read_edl(content, rate=rate, encoding=encoding)


def is_timeline(content: bytes) -> bool:
    """Whether a file begins as OpenTimelineIO's JSON does."""
    return _begins(content).startswith((b"{", b"["))


def _begins(content: bytes) -> bytes:
    """Return the first bytes without byte order marks, blanks and the halves of UTF-16."""
    plain = content[:400].removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return plain.replace(b"\x00", b"").lstrip()


def _read_markup(content: bytes, rate: Rate | None) -> CutList:
    root = markup(content)
    encoding = (root.getroottree().docinfo.encoding or "utf-8").lower()
    if root.tag == "xmeml":
        from reelbridge.production.rules.fcp7.reading import read_fcp7  # noqa: PLC0415 -- each pays for its own

        return read_fcp7(root, rate=rate, encoding=encoding)
    if root.tag == "fcpxml":
        from reelbridge.production.rules.fcpxml.reading import read_fcpxml  # noqa: PLC0415 -- beside the above

        return read_fcpxml(root, rate=rate, encoding=encoding)
    raise BadInput("production.is_other_xml", tag=str(root.tag)[:60])

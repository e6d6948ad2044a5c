"""Opening a cut of any kind: AAF needs a file and a reader of its own, everything else is read from its bytes."""

from __future__ import annotations

import tempfile
from threading import Lock
from typing import Any

from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.cutlist import LARGEST_BYTES, CutList
from reelbridge.production.rules.reading import read_cut_list

#: How compound files begin, AAF among them.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The reader underneath keeps what it has seen in a variable of its module.
_ONE_AT_A_TIME = Lock()


def open_cut(content: bytes, *, rate: Rate | None = None, encoding: str = "") -> CutList:
    """Return what a cut says, whatever its format; raises BadInput with one sentence for what is none."""
    if content.startswith(_COMPOUND):
        return _read_aaf(content, rate)
    return read_cut_list(content, rate=rate, encoding=encoding)


def _read_aaf(content: bytes, rate: Rate | None) -> CutList:
    if len(content) > LARGEST_BYTES:
        raise BadInput("production.file_too_large", megabytes=LARGEST_BYTES >> 20)
    import opentimelineio as otio  # noqa: PLC0415 -- half a second that only AAF pays
    from otio_aaf_adapter.adapters import advanced_authoring_format as aaf  # noqa: PLC0415 -- beside the above

    from reelbridge.production.rules.otio.reading import cut_list_of  # noqa: PLC0415 -- beside the above

    with tempfile.NamedTemporaryFile(suffix=".aaf") as file, _ONE_AT_A_TIME:
        file.write(content)
        file.flush()
        try:
            read = aaf.read_from_file(file.name)
            timeline = _timeline(otio, read)
            return cut_list_of(otio, timeline, "aaf", rate=rate)
        except Refusal:
            raise
        except Exception as fault:
            why = f"{type(fault).__name__}: {fault}".splitlines()[0][:200]
            raise BadInput("production.not_aaf", why=why) from fault


def _timeline(otio: Any, read: Any) -> Any:
    """Return the timeline in what was read, the first of several, with what the reader underneath leaves aside."""
    schema = otio.schema
    if isinstance(read, schema.SerializableCollection):
        read = next(iter(read.find_children(descended_from_type=schema.Timeline)), None)
    if not isinstance(read, schema.Timeline):
        raise BadInput("production.no_sequence")
    for track in read.tracks:
        track.name = "" if track.name == "Sequence" else track.name
    for clip in read.find_clips():
        if tape := next((one.name for one in clip.media_references().values() if _is_tape(one)), ""):
            clip.metadata["reelbridge"] = {"reel": tape}
    return read


def _is_tape(media: Any) -> bool:
    described = media.metadata.get("AAF", {}).get("EssenceDescription", {})
    return str(described.get("ClassName", "")) == "TapeDescriptor"

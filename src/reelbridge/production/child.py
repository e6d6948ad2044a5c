"""The child process in which timelines and AAF are read: their readers are native code or trust what they read.

It gets the rate on its command line and the file on its standard input, and answers with a pickled cut list or refusal.
"""

from __future__ import annotations

import logging
import pickle
import resource
import sys
import tempfile
from typing import Any

from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.timecode import Rate
from reelbridge.production.rules.cutlist import CutList

#: How compound files begin, AAF among them.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What one file may take: seconds of a processor and bytes of memory.
MOST_SECONDS, MOST_BYTES = 120, 3 << 30


def main() -> None:
    """Read one cut under limits that cannot be lifted again."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()
    rate = Rate.parse(sys.argv[1]) if sys.argv[1] else None
    answer: Any
    try:
        answer = _read(sys.stdin.buffer.read(), rate)
    except Refusal as refusal:
        answer = (refusal.code, refusal.facts)
    except Exception as fault:  # noqa: BLE001 -- a broken file fails in as many ways as it has bytes
        why = f"{type(fault).__name__}: {fault}".splitlines()[0][:200]
        answer = ("production.reader_failed", {"why": why})
    sys.stdout.buffer.write(pickle.dumps(answer))


def _read(content: bytes, rate: Rate | None) -> CutList:
    if content.startswith(COMPOUND):
        return _read_aaf(content, rate)
    from reelbridge.production.rules.otio.reading import read_otio  # noqa: PLC0415 -- AAF comes in another way

    return read_otio(content, rate=rate)


def _read_aaf(content: bytes, rate: Rate | None) -> CutList:
    import opentimelineio as otio  # noqa: PLC0415 -- beside the below
    from otio_aaf_adapter.adapters import advanced_authoring_format as aaf  # noqa: PLC0415 -- only AAF pays for it

    from reelbridge.production.rules.otio.reading import cut_list_of  # noqa: PLC0415 -- beside the above

    with tempfile.NamedTemporaryFile(suffix=".aaf") as file:
        file.write(content)
        file.flush()
        return cut_list_of(otio, _timeline(otio, aaf.read_from_file(file.name)), "aaf", rate=rate)


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


if __name__ == "__main__":
    main()

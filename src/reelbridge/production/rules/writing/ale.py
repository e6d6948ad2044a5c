"""A cut or a list of shots as an Avid log: one row for each clip, to begin an edit with."""

from __future__ import annotations

from collections.abc import Mapping

from reelbridge.production.rules.cutlist import CutEvent, CutList
from reelbridge.production.rules.writing.lanes import plain, ref_of, remarks_of

_COLUMNS = ("Name", "Tracks", "Start", "End", "Duration", "FPS", "Tape", "Source File", "Reelbridge", "Comments")


def write_ale(cut: CutList, marks: Mapping[int, str]) -> bytes:
    """Return the log; clips without source frames, such as titles, have no row."""
    heading = [
        "Heading",
        "FIELD_DELIM\tTABS",
        "VIDEO_FORMAT\t1080",
        "AUDIO_FORMAT\t48khz",
        f"FPS\t{_rate(cut.rate.fps)}",
    ]
    rows = ["\t".join(_cells(event, marks)) for event in cut.events if event.source is not None]
    return "\r\n".join([*heading, "", "Column", "\t".join(_COLUMNS), "", "Data", *rows, ""]).encode()


def _rate(fps: object) -> str:
    return f"{float(str(fps)) if '/' not in str(fps) else _divided(str(fps)):.3f}".rstrip("0").rstrip(".")


def _divided(fraction: str) -> float:
    above, below = fraction.split("/")
    return int(above) / int(below)


def _cells(event: CutEvent, marks: Mapping[int, str]) -> list[str]:
    rate, source = event.source_rate, event.source
    if source is None:
        return []
    comments = [*remarks_of(event), marks.get(event.number, "")]
    cells = [
        event.name, event.track.replace("+", ""), rate.timecode(source.start), rate.timecode(source.end),
        rate.timecode(source.frames), _rate(rate.fps), event.reel, event.file_name, ref_of(event),
        " | ".join(filter(None, comments)),
    ]  # fmt: skip
    return [plain(cell) for cell in cells]

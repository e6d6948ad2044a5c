"""From the rows of an Avid log to clips. A log knows no film: its clips are laid one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate, Span
from reelbridge.kernel.verdict import Reason
from reelbridge.production.rules.cutlist import CutEvent, CutList, exact_rate, our_ref
from reelbridge.production.rules.edl.decoding import decode
from reelbridge.production.rules.gathering import Gathering, agreed, file_of

_FILE = ("source file path", "source file", "filename", "file name", "filepath", "source path", "unc")
_REEL = ("tape", "reel", "reel name", "tape name", "source tape", "camroll")
_NOTES = ("comments", "descript", "description", "reelbridge")


@dataclass(slots=True)
class _Log:
    """A log sorted into its heading, its columns and its rows with their lines."""

    heading: dict[str, str] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def is_ale(content: bytes) -> bool:
    """Whether a file begins as Avid logs do."""
    plain = content.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    return re.match(rb"\s*Heading\s*[\r\n]", plain) is not None


def read_ale(content: bytes, *, rate: Rate | None = None, encoding: str = "") -> CutList:
    """Read an Avid log. Raises BadInput without columns, a rate or a clip, and for a rate that counts otherwise."""
    text, read_in = decode(content, encoding)
    log = _sorted(text)
    if not log.columns:
        raise BadInput("production.no_columns")
    said = _rate(log.heading.get("fps", "")) or next(
        filter(None, (_rate(_cell(log, row, "fps")) for _, row in log.rows)), None
    )
    if said is None and rate is None:
        raise BadInput("production.no_rate_in_log")
    chosen, evidence = (
        agreed(said, rate)
        if said
        else (rate or Rate(Fraction(25)), Reason("production.rate_given", {"rate": str(rate)}))
    )
    gathered = Gathering(chosen)
    for line, row in log.rows:
        _row(gathered, log, line, row)
    gathered.lose(0, "ALE", "production.laid_end_to_end")
    return gathered.whole("ale", log.heading.get("title", ""), evidence, read_in)


def _sorted(text: str) -> _Log:
    log, part = _Log(), ""
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said:
            continue
        if said.casefold() in ("heading", "column", "data") and "\t" not in line:
            part = said.casefold()
        elif part == "heading":
            words = said.split("\t")
            log.heading |= {
                one.strip().casefold(): two.strip() for one, two in zip(words[::2], words[1::2], strict=False)
            }
        elif part == "column" and not log.columns:
            log.columns = [one.strip().casefold() for one in line.rstrip("\r\n").split("\t")]
        elif part == "data":
            log.rows.append((number, [one.strip() for one in line.rstrip("\r\n").split("\t")]))
    return log


def _rate(text: str) -> Rate | None:
    try:
        return exact_rate(float(text)) if text else None
    except (ValueError, BadInput):
        return None


def _cell(log: _Log, row: list[str], *names: str) -> str:
    for name in names:
        if name in log.columns and (at := log.columns.index(name)) < len(row) and row[at]:
            return row[at]
    return ""


def _row(gathered: Gathering, log: _Log, line: int, row: list[str]) -> None:
    name = _cell(log, row, "name", "clip name", "clip")
    if len(row) > len(log.columns) and any(row[len(log.columns) :]):
        gathered.lose(line, name, "production.cells_beyond_columns")
    own = _rate(_cell(log, row, "fps")) or gathered.rate
    source = _source(log, row, own)
    if source is None:
        gathered.lose(line, name or "?", "production.no_source_timecode")
        return
    source_rate = Rate(
        own.fps,
        drop=";" in _cell(log, row, "start", "mark in") and own.nominal % 30 == 0 and own.fps.denominator == 1001,
    )
    start = gathered.events[-1].record.end if gathered.events else 0
    length = max(1, round(source_rate.seconds(source.frames) * gathered.rate.fps))
    reel, file = _cell(log, row, *_REEL), file_of(_cell(log, row, *_FILE))
    notes = tuple(filter(None, (_cell(log, row, one) for one in _NOTES)))
    item_ref, shot = our_ref([*notes, name, file, reel])
    gathered.add(CutEvent(
        number=0, track=_track(_cell(log, row, "tracks")), record=Span(start, start + length), source=source,
        source_rate=source_rate, reel=reel, clip_name=name, file_name=file, item_ref=item_ref, shot_number=shot,
        comments=notes, line=line,
    ))  # fmt: skip


def _source(log: _Log, row: list[str], rate: Rate) -> Span | None:
    """Return the frames a row names: from its start to its end, or as long as its duration says."""
    start, end, duration = (
        _cell(log, row, *names) for names in (("start", "mark in"), ("end", "mark out"), ("duration",))
    )
    try:
        counted = Rate(rate.fps, drop=";" in start and rate.nominal % 30 == 0 and rate.fps.denominator == 1001)
        first = counted.frame(start)
        last = counted.frame(end) if end else first + Rate(rate.fps).frame(duration)
        return Span(first, last)
    except BadInput:
        return None


def _track(written: str) -> str:
    """Return tracks as people read them: ``VA1A2`` is ``V+A1+A2``."""
    parts = re.findall(r"V\d?|A\d+|D\d?", written.upper())
    return "+".join(dict.fromkeys("V" if one[0] in "VD" else one for one in parts)) or "V"

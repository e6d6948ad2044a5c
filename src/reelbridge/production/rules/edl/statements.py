"""The lines of an edit list, sorted into what each says, before any rate is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.verdict import Reason
from reelbridge.production.rules.cutlist import MOST_EVENTS, Loss

#: No line of an edit list is longer; longer ones are not looked into.
LONGEST_LINE = 2000

_TC = r"(\d{1,3}):(\d\d)[:;](\d\d)([:;.,])(\d{2,3})"
_FOUR = re.compile(rf"(?<!\d){_TC}\s+{_TC}\s+{_TC}\s+{_TC}(?!\d)")
_M2 = re.compile(r"^M2\s+(.*?)\s*([+-]?\s*\d{1,5}(?:\.\d{1,6})?)\s+\d{1,3}:\d\d[:;]\d\d[:;.,]\d{2,3}\s*$")
_CHANNELS = re.compile(r"^(?:NONE|B|V\d?|A{1,2}\d?(?:A\d)*|(?:A\d?)+/?V|AA/V|V/A\d?|VA\d?(?:A\d)*)$")
_CHANGE = re.compile(r"^(C|D|W\d{1,3}|K[BO]?|KF)$")
_LONG_REEL = re.compile(r"^FINAL CUT PRO REEL:\s*(.+?)\s+REPLACED BY:\s*(.+?)\s*$")
_EFFECT = re.compile(r"^EFFECTS? NAME IS\s+(.*)$")
#: Remarks that some edit suites write without the star.
_BARE = re.compile(r"^(?:(?:FROM|TO|KEY) CLIP(?: NAME)?|SOURCE FILE|FROM FILE|TO FILE|REEL)\s*:|^\|?C:Resolve")


@dataclass(frozen=True, slots=True)
class Label:
    """A timecode as written, its rate not yet known."""

    hours: int
    minutes: int
    seconds: int
    frames: int
    is_drop: bool

    @property
    def all_seconds(self) -> int:
        """Everything but the frames, in seconds."""
        return (self.hours * 60 + self.minutes) * 60 + self.seconds

    def __str__(self) -> str:
        mark = ";" if self.is_drop else ":"
        return f"{self.hours:02}:{self.minutes:02}:{self.seconds:02}{mark}{self.frames:02}"


@dataclass(slots=True)
class Line:
    """One event line with what the lines after it add."""

    line: int
    event: str
    reel: str
    channels: str
    change: str
    change_frames: int
    source_in: Label
    source_out: Label
    record_in: Label
    record_out: Label
    #: The drop-frame mode in force for its source; None when the list says nothing.
    is_drop: bool | None = None
    #: Frames a second at which the source plays, from M2; None as shot.
    plays_at: str | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def labels(self) -> tuple[Label, Label, Label, Label]:
        """Its four timecodes."""
        return self.source_in, self.source_out, self.record_in, self.record_out

    @property
    def is_empty(self) -> bool:
        """Whether it takes no time in the film, as the outgoing side of a transition does."""
        return self.record_in == self.record_out


@dataclass(slots=True)
class Statements:
    """Everything a list says."""

    title: str = ""
    #: The first FCM line: drop-frame or not, and where it stands.
    is_drop: bool | None = None
    drop_line: int = 0
    lines: list[Line] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    long_reels: dict[str, str] = field(default_factory=dict)
    source_is_drop: bool | None = None


def statements(text: str) -> Statements:
    """Sort the lines of a list; raises BadInput when there are more events than any film has."""
    found = Statements()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line and not _take(found, number, line):
            found.losses.append(Loss(number, line[:200], Reason("production.line_not_understood", {"line": number})))
    return found


def _take(found: Statements, number: int, line: str) -> bool:
    """Sort one line in; return whether it was understood."""
    if len(line) > LONGEST_LINE:
        return False
    if line[0] == "*" or _BARE.match(line):
        return _remark(found, line.lstrip("* ").strip() or line)
    if line[0].isdigit():
        return _event(found, number, line)
    upper = line.upper()
    if upper.startswith("TITLE:"):
        found.title = found.title or line[6:].strip()
        return True
    if upper.startswith("FCM:"):
        return _drop(found, number, upper[4:].strip())
    return _other(found, line, upper)


def _other(found: Statements, line: str, upper: str) -> bool:
    if found.lines and (speed := _M2.match(upper)):
        return _speed(found, speed[1], speed[2].replace(" ", ""))
    if found.lines and upper.startswith("AUD") and (heard := re.findall(r"\d+", upper)):
        found.lines[-1].channels += "".join(f"A{one}" for one in heard)
        return True
    if reel := _LONG_REEL.match(line):
        found.long_reels[reel[2].strip()] = reel[1].strip()
        return True
    if effect := _EFFECT.match(upper):
        return _remark(found, effect[0])
    return False


def _remark(found: Statements, text: str) -> bool:
    """Keep a remark with the event before it; those before the first event belong to none."""
    if not found.lines:
        return False
    found.lines[-1].remarks.append(text)
    return True


def _drop(found: Statements, number: int, mode: str) -> bool:
    if mode not in ("DROP FRAME", "NON-DROP FRAME", "NON DROP FRAME"):
        return False
    found.source_is_drop = mode == "DROP FRAME"
    if found.is_drop is None:
        found.is_drop, found.drop_line = found.source_is_drop, number
    return True


def _speed(found: Statements, reel: str, plays_at: str) -> bool:
    """Give a speed to the last event of that reel among the two before; systems truncate reels differently."""
    for line in reversed(found.lines[-2:]):
        if line.plays_at is None and reel.strip()[:7] == line.reel.upper()[:7]:
            line.plays_at = plays_at
            return True
    if found.lines[-1].plays_at is None:
        found.lines[-1].plays_at = plays_at
        return True
    return False


def _event(found: Statements, number: int, line: str) -> bool:
    four = _FOUR.search(line)
    head = line[: four.start()].split() if four else []
    said = _head(head)
    if four is None or said is None:
        return False
    if len(found.lines) >= MOST_EVENTS:
        raise BadInput("production.too_many_events", most=MOST_EVENTS)
    reel, channels, change, frames = said
    one, two, three, last = (_label(*four.groups()[at : at + 5]) for at in (0, 5, 10, 15))
    found.lines.append(
        Line(number, head[0], reel, channels, change, frames, one, two, three, last, found.source_is_drop)
    )
    rest = line[four.end() :].strip()
    if rest:
        found.lines[-1].remarks.append(rest)
    return True


def _label(hours: str, minutes: str, seconds: str, mark: str, frames: str) -> Label:
    return Label(int(hours), int(minutes), int(seconds), int(frames), mark in ";,")


def _head(words: list[str]) -> tuple[str, str, str, int] | None:
    """Read what stands before the timecodes: reel, channels, transition, its frames; reels may hold spaces."""
    rest = words[1:]
    frames = int(rest.pop()) if len(rest) > 2 and rest[-1].isdigit() and _is_change(rest[:-1]) else 0
    if len(rest) > 2 and rest[-1] in ("B", "O") and rest[-2] == "K":
        rest[-2:] = [f"K{rest[-1]}"]
    if len(rest) < 2 or not _CHANGE.match(rest[-1]) or not _CHANNELS.match(rest[-2]):
        return None
    return " ".join(rest[:-2]), rest[-2], rest[-1], frames


def _is_change(words: list[str]) -> bool:
    return bool(_CHANGE.match(words[-1])) or (words[-1] in ("B", "O") and words[-2] == "K")


def each_label(lines: list[Line]) -> Iterator[tuple[Line, Label]]:
    """Yield every timecode with the line it stands in."""
    for line in lines:
        for label in line.labels:
            yield line, label

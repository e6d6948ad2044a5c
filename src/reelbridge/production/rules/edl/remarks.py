"""What the remarks below an event say about it: names, files, reels."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reelbridge.production.rules.edl.statements import Line

#: Remark heads by what they name; longest first, so that ``FROM CLIP NAME`` is not taken for ``FROM CLIP``.
_HEADS = (
    ("from_name", re.compile(r"^FROM CLIP NAME\s*:\s*(.*)$", re.IGNORECASE)),
    ("to_name", re.compile(r"^TO CLIP NAME\s*:\s*(.*)$", re.IGNORECASE)),
    ("to_name", re.compile(r"^KEY CLIP NAME\s*:\s*(.*)$", re.IGNORECASE)),
    ("from_file", re.compile(r"^FROM (?:CLIP|FILE|MEDIA)\s*:\s*(.*)$", re.IGNORECASE)),
    ("to_file", re.compile(r"^TO (?:CLIP|FILE|MEDIA)\s*:\s*(.*)$", re.IGNORECASE)),
    ("file", re.compile(r"^SOURCE(?: FILE| NAME)?\s*:\s*(.*)$", re.IGNORECASE)),
    ("file", re.compile(r"^MEDIA(?: FILE| PATH)?\s*:\s*(.*)$", re.IGNORECASE)),
    ("from_reel", re.compile(r"^FROM REEL(?: NAME)?\s*:\s*(.*)$", re.IGNORECASE)),
    ("to_reel", re.compile(r"^TO REEL(?: NAME)?\s*:\s*(.*)$", re.IGNORECASE)),
    ("reel", re.compile(r"^(?:SOURCE |TAPE |CAMERA )?REEL(?: NAME)?\s*:\s*(.*)$", re.IGNORECASE)),
    ("reel", re.compile(r"^TAPE(?: NAME)?\s*:\s*(.*)$", re.IGNORECASE)),
)


@dataclass(slots=True)
class Said:
    """What remarks name for the two sides of an event: going out and coming in."""

    from_name: str = ""
    to_name: str = ""
    from_file: str = ""
    to_file: str = ""
    from_reel: str = ""
    to_reel: str = ""
    rest: list[str] = field(default_factory=list)


def sort_remarks(line: Line, *, has_two_sides: bool) -> Said:
    """Read an event's remarks; ``has_two_sides`` tells a transition, whose names may concern either clip."""
    said = Said()
    files: list[str] = []
    reels: list[str] = []
    for remark in line.remarks:
        kind, text = _named(remark)
        if kind in ("file", "reel"):
            (files if kind == "file" else reels).append(text)
        elif kind and not getattr(said, kind):
            setattr(said, kind, text)
        else:
            said.rest.append(remark)
    _spread(said, "file", files, has_two_sides=has_two_sides)
    _spread(said, "reel", reels, has_two_sides=has_two_sides)
    return said


def _named(remark: str) -> tuple[str, str]:
    for kind, head in _HEADS:
        if found := head.match(remark):
            return kind, found[1].strip()
    return "", remark


def _spread(said: Said, what: str, texts: list[str], *, has_two_sides: bool) -> None:
    """Give unsided names to the sides: two in order, one to the clip that comes in."""
    if len(texts) > 1 and has_two_sides:
        sides = {"from": texts[0], "to": texts[1]}
        said.rest += texts[2:]
    else:
        sides = {"to" if has_two_sides else "from": texts[0]} if texts else {}
        said.rest += texts[1:]
    for side, text in sides.items():
        if not getattr(said, f"{side}_{what}"):
            setattr(said, f"{side}_{what}", text)

"""Reading caption files that come from outside: WebVTT and SubRip, whatever their line ends and encoding.

Every cue is read or the file is refused with the line at fault: a reader that skips what it does not understand would
lose a sentence of the film without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from reelbridge.captions.rules.cues import Cue, safe_settings, safe_text
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import base

#: Three hours of talk are 200 kB; a larger file is something else.
LARGEST_BYTES = 5_000_000
MOST_CUES = 50_000
LONGEST_CUE = 4_000

_TIME = r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})[.,]([0-9]{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s+(.*))?\s*$")
#: What SubRip files carry that WebVTT has no word for: colours, and positions of another format in braces.
_FOREIGN = re.compile(r"</?font\b[^>]*>|\{\\[^}]*\}", re.IGNORECASE)
_CASED = re.compile(r"<\s*(/?)\s*([biuBIU])\s*>")

#: What old caption files of a language are written in, when they are not UTF-8.
_OLD = {"ru": "cp1251", "uk": "cp1251", "be": "cp1251", "bg": "cp1251", "sr": "cp1251", "zh": "gb18030"}


def read_captions(content: bytes, name: str, *, language: str) -> tuple[Cue, ...]:
    """Return the cues of a file in the order of time.

    Raises BadInput, with the line at fault, for what is no captions file, is too large, or is wrong inside.
    """
    if len(content) > LARGEST_BYTES:
        raise BadInput("captions.too_large", name=name, most=LARGEST_BYTES // 1_000_000)
    lines = re.split(r"\r\n|\r|\n", _decoded(content, name, language))
    is_vtt = lines[0].split(" ")[0].split("\t")[0] == "WEBVTT"
    cues = sorted(_cues(lines, name, is_vtt=is_vtt))
    if not cues:
        raise BadInput("captions.no_cues", name=name)
    return tuple(cues)


def _decoded(content: bytes, name: str, language: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", *filter(None, [_OLD.get(base(language))])]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput("captions.not_text", name=name)


def _cues(lines: list[str], name: str, *, is_vtt: bool) -> Iterator[Cue]:
    found = [
        (number, match) for number, line in enumerate(lines) if (match := _times(line, number, name, is_vtt=is_vtt))
    ]
    if len(found) > MOST_CUES:
        raise BadInput("captions.too_many_cues", name=name, count=len(found), most=MOST_CUES)
    bounds = [number for number, _match in found] + [len(lines)]
    for (number, match), (_this, following) in zip(found, pairwise(bounds), strict=True):
        yield from _cue(
            match,
            _text(lines[number + 1 : following], is_vtt=is_vtt, is_last=following == len(lines)),
            name=name,
            line=number + 1,
        )


def _times(line: str, number: int, name: str, *, is_vtt: bool) -> re.Match[str] | None:
    """Return a line's two moments; None for a line of text. An arrow with anything else around it is refused."""
    if "-->" not in line:
        return None
    match = _TIMES.match(line)
    # SubRip text may hold an arrow; only a line with digits before it is meant to be times
    if match is None and (is_vtt or re.match(r"\s*[0-9]{1,4}:", line)):
        raise BadInput("captions.time_not_understood", name=name, line=number + 1, text=line.strip()[:60])
    return match


def _text(lines: list[str], *, is_vtt: bool, is_last: bool) -> str:
    """Return a cue's text. WebVTT's ends at an empty line; SubRip's may hold some, before the next cue's number."""
    stripped = [line.strip() for line in lines]
    if is_vtt:
        return "\n".join(stripped[: stripped.index("")] if "" in stripped else stripped)
    while stripped and not stripped[-1]:
        stripped.pop()
    if not is_last and stripped and stripped[-1].isdecimal() and (len(stripped) == 1 or not stripped[-2]):
        stripped.pop()
    return "\n".join(line for line in stripped if line)


def _cue(match: re.Match[str], text: str, *, name: str, line: int) -> Iterator[Cue]:
    start, end = _milliseconds(match.groups()[:4], name, line), _milliseconds(match.groups()[4:8], name, line)
    if end < start:
        raise BadInput("captions.ends_before_it_begins", name=name, line=line)
    if len(text) > LONGEST_CUE:
        raise BadInput("captions.cue_too_long", name=name, line=line, most=LONGEST_CUE)
    shown = safe_text(_CASED.sub(lambda tag: f"<{tag[1]}{tag[2].lower()}>", _FOREIGN.sub("", text)))
    # a cue that shows nothing or for no time stands in many files; nobody would miss it
    if shown and end > start:
        yield Cue(start, end, shown, safe_settings(match[9] or ""))


def _milliseconds(parts: tuple[str | None, ...], name: str, line: int) -> int:
    hours, minutes, seconds, rest = (part or "0" for part in parts)
    if int(minutes) > 59 or int(seconds) > 59:
        shown = ":".join(part for part in parts[:3] if part)
        raise BadInput("captions.time_not_understood", name=name, line=line, text=shown)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))

"""Cues: what is said or shown between two moments, and how they are written as WebVTT."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class CaptionKind(StrEnum):
    """What captions are for."""

    SUBTITLES = "subtitles"
    CAPTIONS = "captions"
    FORCED = "forced"
    DESCRIPTIONS = "descriptions"
    CHAPTERS = "chapters"

    @property
    def track_kind(self) -> str:
        """The ``kind`` of an HTML track; forced ones are subtitles to a browser."""
        return "subtitles" if self is CaptionKind.FORCED else self.value


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """One caption: milliseconds from the film's first frame, text in WebVTT's own markup, position settings."""

    start_ms: int
    end_ms: int
    text: str
    settings: str = ""

    @property
    def plain(self) -> str:
        """The text without markup, for search and lists."""
        bare = _ANY_TAG.sub("", self.text)
        return (
            bare.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\N{NO-BREAK SPACE}").replace("&amp;", "&")
        )


_ANY_TAG = re.compile(r"<[^>]*>")
_ENTITY = r"&(?!(?:amp|lt|gt|nbsp|lrm|rlm|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
#: The tags of WebVTT; anything else that looks like one is text.
_TAG = re.compile(
    r"</?(?:i|b|u|ruby|rt)>"
    r"|<(?:c|v|lang)(?:\.[^\s<>.&]+)*(?:[ \t][^<>&\n]*)?>|</(?:c|v|lang)>"
    r"|<(?:[0-9]{2,4}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}>"
)
_SETTING = re.compile(
    r"(?:vertical:(?:rl|lr)|line:-?[0-9.]{1,8}%?(?:,(?:start|center|end))?|size:[0-9.]{1,8}%"
    r"|position:[0-9.]{1,8}%(?:,(?:line-left|center|line-right))?|align:(?:start|center|end|left|right))"
)


def safe_text(text: str) -> str:
    """Return text in which only WebVTT's own tags and entities are markup, and no line ends the cue."""
    kept, last = [], 0
    for tag in _TAG.finditer(text):
        kept += [_escaped(text[last : tag.start()]), tag[0]]
        last = tag.end()
    whole = "".join([*kept, _escaped(text[last:])])
    return "\n".join(line for line in whole.splitlines() if line.strip())


def _escaped(text: str) -> str:
    return re.sub(_ENTITY, "&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def safe_settings(text: str) -> str:
    """Return the position settings that WebVTT knows; others are left out."""
    return " ".join(one for one in text.split() if _SETTING.fullmatch(one))


def as_vtt(cues: Iterable[Cue]) -> str:
    """Return cues as a WebVTT file, in the order of time."""
    blocks = ["WEBVTT"]
    for number, cue in enumerate(sorted(cues), 1):
        settings = f" {cue.settings}" if cue.settings else ""
        blocks.append(f"{number}\n{moment(cue.start_ms)} --> {moment(cue.end_ms)}{settings}\n{cue.text}")
    return "\n\n".join(blocks) + "\n"


def within(cues: Iterable[Cue], begin_ms: int, end_ms: int) -> tuple[Cue, ...]:
    """Return what is said between two moments, counted from the first; a cue that goes on beyond is cut there."""
    return tuple(
        Cue(max(cue.start_ms, begin_ms) - begin_ms, min(cue.end_ms, end_ms) - begin_ms, cue.text, cue.settings)
        for cue in cues
        if cue.start_ms < end_ms and cue.end_ms > begin_ms
    )


def moment(milliseconds: int) -> str:
    """Return a moment as WebVTT writes it: ``00:01:20.440``."""
    seconds, left = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}.{left:03}"

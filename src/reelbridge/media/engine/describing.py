"""What a container says about itself: tracks, timecode, type; texts are cut to a sane length."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import Any

from av.container import InputContainer

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.media.rules.probe import AudioTrack, Kind, SubtitleTrack

_LONGEST_TEXT = 300

_TYPES = {
    "avi": "video/x-msvideo", "mpeg": "video/mpeg", "mpegvideo": "video/mpeg", "mpegts": "video/mp2t",
    "mxf": "application/mxf", "ogg": "video/ogg", "wav": "audio/wav", "w64": "audio/wav", "aiff": "audio/aiff",
    "mp3": "audio/mpeg", "aac": "audio/aac", "flac": "audio/flac", "asf": "video/x-ms-wmv", "flv": "video/x-flv",
    "caf": "audio/x-caf", "au": "audio/basic", "amr": "audio/amr", "dv": "video/dv", "gxf": "application/gxf",
}  # fmt: skip


def tracks_of(container: InputContainer) -> tuple[AudioTrack, ...]:
    """Return the sound tracks that can be decoded, numbered from 1."""
    heard = [one for one in container.streams.audio if one.codec_context is not None]
    return tuple(
        AudioTrack(
            index=number,
            codec=stream.codec_context.codec.canonical_name,
            channels=stream.codec_context.channels,
            sample_rate=stream.codec_context.sample_rate,
            language=_language(stream),
            title=_title(stream),
        )
        for number, stream in enumerate(heard, 1)
    )


def subtitles_of(container: InputContainer) -> tuple[SubtitleTrack, ...]:
    """Return the subtitle tracks, numbered from 1."""
    return tuple(
        SubtitleTrack(
            number, stream.codec_context.name if stream.codec_context else "", _language(stream), _title(stream)
        )
        for number, stream in enumerate(container.streams.subtitles, 1)
    )


def _language(stream: Any) -> str:
    spoken = (stream.language or "").strip().lower()
    return "" if spoken in ("und", "zxx", "mul", "mis") else spoken[:12]


def _title(stream: Any) -> str:
    return text(stream.metadata.get("title", ""))


def text(value: str) -> str:
    """Return a text from a file, one line, of sane length."""
    return " ".join("".join(one if one.isprintable() else " " for one in value).split())[:_LONGEST_TEXT]


def start_frame_of(container: InputContainer, video: Any, rate: Fraction) -> tuple[int, bool]:
    """Return the first frame's timecode in frames, and whether it counts drop-frame; (0, False) without one."""
    sources = [video.metadata, container.metadata, *(one.metadata for one in container.streams)]
    for metadata in sources:
        said = {name.lower(): value for name, value in metadata.items()}.get("timecode", "")
        if not said:
            continue
        try:
            counting = Rate(rate, drop=";" in said or "." in said)
            return counting.frame(said), counting.drop
        except BadInput:
            # a timecode that does not fit the rate is worth nothing
            continue
    return 0, False


def media_type_of(container: InputContainer, descriptor: int, kind: Kind) -> str:
    """Return the media type of a film or sound file."""
    name = container.format.name.split(",")[0]
    if name == "mov":
        return _of_brand(container.metadata.get("major_brand", ""), kind)
    if name == "matroska":
        is_webm = b"webm" in os.pread(descriptor, 64, 0)
        return f"{kind_word(kind)}/{'webm' if is_webm else 'x-matroska'}"
    found = _TYPES.get(name, f"{kind_word(kind)}/x-{name}")
    return "audio/ogg" if (name, kind) == ("ogg", Kind.SOUND) else found


def kind_word(kind: Kind) -> str:
    """Return the first half of a media type."""
    return "audio" if kind is Kind.SOUND else "video"


def _of_brand(brand: str, kind: Kind) -> str:
    if brand.startswith("qt"):
        return "video/quicktime"
    if brand.startswith("3g"):
        return f"{kind_word(kind)}/3gpp"
    return f"{kind_word(kind)}/mp4"

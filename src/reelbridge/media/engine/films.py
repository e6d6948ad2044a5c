"""Probing films and sound: every packet is counted, the first pictures are decoded, no claim is believed."""

from __future__ import annotations

import os
from array import array
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.container import InputContainer

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.timecode import Rate
from reelbridge.media.engine.describing import media_type_of, start_frame_of, subtitles_of, tracks_of
from reelbridge.media.engine.opening import LARGEST_FRAME_PIXELS, decode, films_in, main_video, opened, packets
from reelbridge.media.rules.pacing import has_lost, pace, recording
from reelbridge.media.rules.probe import Kind, Probe, Timing

#: Containers whose stated length is written by what recorded them, not guessed from the file's size.
_STATE_LENGTH = {"mov", "matroska", "avi", "mxf", "wav", "flac", "asf", "aiff", "caf"}
#: A file that holds less than this part of what it claims has been cut off.
_LEAST_HELD = Fraction(9, 10)
#: In how many packets the first picture or sound must come.
_PATIENCE = 250


@dataclass(slots=True)
class Seen:
    """What going through all packets showed."""

    moments: array[int] = field(default_factory=lambda: array("q"))
    #: Pictures of a further recording in the same stream.
    behind: int = 0
    pictures: int = 0
    last_stays: int = 0
    #: The end of the latest packet of any stream, and of sound alone, in seconds.
    end: Fraction = Fraction(0)
    sound_start: Fraction | None = None
    sound_end: Fraction = Fraction(0)
    first_picture: Any = None
    first_sound: Any = None


def probe(descriptor: int, file: str, *, longest_hours: int, report: Any) -> Probe:
    """Return what is in a film or sound file; raises BadInput."""
    with opened(descriptor, file) as container:
        _refuse_claims(container, file, longest_hours)
        video = main_video(container)
        _refuse_locked_or_unknown(container, video, file)
        seen = _go_through(container, video, size=os.fstat(descriptor).st_size, report=report)
        _refuse_cut_short(container, seen, file)
        if video is None and not container.streams.audio:
            raise BadInput("media.shows_nothing", file=file)
        if (video is not None and seen.first_picture is None) or (video is None and seen.first_sound is None):
            raise BadInput("media.cannot_be_decoded", file=file)
        if video is None:
            return _sound(container, seen, descriptor)
        return _film(container, video, seen, descriptor=descriptor, file=file, longest_hours=longest_hours)


def _refuse_claims(container: InputContainer, file: str, longest_hours: int) -> None:
    claimed = Fraction(container.duration or 0, av.time_base)
    for stream in container.streams:
        if stream.type == "video" and stream.average_rate:
            claimed = max(claimed, stream.frames / Fraction(stream.average_rate))
        if stream.duration and stream.time_base:
            claimed = max(claimed, stream.duration * stream.time_base)
    _refuse_long(claimed, file, longest_hours)
    for stream in container.streams.video:
        if stream.codec_context and stream.codec_context.width * stream.codec_context.height > LARGEST_FRAME_PIXELS:
            raise BadInput(
                "media.frame_too_large",
                file=file, width=stream.codec_context.width, height=stream.codec_context.height,
            )  # fmt: skip


def _refuse_long(seconds: Fraction, file: str, longest_hours: int) -> None:
    if seconds > longest_hours * 3600:
        raise BadInput("media.is_too_long", file=file, hours=int(seconds // 3600), limit=longest_hours)


def _refuse_locked_or_unknown(container: InputContainer, video: Any, file: str) -> None:
    for stream in container.streams:
        if any(name.lower() == "enc_key_id" for name in stream.metadata):
            raise BadInput("media.is_encrypted", file=file)
    chief = video if video is not None else next(iter(container.streams.audio), None)
    if chief is not None and chief.codec_context is None:
        raise BadInput("media.codec_unknown", file=file)


def _go_through(container: InputContainer, video: Any, *, size: int, report: Any) -> Seen:
    """Read every packet once; decode until the first picture and the first sound have come."""
    seen = Seen()
    chief_sound = next(iter(container.streams.audio), None)
    for count, packet in enumerate(packets(container)):
        if packet.size:
            _note_end(seen, packet)
        if video is not None and packet.stream.index == video.index:
            _count(seen, packet)
        elif chief_sound is not None and packet.stream.index == chief_sound.index:
            _listen(seen, packet, still_patient=count <= _PATIENCE * len(container.streams))
        if count % 4096 == 0 and packet.pos and packet.pos > 0:
            report(packet.pos, size)
    return seen


def _count(seen: Seen, packet: Any) -> None:
    """Count a packet of the film, and decode it while no picture has come yet."""
    if packet.size and _is_shown(packet):
        seen.pictures += 1
        if packet.pts is not None:
            seen.moments.append(packet.pts)
            seen.last_stays = packet.duration or seen.last_stays
    if seen.first_picture is None and seen.pictures <= _PATIENCE:
        seen.first_picture = next(iter(decode(packet)), None)


def _listen(seen: Seen, packet: Any, *, still_patient: bool) -> None:
    if seen.first_sound is None and still_patient:
        seen.first_sound = next(iter(decode(packet)), None)


def _is_shown(packet: Any) -> bool:
    """Whether a packet becomes a picture: not one that an edit list leaves out, nor VP8's hidden references."""
    if packet.is_discard:
        return False
    return packet.stream.codec_context.name not in ("vp8", "libvpx") or bool(bytes(packet)[0] & 0x10)


def _note_end(seen: Seen, packet: Any) -> None:
    if packet.pts is None or not packet.time_base:
        return
    end = (packet.pts + (packet.duration or 0)) * packet.time_base
    seen.end = max(seen.end, end)
    if packet.stream.type == "audio":
        seen.sound_end = max(seen.sound_end, end)
        if seen.sound_start is None:
            seen.sound_start = packet.pts * packet.time_base


def _refuse_cut_short(container: InputContainer, seen: Seen, file: str) -> None:
    if not container.duration or container.format.name.split(",")[0] not in _STATE_LENGTH:
        return
    start = Fraction(container.start_time or 0, av.time_base)
    claimed, held = Fraction(container.duration, av.time_base), seen.end - start
    if held < claimed * _LEAST_HELD and claimed - held > 1:
        raise BadInput("media.is_cut_short", file=file)


def _sound(container: InputContainer, seen: Seen, descriptor: int) -> Probe:
    track = container.streams.audio[0]
    return Probe(
        kind=Kind.SOUND,
        container=container.format.name,
        codec=track.codec_context.codec.canonical_name,
        width=0, height=0, rate=None, frames=0,
        seconds=seen.sound_end - (seen.sound_start or 0),
        start_frame=0,
        audio=tracks_of(container),
        subtitles=subtitles_of(container),
        rotation=0,
        media_type=media_type_of(container, descriptor, Kind.SOUND),
        facts={"first_seconds": str(seen.sound_start or 0), "tags": dict(container.metadata)},
    )  # fmt: skip


def _film(
    container: InputContainer, video: Any, seen: Seen, *, descriptor: int, file: str, longest_hours: int
) -> Probe:
    timing = _timing(video, seen)
    _refuse_long(timing.frames / timing.rate, file, longest_hours)
    picture = seen.first_picture
    rotation = -picture.rotation % 360
    width, height = shown_size(picture.width, picture.height, video.sample_aspect_ratio, rotation)
    start_frame, is_drop = start_frame_of(container, video, timing.rate)
    return Probe(
        kind=Kind.FILM,
        container=container.format.name,
        codec=video.codec_context.codec.canonical_name,
        width=width, height=height,
        rate=Rate(timing.rate, is_drop),
        frames=timing.frames,
        seconds=timing.frames / timing.rate,
        start_frame=start_frame,
        audio=tracks_of(container),
        subtitles=subtitles_of(container),
        rotation=rotation,
        media_type=media_type_of(container, descriptor, Kind.FILM),
        facts={
            "stream": video.index,
            "first_seconds": str(timing.first),
            "is_constant_rate": timing.is_constant,
            "has_lost_pictures": timing.has_lost,
            "films": len(films_in(container)),
            "pictures_behind": seen.behind,
            "pictures": seen.pictures,
            "pixel_format": picture.format.name,
            "is_interlaced": picture.interlaced_frame,
            "stored_width": picture.width, "stored_height": picture.height,
            "tags": dict(container.metadata),
        },
    )  # fmt: skip


def _timing(video: Any, seen: Seen) -> Timing:
    declared = [Fraction(rate) for rate in (video.average_rate, video.guessed_rate, video.base_rate) if rate]
    if not seen.moments:
        return Timing(Fraction(0), declared[0] if declared else Fraction(25), seen.pictures, is_constant=True)
    moments = np.frombuffer(seen.moments, dtype=np.int64)
    count = recording(moments, video.time_base)
    seen.behind = len(moments) - count
    moments = np.unique(moments[:count])
    timing = pace(moments, video.time_base, declared=declared, last=seen.last_stays)
    return replace(timing, has_lost=has_lost(moments, timing, video.time_base))


def shown_size(width: int, height: int, pixel: Fraction | None, rotation: int) -> tuple[int, int]:
    """Return the size of a picture as shown: with square pixels (widened, never narrowed in height), then turned."""
    if pixel and pixel > 0 and pixel != 1:
        width = max(1, round(width * pixel))
    return (height, width) if rotation in (90, 270) else (width, height)

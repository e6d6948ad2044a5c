"""The child's task ``prepare``: everything people look at, made in one pass over the source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av

from reelbridge.kernel.errors import BadInput
from reelbridge.media.engine import photographs
from reelbridge.media.engine.looking import of_photograph
from reelbridge.media.engine.opening import opened, packets
from reelbridge.media.engine.proxying import make_film_proxy
from reelbridge.media.engine.sound import FAST_START, Track, split_off
from reelbridge.media.engine.stills import write_stills
from reelbridge.media.rules.layout import (
    IMPRINT,
    PHOTOGRAPH_SIDE,
    POSTER,
    PROXY,
    STILL_WIDTH,
    audio_name,
    still_name,
)
from reelbridge.media.rules.probe import Kind, Probe

Report = Callable[[int, int], None]


def prepare(descriptor: int, request: dict[str, Any], report: Report) -> dict[str, Any]:
    """Write proxy, poster, stills and sound tracks into a folder; return shot bounds and the poster's frame."""
    probe, folder = Probe.from_json(request["probe"]), Path(request["folder"])
    (folder / "stills").mkdir(exist_ok=True)
    proxy = folder / PROXY[probe.kind]
    if probe.kind is Kind.PHOTOGRAPH:
        picture = photographs.opened(descriptor, request["file"], request["largest_megapixels"])
        upright = photographs.upright(photographs.loaded(picture, request["file"]))
        _photograph(upright, folder, proxy)
        (folder / IMPRINT).write_bytes(of_photograph(upright))
        return {"shot_bounds": [], "poster_frame": 0}
    if probe.kind is Kind.SOUND:
        _sound(descriptor, request["file"], probe, proxy, report)
        shots: list[tuple[int, int]] = []
        poster_frame = 0
    else:
        shots, poster_frame = make_film_proxy(descriptor, request["file"], probe, proxy, report)
        write_stills(proxy, probe, shots, poster_frame, folder)
    for number in range(2, len(probe.audio) + 1):
        split_off(proxy, number, folder / audio_name(number))
    return {"shot_bounds": shots, "poster_frame": poster_frame}


def _photograph(picture: Any, folder: Path, proxy: Path) -> None:
    photographs.write_jpeg(picture, proxy, side=PHOTOGRAPH_SIDE)
    photographs.write_jpeg(picture, folder / POSTER, width=STILL_WIDTH)
    photographs.write_jpeg(picture, folder / still_name(0, STILL_WIDTH), width=STILL_WIDTH)


def _sound(descriptor: int, file: str, probe: Probe, proxy: Path, report: Report) -> None:
    with opened(descriptor, file) as source, av.open(str(proxy), "w", format="ipod", options=FAST_START) as target:
        heard = [one for one in source.streams.audio if one.codec_context is not None]
        tracks = {
            stream.index: Track(target, told, probe.timing.first)
            for stream, told in zip(heard, probe.audio, strict=True)
        }
        total = max(1, int(probe.seconds))
        for packet in packets(source, *heard):
            tracks[packet.stream.index].take(packet)
            if packet.pts is not None:
                report(min(total, int(packet.pts * packet.time_base)), total)
        for track in tracks.values():
            track.finish()
    if not proxy.stat().st_size:
        raise BadInput("media.cannot_be_decoded", file=file)

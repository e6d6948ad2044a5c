"""What a probe tells about a film, a photograph or a sound recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from reelbridge.kernel.timecode import Rate


class Kind(StrEnum):
    """What a file is to an archive."""

    FILM = "film"
    PHOTOGRAPH = "photograph"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One sound track; ``index`` counts sound tracks from 1, as ``audio-<index>.m4a`` does."""

    index: int
    codec: str
    channels: int
    sample_rate: int
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """One subtitle track inside the file; ``index`` counts them from 1."""

    index: int
    codec: str
    language: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Which moment of the file is which frame: frame n is on screen from ``first + n / rate`` seconds on.

    ``is_constant`` says that the file holds exactly one picture for each frame; otherwise (variable rate, gaps)
    a picture belongs to the frame whose moment is nearest; it may stand for several frames or for none.
    ``has_lost`` says that the rate is constant and a few pictures are missing: what stands long stands for lost ones.
    """

    first: Fraction
    rate: Fraction
    frames: int
    is_constant: bool
    has_lost: bool = False

    def frame_of(self, seconds: Fraction) -> int:
        """Return the frame that a picture shown from a moment on begins at; negative before the first."""
        # whole numbers: fractions would take a thirtieth of the time of decoding a proxy
        (at, of), (first, by), (rate, per) = (one.as_integer_ratio() for one in (seconds, self.first, self.rate))
        whole = of * by * per
        frame, rest = divmod((at * by - first * of) * rate, whole)
        # a half goes to the even neighbour
        return frame + (2 * rest > whole or (2 * rest == whole and frame % 2 == 1))

    def begins(self, frame: int) -> Fraction:
        """Return the moment of the file at which a frame begins, in seconds."""
        return self.first + frame / self.rate


@dataclass(frozen=True, slots=True)
class Probe:
    """What is in a file. Width and height are as shown: after rotation, with square pixels."""

    kind: Kind
    container: str
    codec: str
    width: int
    height: int
    #: Frames per second; None for photographs and sound.
    rate: Rate | None
    #: How many frames it has, counted and not claimed; 1 for a photograph, 0 for sound.
    frames: int
    seconds: Fraction
    #: The timecode of frame 0 as the file gives it, counted in frames from 00:00:00:00.
    start_frame: int
    audio: tuple[AudioTrack, ...]
    subtitles: tuple[SubtitleTrack, ...]
    #: Degrees clockwise by which the stored picture is turned to be shown: 0, 90, 180 or 270.
    rotation: int
    media_type: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def timing(self) -> Timing:
        """Which moment is which frame; films only."""
        rate = self.rate.fps if self.rate else Fraction(25)
        first = Fraction(str(self.facts.get("first_seconds", "0")))
        is_constant, has_lost = self.facts.get("is_constant_rate", True), self.facts.get("has_lost_pictures", False)
        return Timing(first, rate, self.frames, bool(is_constant), bool(has_lost))

    def unseen(self, file: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what of the file is not looked at, as codes and facts of sentences: nothing for most."""
        told: list[tuple[str, dict[str, Any]]] = []
        if (count := self.facts.get("films", 1)) > 1:
            told.append(("media.holds_more_films", {"file": file, "count": count, "stream": self.facts["stream"]}))
        if more := self.facts.get("pictures_behind", 0):
            told.append(("media.clock_begins_anew", {"file": file, "frame": self.frames, "pictures": more}))
        return told

    def as_json(self) -> dict[str, Any]:
        """Return JSON values that ``from_json`` reads."""
        return asdict(self) | {
            "kind": self.kind.value,
            "rate": str(self.rate) if self.rate else "",
            "seconds": str(self.seconds),
            "audio": [asdict(track) for track in self.audio],
            "subtitles": [asdict(track) for track in self.subtitles],
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Probe:
        """Read what ``as_json`` gave."""
        return cls(
            **{
                **kept,
                "kind": Kind(kept["kind"]),
                "rate": Rate.parse(kept["rate"]) if kept["rate"] else None,
                "seconds": Fraction(kept["seconds"]),
                "audio": tuple(AudioTrack(**track) for track in kept["audio"]),
                "subtitles": tuple(SubtitleTrack(**track) for track in kept["subtitles"]),
            }
        )

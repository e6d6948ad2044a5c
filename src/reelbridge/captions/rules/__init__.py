"""Rules of captions: cues, and reading and writing them as WebVTT and SubRip."""

from reelbridge.captions.rules.cues import CaptionKind, Cue, as_vtt, within
from reelbridge.captions.rules.reading import LARGEST_BYTES, read_captions

__all__ = ["LARGEST_BYTES", "CaptionKind", "Cue", "as_vtt", "read_captions", "within"]

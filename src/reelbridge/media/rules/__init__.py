"""Rules of media: what a probe tells, which frame is which, where shots begin, where derivatives lie."""

from reelbridge.media.rules.layout import AUDIO, POSTER, PROXY, audio_name, folder_parts, still_name
from reelbridge.media.rules.probe import AudioTrack, Kind, Probe, SubtitleTrack
from reelbridge.media.rules.progress import State

__all__ = [
    "AUDIO",
    "POSTER",
    "PROXY",
    "AudioTrack",
    "Kind",
    "Probe",
    "State",
    "SubtitleTrack",
    "audio_name",
    "folder_parts",
    "still_name",
]

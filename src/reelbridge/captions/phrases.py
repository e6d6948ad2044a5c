"""Sentences of captions."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "captions.too_large": N_("“%(name)s” is larger than %(most)s MB: that is no captions file."),
    "captions.not_text": N_("“%(name)s” is no text this node can read. Save it as UTF-8."),
    "captions.no_cues": N_("“%(name)s” holds no captions. SubRip (.srt) and WebVTT (.vtt) files are understood."),
    "captions.too_many_cues": N_("“%(name)s” holds %(count)s captions, more than %(most)s."),
    "captions.cue_too_long": N_("“%(name)s”, line %(line)s: a caption is longer than %(most)s characters."),
    "captions.time_not_understood": N_("“%(name)s”, line %(line)s: “%(text)s” is no pair of times. Correct the line."),
    "captions.ends_before_it_begins": N_("“%(name)s”, line %(line)s: the caption ends before it begins."),
    "captions.beyond_the_film": N_(
        "“%(name)s” goes on until %(moment)s, after the end of %(item)s. Check that it belongs to this film."
    ),
    "captions.no_such_captions": N_("There are no captions %(ref)s here."),
    "captions.kind_unknown": N_("“%(text)s” is not a kind of captions. Kinds are: %(known)s."),
    # what was done, in the history of an item
    "captions.added": N_("Captions added"),
    "captions.removed": N_("Captions removed"),
    "captions.kind.subtitles": N_("subtitles"),
    "captions.kind.captions": N_("captions for the hard of hearing"),
    "captions.kind.forced": N_("forced subtitles"),
    "captions.kind.descriptions": N_("descriptions for the blind"),
    "captions.kind.chapters": N_("chapters"),
}

"""Sentences for the reasons of a match."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "language.same_text": N_("It is called “%(found)s”."),
    "language.same_word": N_("“%(found)s” stands in “%(whole)s”."),
    "language.same_base_form": N_("“%(found)s” is another form of “%(query)s”."),
    "language.inside_longer": N_("“%(found)s” stands inside “%(whole)s”."),
    "language.same_reading": N_("“%(query)s” and “%(found)s” are read the same: %(key)s."),
    "language.same_subject": N_("“%(query)s” and “%(found)s” name the same subject."),
    "language.sounds_alike_across_scripts": N_("“%(query)s” sounds like “%(found)s” in another script."),
    "language.sounds_alike": N_("“%(query)s” sounds like “%(found)s”, spelt otherwise."),
}

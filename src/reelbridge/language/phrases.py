"""Sentences for the reasons of a match."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "language.same_text": N_("It is called “%(found)s”."),
    "language.same_word": N_("“%(found)s” stands in “%(whole)s”."),
    "language.same_base_form": N_("“%(found)s” is another form of “%(query)s”."),
    "language.begins_so": N_("“%(found)s” begins with “%(query)s”."),
    "language.inside_longer": N_("“%(found)s” stands inside “%(whole)s”."),
    "language.same_subject": N_("“%(query)s” and “%(found)s” name the same subject."),
    "language.narrower_subject": N_("“%(found)s” belongs to the subject “%(query)s”."),
    # the parts of two names, and what ties them
    "language.part_equal": N_("%(left)s = %(right)s"),
    "language.part_spelling": N_("%(left)s ≈ %(right)s, spelt otherwise: %(letters)s"),
    "language.part_sound": N_("%(left)s ≈ %(right)s by sound: %(letters)s"),
    "language.part_reading": N_("%(left)s ≈ %(right)s, read as %(letters)s"),
    "language.part_korean": N_("%(left)s ≈ %(right)s, read in Korean as %(letters)s"),
    "language.part_cantonese": N_("%(left)s ≈ %(right)s, read in Cantonese as %(letters)s"),
    "language.part_japanese": N_("%(left)s ≈ %(right)s, read in Japanese as %(letters)s"),
    "language.part_meaning": N_("%(left)s = %(right)s by meaning"),
    "language.part_alias": N_("%(left)s = %(right)s by custom"),
    "language.part_initial": N_("%(left)s may stand for %(right)s"),
    "language.part_left_over": N_("nothing answers %(alone)s"),
    "language.names_same": N_("the same name"),
    "language.names_likely": N_("likely the same name"),
    "language.names_unlikely": N_("hardly the same name"),
    # lists of names
    "language.list_unreadable": N_("The file %(file)s cannot be opened: %(why)s."),
    "language.list_empty": N_("The file %(file)s holds no names. Put one name in the first column of each line."),
    "language.list_both_from_input": N_("Standard input (-) can be read once: give a file for one of the two lists."),
    "language.list_not_text": N_(
        "The file %(file)s is no text in UTF-8, from byte %(place)s on. Save it as UTF-8, or name its encoding: --encoding."
    ),
    "language.list_encoding_unknown": N_("No encoding is called “%(encoding)s”. Try utf-8, utf-16, gb18030 or cp1251."),
    "language.list_has_nul": N_(
        "Line %(line)s of %(file)s holds a NUL byte: this is no list of names. Save it as text."
    ),
    "language.list_line_long": N_(
        "Line %(line)s of %(file)s is longer than %(most)s characters. Is this a list with one name a line?"
    ),
    "language.list_read_as": N_("%(file)s is not UTF-8; it was read as %(encoding)s."),
}

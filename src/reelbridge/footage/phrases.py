"""Sentences of footage."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "footage.index_is_broken": N_("The index of imprints is broken. Make it again: reelbridge imprints --again."),
    "footage.no_such_archive": N_("There is no archive %(archive)s here. Name all, own, or a partner."),
    # jobs
    "footage.enter": N_("Let a film be found by its pictures"),
    "footage.leave": N_("Take an item out of the index of imprints"),
    "footage.fetch": N_("Fetch a partner’s imprints"),
    "footage.rebuild": N_("Make the index of imprints again"),
    # what was done, in the history of an item
    "footage.entered": N_("can be found by its pictures"),
    "footage.fetched": N_("imprints of a partner’s films were fetched"),
}

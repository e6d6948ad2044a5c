"""Sentences of footage."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "footage.index_is_broken": N_("The index of imprints is broken. Make it again: reelbridge imprints --again."),
    "footage.no_such_archive": N_("There is no archive %(archive)s here. Name all, own, or a partner."),
    "footage.film_not_here": N_("%(ref)s is no film that is here. Name a film whose file this node holds."),
    "footage.not_in_intake": N_("%(file)s does not lie in the node’s folder incoming. Put it there, or send it."),
    "footage.no_such_comparison": N_("There is no comparison %(ref)s here."),
    "footage.no_such_shot": N_("The comparison %(ref)s has no shot %(shot)s."),
    "footage.no_such_place": N_("Shot %(shot)s was not found in so many places. Choose one of those shown."),
    "footage.nudged_too_far": N_(
        "Shot %(shot)s was moved too far: %(most)s frames at most. Further off it is another place."
    ),
    "footage.nothing_confirmed": N_(
        "No shot of %(ref)s is confirmed yet. Confirm those that are right, then make the cut."
    ),
    "footage.shot": N_("shot %(number)s"),
    "footage.seen_there": N_("Found by its pictures"),
    "footage.seen_from": N_("Found by its pictures, from %(begins)s on"),
    "footage.reels_or_archive": N_(
        "Name what the film is compared with: a folder (--reels) or holdings (--archive all, own or a partner); --keep goes with --reels."
    ),
    "footage.no_still": N_("%(file)s is no still or photograph. Hand a film in to be compared."),
    "footage.film_or_item": N_("Send a film, or name a holding: one of the two."),
    "footage.decision_unknown": N_("“%(text)s” is no decision. Say confirmed, refused or open."),
    "footage.by_codes": N_(
        "only its imprint was compared; in and out may lie a second off, and the speed is not known"
    ),
    "footage.better_resolution": N_(
        "It has the larger picture: %(width)s × %(height)s against %(less_width)s × %(less_height)s."
    ),
    "footage.better_length": N_("It is longer, by %(seconds)s s; the pictures are as large."),
    "footage.better_generation": N_("It is nearer to the camera negative; size and length are the same."),
    # jobs
    "footage.twins": N_("Look for holdings that show the same footage"),
    "footage.compare": N_("Compare a film with the holdings"),
    "footage.enter": N_("Let a film be found by its pictures"),
    "footage.leave": N_("Take an item out of the index of imprints"),
    "footage.fetch": N_("Fetch a partner’s imprints"),
    "footage.rebuild": N_("Make the index of imprints again"),
    # what was done, in the history of an item or a comparison
    "footage.compare_asked": N_("a film is to be compared"),
    "footage.compared": N_("the film was compared"),
    "footage.confirmed": N_("a shot was confirmed"),
    "footage.refused": N_("a shot was refused"),
    "footage.open": N_("a shot is open again"),
    "footage.entered": N_("can be found by its pictures"),
    "footage.fetched": N_("imprints of a partner’s films were fetched"),
}

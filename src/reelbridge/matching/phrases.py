"""Sentences of matching."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "matching.no_moving_picture": N_("%(file)s has no moving picture. Hand in a film."),
    "matching.no_reels": N_("In %(folder)s there is no film that can be opened. Name the folder that holds the reels."),
    "matching.no_such_folder": N_("There is no folder %(folder)s. Name the folder that holds the reels."),
    "matching.cannot_keep": N_("Nothing can be written to %(folder)s: %(why)s. Name another folder: --keep."),
    "matching.hole": N_(
        "%(file)s: frames %(start)s–%(end)s could not be decoded. The rest is matched; what lies there is not found."
    ),
    # the file of an imprint
    "matching.not_an_imprint": N_("%(file)s is not the imprint of a film. Name a file that reelbridge has written."),
    "matching.other_imprint": N_(
        "%(file)s is an imprint of format %(version)s, algorithm %(algorithm)s, which this reelbridge does not know. Make it again."
    ),
    "matching.imprint_broken": N_("The imprint %(file)s is broken. Make it again."),
    # a list of shots
    "matching.shots_unreadable": N_("The list of shots %(file)s cannot be opened: %(why)s."),
    "matching.shots_line": N_(
        "Line %(line)s of %(file)s is no shot. Write its first frame and the one after its last, as numbers or timecodes."
    ),
    "matching.shots_empty": N_("The list %(file)s holds no shots. Leave it out, and the cuts are found by themselves."),
    # what the command says while it works, and of a shot
    "matching.reading": N_("Reading %(file)s"),
    "matching.comparing": N_("Comparing with the reels"),
    "matching.certain": N_("certain"),
    "matching.probable": N_("probable"),
    "matching.none": N_("not found"),
    "matching.mirrored": N_("mirrored"),
    "matching.reversed": N_("runs backwards"),
    "matching.in_between": N_("may begin up to %(earlier)s frames earlier or %(later)s later: hardly anything moves"),
    "matching.also_in": N_("the same is in %(places)s"),
}

"""Sentences of matching."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "matching.no_moving_picture": N_("%(file)s has no moving picture. Hand in a film."),
    "matching.no_picture": N_("%(file)s has no picture. Hand in a film or a photograph."),
    "matching.no_reels": N_("In %(folder)s there is no film that can be opened. Name the folder that holds the reels."),
    "matching.no_such_folder": N_("There is no folder %(folder)s. Name the folder that holds the reels."),
    "matching.cannot_keep": N_("Nothing can be written to %(folder)s: %(why)s. Name another folder: --keep."),
    "matching.hole": N_(
        "%(file)s: frames %(start)s–%(end)s (%(begins)s–%(ends)s) could not be decoded. The rest is matched; what lies there is not found."
    ),
    "matching.passed_over": N_("Passed over as neither film nor photograph: %(count)s, the first of them %(file)s."),
    # many machines
    "matching.no_store_library": N_(
        "To read %(place)s, install what a cluster needs: python tools/install.py requirements/cluster.txt."
    ),
    "matching.store_refused": N_(
        "%(place)s cannot be used: %(why)s. See to the address, and to the keys in the environment of every machine."
    ),
    "matching.no_cluster_library": N_(
        "To work on a cluster, install what it needs: python tools/install.py requirements/cluster.txt."
    ),
    "matching.no_cluster": N_("No Dask scheduler answers at %(address)s. Start one, or see to the address."),
    "matching.no_workers": N_("The scheduler at %(address)s has no workers. Start some: dask worker %(address)s."),
    "matching.other_program": N_(
        "A worker runs another reelbridge (%(theirs)s) than this one (%(ours)s). Install the same on every machine."
    ),
    "matching.ends_workers": N_(
        "%(file)s ended every worker that opened it, and was left out. See to their memory, or look at the film by itself."
    ),
    "matching.cluster_gave_up": N_(
        "The workers of the cluster ended again and again. Give them more memory, or fewer threads each."
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
    "matching.column.cut_in": N_("cut in"),
    "matching.column.cut_out": N_("cut out"),
    "matching.column.verdict": N_("verdict"),
    "matching.column.score": N_("score"),
    "matching.column.reel": N_("reel"),
    "matching.column.reel_in": N_("reel in"),
    "matching.column.reel_out": N_("reel out"),
    "matching.column.first_frame": N_("first frame"),
    "matching.column.frames": N_("frames"),
    "matching.column.speed": N_("speed"),
    "matching.column.rectangle": N_("rectangle"),
    "matching.column.notes": N_("notes"),
    "matching.column.rate": N_("frames a second"),
    "matching.column.starts": N_("starts at"),
    "matching.column.shots": N_("shots"),
    "matching.certain": N_("certain"),
    "matching.probable": N_("probable"),
    "matching.none": N_("not found"),
    "matching.photograph": N_("a photograph"),
    "matching.mirrored": N_("mirrored"),
    "matching.reversed": N_("runs backwards"),
    "matching.in_between": N_(
        "may begin up to %(earlier)s frames earlier or %(later)s later: the reel looks the same there"
    ),
    "matching.sound_agrees": N_("the picture alone cannot tell; the sound agrees"),
    "matching.sound_differs": N_("the picture alone cannot tell; another sound lies under it"),
    "matching.also_in": N_("the same is in %(places)s"),
    "matching.of_part": N_("fills only a part of the shot’s picture (%(part)s)"),
    "matching.panes": N_("another part of its picture is from %(places)s"),
}

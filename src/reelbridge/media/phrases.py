"""Sentences of media."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    # the jobs, as the operator's list names them
    "media.prepare": N_("Making the viewing copy, stills and shots"),
    # what of a file is not looked at
    "media.holds_more_films": N_(
        "%(file)s holds %(count)s moving pictures side by side; only stream %(stream)s is looked at. "
        "To have the others, make each a file of its own."
    ),
    "media.clock_begins_anew": N_(
        "%(file)s holds another recording behind its first %(frame)s frames: there its clock begins anew, and "
        "%(pictures)s pictures are not looked at. To have them, part the file."
    ),
    "media.is_empty": N_("%(file)s is empty: it holds not one byte. Copy it again from its source."),
    "media.not_media": N_(
        "%(file)s is not a film, photograph or sound file that this node can open. Check that it is whole, or convert it."
    ),
    "media.is_something_else": N_(
        "%(file)s is a %(kind)s file, not a film, photograph or sound recording. Hand in what it holds."
    ),
    "media.is_text": N_(
        "%(file)s is a text, not a film, photograph or sound recording. Hand in the file it belongs to."
    ),
    "media.not_a_paper": N_("%(file)s is neither a PDF nor a plain text. Export it as PDF and attach that."),
    "media.paper_is_locked": N_("%(file)s asks for a password. Save it without one and attach that."),
    "media.paper_is_broken": N_("%(file)s is broken and cannot be read. Export it again from its source."),
    "media.paper_too_large": N_("%(file)s is larger than %(megabytes)s MB. Part it."),
    "media.is_a_playlist": N_(
        "%(file)s is a playlist: it only points to other files or hosts. Hand in the files themselves."
    ),
    "media.is_a_drawing": N_("%(file)s is an SVG drawing. Export it as PNG or TIFF and hand that in."),
    "media.is_cut_short": N_("%(file)s breaks off before its end. Copy it again from its source."),
    "media.is_encrypted": N_("%(file)s is encrypted. Hand in a copy without encryption."),
    "media.is_too_long": N_(
        "%(file)s claims to run %(hours)s hours; this node opens films up to %(limit)s hours. "
        "Check the file, or raise longest_film_hours."
    ),
    "media.claims_too_much": N_(
        "%(file)s claims more content than it can hold. It is broken or was made to do harm; do not open it elsewhere."
    ),
    "media.picture_too_large": N_(
        "%(file)s measures %(width)s × %(height)s pixels; this node opens pictures up to %(limit)s megapixels. "
        "Make a smaller copy, or raise largest_image_megapixels."
    ),
    "media.frame_too_large": N_(
        "The picture of %(file)s measures %(width)s × %(height)s pixels; films up to 8192 × 4320 are opened. Make a smaller copy."
    ),
    "media.unpacks_too_large": N_(
        "%(file)s unpacks to far more than its size. It was not taken in: it may have been made to do harm."
    ),
    "media.codec_unknown": N_("%(file)s is in a codec that this node cannot read. Convert it first."),
    "media.cannot_be_decoded": N_("%(file)s cannot be decoded: its content is damaged. Copy it again from its source."),
    "media.shows_nothing": N_("%(file)s holds neither picture nor sound. Check that it is the right file."),
    "media.takes_too_long": N_(
        "Opening %(file)s took far longer than its size allows and was stopped. Convert it and try again."
    ),
    "media.breaks_the_decoder": N_(
        "%(file)s made the decoder crash. It was not taken in and nothing else was harmed; convert it and try again."
    ),
    "media.not_examined": N_("Nothing is known of the file %(digest)s. It was never examined."),
    "media.not_made_yet": N_("%(what)s of the file %(digest)s is not made yet. Come back later."),
    "media.disk_is_full": N_(
        "The node's disk is full; the viewing copy of %(file)s could not be made. Free some space: it is tried again."
    ),
    "media.no_such_frame": N_("There is no frame %(frame)s: the film has %(frames)s, counted from 0."),
    "media.has_no_picture": N_("The file %(digest)s is a sound recording and has no picture."),
    "media.span_not_in_film": N_(
        "The span %(start)s–%(end)s does not lie in %(file)s, which has %(frames)s frames. Choose other in and out points."
    ),
    "media.cannot_be_cut": N_("%(file)s is a sound recording; only films can be cut into shots."),
}

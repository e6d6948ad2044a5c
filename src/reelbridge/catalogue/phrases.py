"""Sentences of the catalogue."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    # the jobs, as the operator's list names them
    "catalogue.take_in": N_("Taking a file in"),
    "catalogue.no_such_work": N_("There is no work %(ref)s. Look for it in the search."),
    "catalogue.no_such_item": N_("There is no item %(ref)s. Look for it in the search."),
    "catalogue.no_such_place": N_("No work here tells of a place %(ref)s. Look for it in the list of places."),
    "catalogue.no_such_agent": N_("There is no person or organisation %(ref)s. Look for it in the search."),
    "catalogue.no_such_shot": N_("There is no shot %(ref)s. Shots are named like nevsky-i-00001/4."),
    "catalogue.no_such_thing": N_("Nothing here is called %(ref)s. Refs look like nevsky-i-00001."),
    "catalogue.no_such_institution": N_("No institution %(ref)s is known here. Exchange cards with it first."),
    "catalogue.nothing_to_see": N_("%(what)s of %(ref)s is not on this node."),
    "catalogue.may_not_be_seen": N_(
        "This may not be shown to you. Ask the archive desk of the institution that holds it."
    ),
    "catalogue.sidecar_not_toml": N_("The description beside the file is not valid TOML: %(why)s."),
    "catalogue.sidecar_too_large": N_("The description %(file)s is larger than 1 MB. Shorten it."),
    "catalogue.sidecar_not_understood": N_(
        "The description beside the file is wrong at “%(where)s”. Compare it with docs/formats/sidecar.md."
    ),
    "catalogue.edit_not_understood": N_("What was entered at “%(where)s” cannot be used. Check it and save again."),
    "catalogue.record_not_understood": N_(
        "The partner's record is wrong at “%(where)s”. Nothing of it was taken over."
    ),
    "catalogue.record_format_unknown": N_(
        "The partner's record has the format “%(format)s”; this node reads %(wanted)s. One of the two needs an update."
    ),
    "catalogue.record_of_another": N_("%(ref)s does not belong to %(keeper)s. Nothing of the record was taken over."),
    "catalogue.record_is_ours": N_("%(ref)s is this node's own record; no partner may change it."),
    "catalogue.institution_is_ours": N_("%(ref)s is this node's own institution. A partner needs another short name."),
    "catalogue.institution_ref_not_allowed": N_(
        "“%(ref)s” cannot be an institution's short name: 2 to 20 lower-case letters and digits are needed."
    ),
    "catalogue.card_not_understood": N_("The partner's card is wrong at “%(where)s”. Ask the partner for a new one."),
    "catalogue.item_is_a_partners": N_("%(ref)s is a partner's copy. Documents are attached where it is held."),
    "catalogue.no_paper_sent": N_("No document was sent. Choose a PDF or a plain text."),
    "catalogue.work_is_a_partners": N_(
        "%(ref)s is a partner's record. Describe your copy as a work of your own, so that you can publish it."
    ),
    "catalogue.agent_is_a_partners": N_(
        "%(ref)s is a partner's record. Name the person in a record of your own, so that you can publish it."
    ),
    "catalogue.shot_outside_item": N_("Shot %(number)s lies outside %(item)s. Check its timecodes."),
    "catalogue.name_was_changed": N_("The file's name “%(given)s” could lead astray; it is kept as “%(kept)s”."),
    "catalogue.name_has_pictographs": N_(
        "The name “%(file)s” holds pictographs, which many editing systems cannot read. Rename it before you send it on."
    ),
    "catalogue.upload_too_large": N_("%(file)s is larger than the %(limit)s MB this node takes. Use the command line."),
    "catalogue.upload_place_taken": N_(
        "%(file)s was sent to a place where another file still waits to be taken in. Load the page anew and send it again."
    ),
    "catalogue.upload_no_room": N_(
        "There is no room on the node's disk for %(file)s. Tell the operator and send it later."
    ),
    "catalogue.upload_cut_short": N_("%(file)s arrived only in part (%(got)s of %(size)s bytes). Send it again."),
    "catalogue.upload_without_length": N_("The browser did not say how large %(file)s is. Send it again."),
    "catalogue.link_of_other_kinds": N_(
        "%(one)s and %(other)s cannot be linked: two persons or organisations can be, two works, or two places."
    ),
    "catalogue.link_within_one_catalogue": N_(
        "%(one)s and %(other)s stand in one catalogue. Put that right there; links go between catalogues."
    ),
    "catalogue.no_such_thing_to_link": N_("There is no %(ref)s here."),
    "catalogue.link_note_too_long": N_("The note is longer than %(most)s characters."),
    "catalogue.batch_not_allowed": N_(
        "“%(batch)s” cannot name a batch: use letters, digits, dots, dashes and underscores."
    ),
}

"""Sentences of the ledger, and of parcels on disks."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

LEDGER: dict[str, str] = {
    "exchange.signed_by_unknown_key": N_(
        "Signed by %(by)s with a key that is not known here (%(key)s). Ask the partner for its present card."
    ),
    # disks
    "exchange.parcel_is_not_ready": N_("The parcel %(parcel)s is not ready yet. Wait until it is made."),
    "exchange.disks_too_small": N_(
        "The parcel needs %(needed)s bytes, and the disks have room for %(free)s. Add a disk or take larger ones."
    ),
    "exchange.disk_has_this_parcel": N_("%(folder)s is there already. Move it away, or take another disk."),
    "exchange.disk_cannot_be_written": N_(
        "The disk at %(folder)s cannot be written (%(why)s). What was begun there has no name; take another disk."
    ),
    "exchange.disk_gives_back_otherwise": N_(
        "Disk %(disk)s gives back %(file)s otherwise than it was written. Do not use this disk."
    ),
    "exchange.no_imprints_there": N_(
        "There are no imprints in %(folder)s. Name the folder that “reelbridge imprints write” made, or the one above it."
    ),
    "exchange.imprints_changed": N_(
        "%(file)s of %(parcel)s is not as it was signed: the disk is damaged or somebody changed it. Nothing was taken. Ask the partner to write it again."
    ),
    "exchange.imprints_not_for_us": N_("%(parcel)s holds no imprints that are meant for us. Nothing was taken."),
    "exchange.imprints_are_older": N_(
        "%(parcel)s was made on %(made_at)s, before %(last)s of %(last_made_at)s, which is here. Nothing was taken."
    ),
    # what was done, in the history of a partner
    "exchange.imprints_packed": N_("imprints were made ready for the partner"),
    "exchange.imprints_written": N_("imprints were written onto a disk"),
    "exchange.no_disk_there": N_(
        "There is no disk of a parcel at %(folder)s. Name the folder that holds “….disk-1” or that folder itself."
    ),
    "exchange.disk_not_understood": N_("The disk's note cannot be understood (%(field)s)."),
    "exchange.disk_unreadable": N_("%(file)s cannot be read. Nothing was accepted; ask for the disk again."),
    "exchange.disks_of_several": N_(
        "%(one)s and %(other)s do not belong together: name the disks of one parcel, written at one time."
    ),
    "exchange.disk_is_wrong": N_(
        "Disk %(disk)s of %(parcel)s is damaged: %(file)s is not what was signed (chunks that came wrong: %(chunks)s). What was right is kept; read the disk again, or let the rest come by line with “reelbridge parcel fetch”."
    ),
    "exchange.disks_are_missing": N_(
        "Of the %(disks)s disks of %(parcel)s these have not been read yet: %(missing)s. What was read is kept; nothing is accepted before the rest is here."
    ),
    # the ledger
    "exchange.ledger_not_understood": N_("Line %(line)s is not that of a ledger (docs/formats/ledger.md)."),
    "exchange.ledger_entry_wrong": N_("Entry %(entry)s of the ledger is not well formed at “%(field)s”."),
    "exchange.ledger_chain_broken": N_(
        "Entry %(entry)s does not follow from the one before it: something was changed, taken out or put in."
    ),
    "exchange.ledger_line_not_signed": N_(
        "Line %(line)s is not signed by %(node)s, who keeps the ledger, or was changed afterwards."
    ),
    "exchange.ledger_letter_not_signed": N_(
        "The letter in entry %(entry)s is not signed by %(by)s, who is said to have written it, or was changed afterwards."
    ),
    "exchange.ledger_cut_off": N_(
        "The ledger has %(entries)s entries here and %(promised)s by its heading, or another end: a part is missing or was added."
    ),
    "exchange.ledgers_of_others": N_(
        "These are not the two sides of one partnership: %(one)s and %(other)s. Take the file of either side."
    ),
    "exchange.ledgers_differ_in_keys": N_(
        "The first difference: %(one)s knows %(other)s by the key %(key)s, which %(other)s does not call its own. Compare fingerprints."
    ),
    "exchange.ledgers_differ_in_words": N_(
        "The first difference: the letter “%(kind_of_letter)s” about %(about)s by %(by)s, %(at)s, has other words with %(one)s (entry %(entry)s) than with %(other)s (entry %(other_entry)s)."
    ),
    "exchange.ledger_lacks_received": N_(
        "The first difference: the letter “%(kind_of_letter)s” about %(about)s by %(by)s, %(at)s, stands with %(has)s (entry %(entry)s) and not with %(lacks)s: it has not arrived there, or was refused, or was lost."
    ),
    "exchange.ledger_lacks_own": N_(
        "The first difference: the letter “%(kind_of_letter)s” about %(about)s by %(by)s, %(at)s, stands with %(has)s (entry %(entry)s) and not with %(lacks)s, who signed it: a part of that ledger was lost."
    ),
}

"""Sentences of the ledger."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

LEDGER: dict[str, str] = {
    "exchange.signed_by_unknown_key": N_(
        "Signed by %(by)s with a key that is not known here (%(key)s). Ask the partner for its present card."
    ),
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

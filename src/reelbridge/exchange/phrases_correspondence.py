"""Sentences of what is written around requests: offers, counter-terms, reports, certificates."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

CORRESPONDENCE: dict[str, str] = {
    "exchange.no_such_question": N_("%(request)s has no question %(question)s from the partner."),
    "exchange.no_such_words": N_("%(request)s holds no words under %(about)s."),
    "exchange.translated_into_itself": N_("The words are written in %(language)s already. Choose another language."),
    "exchange.counter_changes_nothing": N_(
        "These are the terms that are on the table for %(request)s already. Change one."
    ),
    "exchange.no_such_counter": N_("There are no terms %(counter)s."),
    "exchange.counter_not_to_accept": N_(
        "%(counter)s are not terms that a holder proposed for a request of ours. Grant or propose others."
    ),
    "exchange.counter_is_superseded": N_("The holder has proposed other terms since %(counter)s. Accept the latest."),
    "exchange.no_such_offer": N_("There is no offer %(offer)s."),
    "exchange.offer_not_open": N_("The offer %(offer)s is over, was taken back, or is not one for us to answer."),
    "exchange.offer_is_over": N_("The last day %(until)s is over. Name a later one."),
    "exchange.offer_withdrawn_without_reason": N_("Say why the offer %(offer)s is taken back; the partner reads it."),
    "exchange.nothing_was_granted": N_("Nothing was granted to us under %(request)s."),
    "exchange.use_is_still_to_come": N_("%(on)s is still to come. Report a use once it was made."),
    "exchange.use_of_another_grant": N_("The report names %(grant)s, which was not granted for %(request)s."),
    "exchange.not_theirs_to_renew": N_("The grant %(grant)s was not given to you for these frames; ask for them anew."),
    "exchange.kept_under_another_grant": N_("Kept under the grant %(grant)s."),
    "exchange.not_in_quarantine": N_("The files of %(parcel)s are not in quarantine. Nothing was destroyed."),
    "exchange.certificate_for_something_else": N_(
        "The certificate speaks of other files than were sent as %(parcel)s."
    ),
    "exchange.deed.quarantined": N_("The files lie in quarantine; nobody is shown or given them."),
    "exchange.deed.destroyed": N_("The files were destroyed."),
    "exchange.deed.never_arrived": N_("The files never arrived; nothing of them was kept."),
    "exchange.deed.kept": N_("The files are kept under another grant."),
}

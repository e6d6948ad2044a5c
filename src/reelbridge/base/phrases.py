"""Sentences of the glue."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "base.not_allowed": N_("%(who)s may not do this (%(act)s). Ask the node's operator for the role it needs."),
    "base.role_too_small": N_("Your role does not include this. Ask the node's operator for the role it needs."),
    "base.no_such_user": N_("There is no account “%(name)s”."),
    "base.user_exists": N_("The account “%(name)s” exists already. Choose another name."),
    "base.user_name_not_allowed": N_(
        "“%(name)s” cannot be an account's name. Use letters, digits and @ . + - _ only, 150 at most."
    ),
    "base.role_unknown": N_("“%(role)s” is not a role. Roles are: %(roles)s."),
    "base.language_not_ours": N_("The desk speaks %(languages)s, not “%(language)s”."),
    "base.password_too_weak": N_("The password is too weak: %(why)s"),
    "base.no_such_job": N_("There is no job %(job)s."),
    "base.job_is_not_dead": N_("Job %(job)s has not failed; there is nothing to try again."),
    "base.page_not_found": N_("There is no page at this address."),
    "base.failed_inside": N_("Something failed inside the node. It is in the log; nothing of yours was changed."),
    "base.page_not_allowed": N_("This page is not open to you."),
    "base.form_out_of_date": N_(
        "The page had been open too long to be sent. Go back, load it again and repeat the step."
    ),
    "base.request_not_understood": N_("The browser's question was not understood. Go back and try once more."),
    "base.no_chinese_font": N_(
        "This machine has no font with Chinese letters, so the sheet cannot be printed. Install one: apt install fonts-noto-cjk."
    ),
    "base.deliver": N_("Passing on what happened"),
    "base.role.operator": N_("operator"),
    "base.role.archivist": N_("archivist"),
    "base.role.rights_officer": N_("rights officer"),
    "base.role.producer": N_("producer"),
    "base.role.reader": N_("reader"),
}

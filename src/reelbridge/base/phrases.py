"""Sentences of the glue."""

from __future__ import annotations

from reelbridge.kernel.wording import N_

PHRASES = {
    "base.not_allowed": N_("%(who)s may not do this (%(act)s). Ask the node's operator for the role it needs."),
    "base.no_such_user": N_("There is no account “%(name)s”."),
    "base.user_exists": N_("The account “%(name)s” exists already. Choose another name."),
    "base.role_unknown": N_("“%(role)s” is not a role. Roles are: %(roles)s."),
    "base.password_too_weak": N_("The password is too weak: %(why)s"),
    "base.no_such_job": N_("There is no job %(job)s."),
    "base.job_is_not_dead": N_("Job %(job)s has not failed; there is nothing to try again."),
    "base.page_not_found": N_("There is no page at this address."),
    "base.failed_inside": N_("Something failed inside the node. It is in the log; nothing of yours was changed."),
}

"""Whether a copy that a partner's parcel brought may still be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reelbridge.kernel.verdict import Reason, Verdict
from reelbridge.rights.rules.grant import Grant, Standing


def may_be_seen(grants: Sequence[Grant], on: date) -> Verdict:
    """Say yes on a day inside the window of a standing grant; else why not, for each grant."""
    reasons = []
    for grant in grants:
        window = grant.terms.window
        if grant.standing is Standing.REVOKED:
            reasons.append(Reason("rights.grant_revoked", {"grant": grant.ref, "why": grant.why_revoked}))
        elif window.ends_on and on > window.ends_on:
            reasons.append(Reason("rights.window_is_over", {"grant": grant.ref, "ends_on": window.ends_on.isoformat()}))
        elif window.starts_on and on < window.starts_on:
            facts = {"grant": grant.ref, "starts_on": window.starts_on.isoformat()}
            reasons.append(Reason("rights.window_not_begun", facts))
        else:
            return Verdict.yes(Reason("rights.covered_by", {"grant": grant.ref}))
    return Verdict.no(reasons)

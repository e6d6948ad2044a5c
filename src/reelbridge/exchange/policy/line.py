"""Who may keep partners and show them the holdings."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

allow(
    {
        "exchange.see": EVERYONE,
        # trusting another node's key is the operator's alone
        "exchange.keep_partners": frozenset(),
        "exchange.offer": frozenset({Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
        "exchange.keep_agreements": frozenset({Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
        "exchange.harvest": frozenset({Role.ARCHIVIST, Role.RIGHTS_OFFICER, Role.PRODUCER}),
    }
)

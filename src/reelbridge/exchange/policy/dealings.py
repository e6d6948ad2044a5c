"""Who may do what of the dealings: requests, grants, parcels and receipts."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

allow(
    {
        "exchange.see_dealings": EVERYONE,
        "exchange.ask": frozenset({Role.PRODUCER, Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
        "exchange.answer": frozenset({Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
        "exchange.write": frozenset({Role.PRODUCER, Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
        "exchange.write_disks": frozenset({Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
        # what is gone is gone: whoever answers for rights decides it
        "exchange.destroy": frozenset({Role.RIGHTS_OFFICER}),
        "exchange.fetch": frozenset({Role.PRODUCER, Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
    }
)

"""Who may do what with stored files."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

allow(
    {
        "vault.see": EVERYONE,
        "vault.store": frozenset({Role.ARCHIVIST}),
        "vault.verify": frozenset({Role.ARCHIVIST}),
        "vault.destroy": frozenset({Role.RIGHTS_OFFICER}),
    }
)

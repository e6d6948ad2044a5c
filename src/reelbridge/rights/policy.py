"""Who may do what with rights."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

allow(
    {
        "rights.see": EVERYONE,
        "rights.issue": frozenset({Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
        "rights.revoke": frozenset({Role.RIGHTS_OFFICER}),
    }
)

"""Who may do what at the production desk."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

allow(
    {
        "production.see": EVERYONE,
        "production.edit": frozenset({Role.PRODUCER, Role.ARCHIVIST, Role.RIGHTS_OFFICER}),
        "production.plan": frozenset({Role.PRODUCER, Role.RIGHTS_OFFICER}),
        "production.approve": frozenset({Role.PRODUCER, Role.RIGHTS_OFFICER}),
    }
)

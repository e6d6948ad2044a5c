"""Who may do what with derivatives."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

allow(
    {
        "media.see": EVERYONE,
        "media.examine": frozenset({Role.ARCHIVIST}),
        "media.forget": frozenset({Role.RIGHTS_OFFICER}),
    }
)

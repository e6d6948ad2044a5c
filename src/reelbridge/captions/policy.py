"""Who may do what with captions."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

allow({"captions.see": EVERYONE, "captions.edit": frozenset({Role.ARCHIVIST, Role.PRODUCER})})

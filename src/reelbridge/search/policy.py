"""Who may search."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE

allow({"search.find": EVERYONE, "search.rebuild": frozenset()})

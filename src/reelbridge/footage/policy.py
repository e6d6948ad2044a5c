"""Who may have films compared, and say what is right."""

from __future__ import annotations

from reelbridge.base.policy import allow
from reelbridge.base.rules.roles import EVERYONE, Role

_CUTTERS = frozenset({Role.PRODUCER, Role.ARCHIVIST, Role.RIGHTS_OFFICER})

allow({"footage.see": EVERYONE, "footage.compare": _CUTTERS, "footage.index": frozenset({Role.ARCHIVIST})})

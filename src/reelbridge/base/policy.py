"""Who may do what: one table, filled by every domain's ``policy.py``."""

from __future__ import annotations

from collections.abc import Mapping

from reelbridge.base.rules.roles import EVERYONE, Actor, Role
from reelbridge.kernel.errors import NotAllowed

_TABLE: dict[str, frozenset[Role]] = {}


def allow(table: Mapping[str, frozenset[Role]]) -> None:
    """Add a domain's rows: act (``catalogue.edit``) to the roles that may do it. The operator may do everything."""
    _TABLE.update(table)


def may(actor: Actor, act: str) -> bool:
    """Whether an actor may do an act; acts that no table names are allowed to nobody but the operator."""
    return actor.is_operator or (actor.role is not None and actor.role in _TABLE.get(act, frozenset()))


def require(actor: Actor, act: str) -> None:
    """Raise NotAllowed unless the actor may do the act."""
    if not may(actor, act):
        raise NotAllowed("base.not_allowed", act=act, who=actor.name)


allow({"base.see": EVERYONE, "base.run_jobs": frozenset(), "base.keep_users": frozenset()})

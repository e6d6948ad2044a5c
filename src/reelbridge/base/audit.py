"""The audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reelbridge.base.models import AuditEntry
from reelbridge.base.rows import write_rows
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel import clock


def record(act: str, subject: str, *, by: Actor, **facts: Any) -> None:
    """Write who did what; call inside the transaction of the deed. Facts must be JSON values."""
    AuditEntry.objects.create(act=act, subject=subject, who=by.name, user_id=by.user_id, facts=facts)


def record_all(act: str, subjects: Iterable[str], *, by: Actor, **facts: Any) -> None:
    """Do as ``record`` for many subjects of one deed, each with the same facts."""
    now = clock.now()
    write_rows(
        AuditEntry,
        ("at", "act", "subject", "who", "user_id", "facts"),
        [(now, act, subject, by.name, by.user_id, facts) for subject in subjects],
    )

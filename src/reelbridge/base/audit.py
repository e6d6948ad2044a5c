"""The audit trail."""

from __future__ import annotations

from typing import Any

from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import Actor


def record(act: str, subject: str, *, by: Actor, **facts: Any) -> None:
    """Write who did what; call inside the transaction of the deed. Facts must be JSON values."""
    AuditEntry.objects.create(act=act, subject=subject, who=by.name, user_id=by.user_id, facts=facts)

"""What a person changes of the own account."""

from __future__ import annotations

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.models import User
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor

_KEPT = ("first_name", "last_name", "language", "email")


@transaction.atomic
def keep_account(*, by: Actor, **changes: str) -> User:
    """Keep what a person says of themselves: ``first_name``, ``last_name``, ``language``, ``email``."""
    require(by, "base.see")
    person = User.objects.get(pk=by.user_id or 0)
    for name in _KEPT:
        setattr(person, name, changes.get(name, getattr(person, name)))
    person.save(update_fields=_KEPT)
    record("base.user.kept", f"user:{person.username}", by=by, **changes)
    return person

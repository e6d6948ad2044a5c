"""Jobs of rights: looking every day at what ends, and mailing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from reelbridge.base.jobs import Running, job
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.rights.actions.notices import MAIL, NOTICE, give_notice, mail_notice, schedule_notices


@job(NOTICE)
def look_at_what_ends(_: Running) -> None:
    """Give notice of what ends, and ask for tomorrow's look."""
    give_notice(by=THE_NODE)
    schedule_notices(delay=timedelta(days=1))


@job(MAIL)
def mail_one_person(_: Running, user: int, notices: Sequence[int]) -> None:
    """Send a person the notices of the day; tried again with growing pauses while the server takes none."""
    mail_notice(user, notices)

"""A node that was made again from a backup asks its partners for the letters it has lost; they send them once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions.line import send
from reelbridge.exchange.models import OutgoingLetter, Partner
from reelbridge.exchange.queries.line import paired_partners
from reelbridge.exchange.rules import dealing_letters as letters

#: Clocks differ, and a letter is written before it arrives: so much more is sent than was asked for.
MARGIN = timedelta(days=1)


@transaction.atomic
def ask_again(since: datetime) -> None:
    """Ask every partner to send again what it has written since a moment."""
    for partner in paired_partners():
        send(partner, letters.return_message(since))


def receive_return(partner: Partner, message: dict[str, Any]) -> None:
    """Send a partner again what was delivered to it since its backup; what it still has it leaves as it is."""
    since = letters.object_of(message).moment("since") - MARGIN
    again = OutgoingLetter.objects.filter(
        partner=partner, state=OutgoingLetter.State.DELIVERED, written_at__gte=since
    ).order_by("pk")
    for letter in again:
        letter.state = OutgoingLetter.State.WAITING
        letter.save(update_fields=["state"])
        enqueue("exchange.deliver_letter", key=f"letter-out:{letter.pk}", subject=partner.subject, letter=letter.pk)
    record("exchange.letters_sent_again", partner.subject, by=THE_NODE, since=since.isoformat(), letters=len(again))

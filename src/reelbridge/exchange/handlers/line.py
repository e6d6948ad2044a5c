"""Reactions of the line: what changed in the catalogue is harvested again; what partners announce is read."""

from __future__ import annotations

from typing import Any

from reelbridge.base.facts import on
from reelbridge.base.jobs import enqueue
from reelbridge.catalogue.events import RecordChanged, RecordDeleted, RecordsChanged
from reelbridge.exchange.actions import keys_in, offering, returning
from reelbridge.exchange.line import receives
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.holdings import items_touched_by


@on(RecordChanged)
def bring_again(event: RecordChanged) -> None:
    """Let everyone who sees the record harvest it again."""
    offering.records_changed(items_touched_by(event.kind, [event.ref]))


@on(RecordsChanged)
def bring_many_again(event: RecordsChanged) -> None:
    """Let everyone who sees the records harvest them again."""
    offering.records_changed(items_touched_by(event.kind, event.refs))


@on(RecordDeleted)
def withdraw(event: RecordDeleted) -> None:
    """Withdraw a deleted item; where its work or an agent went, bring the items again."""
    if event.kind == "item":
        offering.record_deleted(event.ref)
    else:
        offering.records_changed(items_touched_by(event.kind, [event.ref]))


receives("Announce:Key")(keys_in.receive_key)
receives("Announce:Return")(returning.receive_return)


@receives("Announce:Catalogue")
def harvest_now(partner: Partner, message: dict[str, Any]) -> None:  # noqa: ARG001 -- the letter's news is that there is news
    """Read a partner's catalogue when it says that something has changed for us."""
    enqueue("exchange.harvest", key=f"harvest:{partner.node_id}", subject=partner.subject, node_id=partner.node_id)

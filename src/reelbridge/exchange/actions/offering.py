"""What a partner is shown: offered items, withdrawn ones, and telling them that the list has changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.actions.line import send
from reelbridge.exchange.models import Offered, Partner
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound
from reelbridge.search.actions import touch_all

#: Changes of many records in a row are told in one letter.
TELL_AFTER_S = 20.0


@transaction.atomic
def offer(item_refs: Iterable[str], partner: Partner, *, by: Actor) -> list[str]:
    """Show own items to a partner; return the refs that were not shown to it before.

    Raises NotFound for an item that does not exist, BadInput for one that another institution holds, NotAllowed for a
    partner who was revoked; then nothing is offered.
    """
    require(by, "exchange.offer")
    if partner.state == Partner.State.REVOKED:
        raise NotAllowed("exchange.partner_is_revoked", partner=partner.node_id)
    refs = list(dict.fromkeys(item_refs))
    _require_own(refs)
    now = clock.now()
    standing = {row.item_ref: row for row in Offered.objects.select_for_update().filter(partner=partner)}
    back = [standing[ref].pk for ref in refs if ref in standing and standing[ref].withdrawn_at]
    new = [ref for ref in refs if ref not in standing]
    Offered.objects.filter(pk__in=back).update(withdrawn_at=None, offered_at=now, changed_at=now)
    Offered.objects.bulk_create(
        [Offered(partner=partner, item_ref=ref, offered_at=now, changed_at=now) for ref in new], batch_size=500
    )
    fresh = [ref for ref in refs if ref not in standing or standing[ref].withdrawn_at]
    if fresh:
        record("exchange.items.offered", partner.subject, by=by, items=fresh)
        touch_all("item", fresh)
        tell_soon(partner, delay_s=0)
    return fresh


@transaction.atomic
def withdraw(item_refs: Iterable[str], partner: Partner, *, by: Actor) -> list[str]:
    """Stop showing items to a partner, at once for proxies, at its next harvest for records; return what was shown."""
    require(by, "exchange.offer")
    shown = Offered.objects.select_for_update().filter(partner=partner, item_ref__in=list(item_refs), withdrawn_at=None)
    refs = list(shown.order_by("item_ref").values_list("item_ref", flat=True))
    if refs:
        now = clock.now()
        Offered.objects.filter(partner=partner, item_ref__in=refs).update(withdrawn_at=now, changed_at=now)
        record("exchange.items.withdrawn", partner.subject, by=by, items=refs)
        touch_all("item", refs)
        tell_soon(partner, delay_s=0)
    return refs


@transaction.atomic
def records_changed(item_refs: Iterable[str]) -> None:
    """Let the next harvest of everyone who sees these items bring their records again."""
    rows = Offered.objects.filter(item_ref__in=list(item_refs), withdrawn_at=None)
    partners = list(Partner.objects.filter(offered__in=rows).distinct())
    rows.update(changed_at=clock.now())
    for partner in partners:
        tell_soon(partner, delay_s=TELL_AFTER_S)


@transaction.atomic
def record_deleted(item_ref: str) -> None:
    """Withdraw an item that is gone from everyone who saw it."""
    now = clock.now()
    rows = Offered.objects.filter(item_ref=item_ref, withdrawn_at=None)
    partners = list(Partner.objects.filter(offered__in=rows).distinct())
    rows.update(withdrawn_at=now, changed_at=now)
    for partner in partners:
        tell_soon(partner, delay_s=0)


def tell_soon(partner: Partner, *, delay_s: float) -> None:
    """Write to a partner that its view of our catalogue has changed, once for many changes."""
    if partner.is_paired:
        enqueue(
            "exchange.tell_of_changes",
            key=f"tell:{partner.node_id}",
            subject=partner.subject,
            delay_s=delay_s,
            node_id=partner.node_id,
        )


def tell_of_changes(node_id: str) -> None:
    """Send the letter that asks a partner to harvest."""
    partner = Partner.objects.get(node_id=node_id)
    if partner.is_paired:
        shown = Offered.objects.filter(partner=partner, withdrawn_at=None).count()
        send(partner, {"type": "Announce", "object": {"type": "Catalogue", "reelbridge:items": shown}})


def _require_own(refs: list[str]) -> None:
    found = catalogue.items(refs)
    for ref in refs:
        if ref not in found:
            raise NotFound("catalogue.no_such_item", ref=ref)
        if not catalogue.is_own(found[ref]):
            raise BadInput("exchange.item_is_not_ours", ref=ref, keeper=found[ref].keeper.ref)

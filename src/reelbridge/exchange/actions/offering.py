"""What partners and the public are shown: items offered and withdrawn, and telling partners that a list has changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.actions.line import send
from reelbridge.exchange.models import Audience, Offered, Partner, Showing
from reelbridge.exchange.queries.audiences import audiences_of, partners_in
from reelbridge.exchange.queries.line import moment_of_change
from reelbridge.kernel.errors import BadInput, NotAllowed, NotFound
from reelbridge.search.actions import touch_all

#: Changes of many records in a row are told in one letter.
TELL_AFTER_S = 20.0
#: How many rows are read or written at a time.
AT_ONCE = 500


@transaction.atomic
def offer(item_refs: Iterable[str], to: Partner | Audience, *, by: Actor) -> list[str]:
    """Show own items to a partner, a group or the public; return the refs that were not shown so before.

    Raises NotFound for an item that does not exist, BadInput for one that another institution holds, NotAllowed for a
    partner who was revoked; then nothing is offered.
    """
    require(by, "exchange.offer")
    if isinstance(to, Partner) and to.state == Partner.State.REVOKED:
        raise NotAllowed("exchange.partner_is_revoked", partner=to.node_id)
    refs = list(dict.fromkeys(item_refs))
    _require_own(refs)
    fresh = _name_all(refs, to) if isinstance(to, Partner) else _show_all(refs, to)
    if fresh:
        record("exchange.items.offered", to.subject, by=by, items=fresh)
        _bring_about(fresh, to)
    return fresh


@transaction.atomic
def withdraw(item_refs: Iterable[str], to: Partner | Audience, *, by: Actor) -> list[str]:
    """Stop showing items, at once for proxies, at the next harvest for records; return what was shown so.

    What a partner also sees as one of a group or of the public stays open to it.
    """
    require(by, "exchange.offer")
    refs = sorted(set(item_refs))
    now = moment_of_change()
    if isinstance(to, Partner):
        shown = Offered.objects.select_for_update().filter(partner=to, item_ref__in=refs, is_named=True)
        gone = list(shown.order_by("item_ref").values_list("item_ref", flat=True))
        Offered.objects.filter(partner=to, item_ref__in=gone).update(is_named=False, changed_at=now)
    else:
        rows = Showing.objects.select_for_update().filter(audience=to, item_ref__in=refs, withdrawn_at=None)
        gone = list(rows.order_by("item_ref").values_list("item_ref", flat=True))
        Showing.objects.filter(audience=to, item_ref__in=gone).update(withdrawn_at=now, changed_at=now)
    if gone:
        record("exchange.items.withdrawn", to.subject, by=by, items=gone)
        _bring_about(gone, to)
    return gone


def _name_all(refs: list[str], partner: Partner) -> list[str]:
    now = moment_of_change()
    known = dict(Offered.objects.filter(partner=partner).values_list("item_ref", "is_named"))
    fresh = [ref for ref in refs if not known.get(ref)]
    new = [Offered(partner=partner, item_ref=ref, offered_at=now, changed_at=now) for ref in fresh if ref not in known]
    Offered.objects.bulk_create(new, batch_size=AT_ONCE)
    for some in _some(ref for ref in fresh if ref in known):
        rows = Offered.objects.filter(partner=partner, item_ref__in=some)
        rows.update(is_named=True, was_named=True, changed_at=now)
    return fresh


def _show_all(refs: list[str], audience: Audience) -> list[str]:
    now = moment_of_change()
    known = dict(Showing.objects.filter(audience=audience).values_list("item_ref", "withdrawn_at"))
    fresh = [ref for ref in refs if ref not in known or known[ref]]
    new = [Showing(audience=audience, item_ref=ref, changed_at=now) for ref in fresh if ref not in known]
    Showing.objects.bulk_create(new, batch_size=AT_ONCE)
    for some in _some(ref for ref in fresh if ref in known):
        Showing.objects.filter(audience=audience, item_ref__in=some).update(withdrawn_at=None, changed_at=now)
    return fresh


def _bring_about(refs: list[str], to: Partner | Audience) -> None:
    """Let everyone concerned see what is to be seen now, and hear of it."""
    for partner in [to] if isinstance(to, Partner) else partners_in(to):
        settle(partner, refs)
    touch_all("item", refs)


def settle(partner: Partner, refs: Collection[str] | None = None) -> None:
    """Bring what a partner is shown into line with what is named for it, its groups and the public.

    For these refs, or for all; the partner is told. In the caller's transaction.
    """
    showing = Showing.objects.filter(audience__in=audiences_of(partner), withdrawn_at=None)
    if refs is None:
        known = Offered.objects.filter(partner=partner).values_list("item_ref", flat=True)
        refs = sorted({*known, *showing.values_list("item_ref", flat=True)})
    now = moment_of_change()
    for some in _some(refs):
        open_to_many = set(showing.filter(item_ref__in=some).values_list("item_ref", flat=True))
        rows = {row.item_ref: row for row in Offered.objects.filter(partner=partner, item_ref__in=some)}
        seen = {ref for ref in some if ref in open_to_many or (ref in rows and rows[ref].is_named)}
        new = [
            Offered(partner=partner, item_ref=ref, offered_at=now, changed_at=now, is_named=False, was_named=False)
            for ref in some
            if ref in seen and ref not in rows
        ]
        Offered.objects.bulk_create(new)
        come = [row.pk for ref, row in rows.items() if row.withdrawn_at and ref in seen]
        Offered.objects.filter(pk__in=come).update(withdrawn_at=None, offered_at=now, changed_at=now)
        go = [row.pk for ref, row in rows.items() if not row.withdrawn_at and ref not in seen]
        Offered.objects.filter(pk__in=go).update(withdrawn_at=now, changed_at=now)
    if refs:
        tell_soon(partner, delay_s=0)


def _some(refs: Iterable[str]) -> Iterable[list[str]]:
    listed = list(refs)
    return (listed[at : at + AT_ONCE] for at in range(0, len(listed), AT_ONCE))


@transaction.atomic
def records_changed(item_refs: Iterable[str]) -> None:
    """Let the next harvest of everyone who sees these items bring their records again."""
    refs, now = list(item_refs), moment_of_change()
    rows = Offered.objects.filter(item_ref__in=refs, withdrawn_at=None)
    partners = list(Partner.objects.filter(offered__in=rows).distinct())
    rows.update(changed_at=now)
    Showing.objects.filter(item_ref__in=refs, withdrawn_at=None).update(changed_at=now)
    for partner in partners:
        tell_soon(partner, delay_s=TELL_AFTER_S)


@transaction.atomic
def record_deleted(item_ref: str) -> None:
    """Withdraw an item that is gone from everyone who saw it."""
    now = moment_of_change()
    rows = Offered.objects.filter(item_ref=item_ref, withdrawn_at=None)
    partners = list(Partner.objects.filter(offered__in=rows).distinct())
    rows.update(withdrawn_at=now, changed_at=now, is_named=False)
    Showing.objects.filter(item_ref=item_ref, withdrawn_at=None).update(withdrawn_at=now, changed_at=now)
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
    for some in _some(refs):
        found = catalogue.items(some)
        for ref in some:
            if ref not in found:
                raise NotFound("catalogue.no_such_item", ref=ref)
            if not catalogue.is_own(found[ref]):
                raise BadInput("exchange.item_is_not_ours", ref=ref, keeper=found[ref].keeper.ref)

"""What the exchange says of items: which partners are shown them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from reelbridge.exchange.models import Offered, Partner
from reelbridge.kernel.language import choose
from reelbridge.search.registry import Addition, add_to, name_facet


def addition(item_ref: str) -> Addition:
    """Return the partners who are shown an item."""
    shown = Offered.objects.filter(item_ref=item_ref, withdrawn_at=None).select_related("partner").order_by("pk")
    return Addition({"seen_by": tuple(one.partner.node_id for one in shown)})


def _name(node_id: str, tag: str) -> str:
    partner = Partner.objects.filter(node_id=node_id).first()
    return choose(partner.names, tag).text or node_id if partner else node_id


def _partners() -> Iterator[str]:
    yield from Partner.objects.order_by("node_id").values_list("node_id", flat=True)


add_to("item", addition)
name_facet("seen_by", _("Shown to"), _name, _partners)

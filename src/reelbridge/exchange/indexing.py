"""What the exchange says of items: which partners are shown them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from reelbridge.exchange.models import Offered, Partner
from reelbridge.kernel.language import choose
from reelbridge.search.registry import Addition, add_to, name_facet


def additions(refs: Sequence[str]) -> dict[str, Addition]:
    """Return the partners who are shown items."""
    shown = Offered.objects.filter(item_ref__in=refs, withdrawn_at=None).select_related("partner").order_by("pk")
    seen_by: dict[str, list[str]] = defaultdict(list)
    for one in shown:
        seen_by[one.item_ref].append(one.partner.node_id)
    return {ref: Addition({"seen_by": tuple(partners)}) for ref, partners in seen_by.items()}


def _name(node_id: str, tag: str) -> str:
    partner = Partner.objects.filter(node_id=node_id).first()
    return choose(partner.names, tag).text or node_id if partner else node_id


def _partners() -> Iterator[str]:
    yield from Partner.objects.order_by("node_id").values_list("node_id", flat=True)


add_to("item", additions)
name_facet("seen_by", _("Shown to"), _name, _partners)

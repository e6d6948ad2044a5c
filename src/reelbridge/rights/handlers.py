"""What a partner's copy that landed here may still be seen for: inside its window, while its grant stands."""

from __future__ import annotations

from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import relays
from reelbridge.catalogue.models import Item
from reelbridge.kernel.verdict import Verdict
from reelbridge.rights import queries


@relays.guard
def copy_may_be_seen(item: Item, actor: Actor, what: str) -> Verdict | None:  # noqa: ARG001 -- the guard's signature
    """Refuse every derivative of a partner's copy here when no grant for it holds today; else have no opinion."""
    if item.keeper.is_own or not any(file.parcel for file in item.files.all()):
        return None
    return queries.seeing_of(item.ref)

"""What every change of a record brings with it: audit, facts, the index, and the moment harvests ask for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from reelbridge.base.audit import record
from reelbridge.base.facts import announce
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.events import RecordChanged, RecordDeleted
from reelbridge.catalogue.models import Agent, Item, Work
from reelbridge.kernel import clock
from reelbridge.search.actions import touch

KINDS: dict[type[Agent | Work | Item], str] = {Agent: "agent", Work: "work", Item: "item"}


def kind_of(thing: Agent | Work | Item) -> str:
    """Return ``agent``, ``work`` or ``item``."""
    return KINDS[type(thing)]


def changed(thing: Agent | Work | Item, act: str, *, by: Actor, **facts: Any) -> None:
    """Write down a change of a record and let harvests, index and handlers hear of it.

    The records that carry this one change with it: an agent's works and items, a work's items.
    """
    record(f"catalogue.{act}", f"{kind_of(thing)}:{thing.ref}", by=by, **facts)
    renew(thing)


def renew(thing: Agent | Work | Item) -> None:
    """Move the moment of change of a record and of those that carry it, announce it and have them indexed."""
    works, items = _carrying(thing)
    now = clock.now()
    type(thing).objects.filter(pk=thing.pk).update(changed_at=now)
    thing.changed_at = now
    Work.objects.filter(pk__in=works).update(changed_at=now)
    Item.objects.filter(pk__in=items).update(changed_at=now)
    announce(RecordChanged(kind_of(thing), thing.ref))
    touch(kind_of(thing), thing.ref)
    for ref in works.values():
        touch("work", ref)
    for ref in items.values():
        touch("item", ref)


def gone(thing: Agent | Work | Item, act: str, *, by: Actor, **facts: Any) -> None:
    """Take a record out of sight; its row, files and history stay."""
    record(f"catalogue.{act}", f"{kind_of(thing)}:{thing.ref}", by=by, **facts)
    now = clock.now()
    type(thing).objects.filter(pk=thing.pk).update(deleted_at=now, changed_at=now)
    thing.deleted_at = thing.changed_at = now
    announce(RecordDeleted(kind_of(thing), thing.ref))
    touch(kind_of(thing), thing.ref)


def _carrying(thing: Agent | Work | Item) -> tuple[dict[int, str], dict[int, str]]:
    """Return the works and the items, ref by key, whose records carry this one."""
    if isinstance(thing, Item):
        return {}, {}
    if isinstance(thing, Work):
        return {}, dict(Item.objects.filter(manifestation__work=thing).values_list("pk", "ref"))
    works = dict(Work.objects.filter(parts__agent=thing).distinct().values_list("pk", "ref"))
    carried = Q(manifestation__work__in=list(works)) | Q(shots__agents=thing)
    return works, dict(Item.objects.filter(carried).distinct().values_list("pk", "ref"))

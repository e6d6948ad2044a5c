"""What every change of a record brings with it: audit, facts, the index, and the moment harvests ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from reelbridge.base.audit import record, record_all
from reelbridge.base.facts import announce
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.events import RecordChanged, RecordDeleted, RecordsChanged
from reelbridge.catalogue.models import Agent, Item, Work
from reelbridge.kernel import clock
from reelbridge.search.actions import touch_all

Thing = Agent | Work | Item

KINDS: dict[type[Thing], str] = {Agent: "agent", Work: "work", Item: "item"}
MODELS: dict[str, Any] = {kind: model for model, kind in KINDS.items()}


def kind_of(thing: Thing) -> str:
    """Return ``agent``, ``work`` or ``item``."""
    return KINDS[type(thing)]


def changed(thing: Thing, act: str, *, by: Actor, **facts: Any) -> None:
    """Write down a change of a record and let harvests, index and handlers hear of it.

    The records that carry this one change with it: an agent's works and items, a work's items.
    """
    record(f"catalogue.{act}", f"{kind_of(thing)}:{thing.ref}", by=by, **facts)
    renew(thing)


def renew(thing: Thing) -> None:
    """Move the moment of change of a record and of those that carry it, announce it and have them indexed."""
    thing.changed_at = clock.now()
    type(thing).objects.filter(pk=thing.pk).update(changed_at=thing.changed_at)
    announce(RecordChanged(kind_of(thing), thing.ref))
    _renew(kind_of(thing), [thing.ref], [thing.pk])


def renew_all(kind: str, refs: Sequence[str], *, were_here: Sequence[int]) -> None:
    """Do as ``renew`` for many records of a kind that have just been written; only those that were here are carried."""
    announce(RecordsChanged(kind, tuple(refs)))
    _renew(kind, refs, were_here)


def _renew(kind: str, refs: Sequence[str], were_here: Sequence[int]) -> None:
    works, items = _carrying(kind, were_here)
    now = clock.now()
    Work.objects.filter(pk__in=works).update(changed_at=now)
    Item.objects.filter(pk__in=items).update(changed_at=now)
    touch_all(kind, refs)
    touch_all("work", works.values())
    touch_all("item", items.values())


def gone_all(kind: str, refs: Sequence[str], act: str, *, by: Actor, **facts: Any) -> None:
    """Take records of a kind out of sight; their rows, files and history stay."""
    record_all(f"catalogue.{act}", [f"{kind}:{ref}" for ref in refs], by=by, **facts)
    now = clock.now()
    MODELS[kind].objects.filter(ref__in=refs).update(deleted_at=now, changed_at=now)
    for ref in refs:
        announce(RecordDeleted(kind, ref))
    touch_all(kind, refs)


def _carrying(kind: str, keys: Sequence[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Return the works and the items, ref by key, whose records carry these."""
    if kind == "item" or not keys:
        return {}, {}
    if kind == "work":
        return {}, dict(Item.objects.filter(manifestation__work__in=keys).values_list("pk", "ref"))
    works = dict(Work.objects.filter(parts__agent__in=keys).distinct().values_list("pk", "ref"))
    carried = Q(manifestation__work__parts__agent__in=keys) | Q(shots__agents__in=keys)
    return works, dict(Item.objects.filter(carried).distinct().values_list("pk", "ref"))

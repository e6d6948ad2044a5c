"""What travels of the catalogue: records of works, agents and items, without paths (docs/formats/record.md)."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from reelbridge.catalogue.models import Agent, Item, Work
from reelbridge.catalogue.queries.flats import flat_agent, flat_item, flat_work
from reelbridge.catalogue.queries.pages import item_for_page
from reelbridge.catalogue.queries.wholes import whole_records as records_of
from reelbridge.catalogue.rules.records import FORMAT, compose

__all__ = ["FORMAT", "record_of", "records_of"]


@singledispatch
def record_of(thing: Item | Work | Agent) -> dict[str, Any]:
    """Return the whole record of an item, a work or an agent: every title, name and language, JSON values only.

    For an item: its work, every agent of the work and of its shots, the shots, rate, frames, size and sound tracks.
    Rows that ``catalogue.queries.pages`` prefetched cost no further question to the database.
    """
    raise TypeError(type(thing))


@record_of.register
def _(thing: Agent) -> dict[str, Any]:
    return compose([flat_agent(thing)], changed_at=_moment(thing), keeper=thing.keeper.ref)


@record_of.register
def _(thing: Work) -> dict[str, Any]:
    agents = {part.agent.ref: part.agent for part in thing.parts.all()}
    flats = [*map(flat_agent, agents.values()), flat_work(thing)]
    return compose(flats, changed_at=_moment(thing), keeper=thing.keeper.ref)


@record_of.register
def _(thing: Item) -> dict[str, Any]:
    item = thing if _is_whole(thing) else item_for_page(thing.ref)
    work = item.manifestation.work
    agents = {part.agent.ref: part.agent for part in work.parts.all()}
    for shot in item.shots.all():
        agents |= {agent.ref: agent for agent in shot.agents.all()}
    flats = [*map(flat_agent, agents.values()), flat_work(work), flat_item(item)]
    return compose(flats, changed_at=_moment(item), keeper=item.keeper.ref)


def _is_whole(item: Item) -> bool:
    """Whether a row was prefetched with its shots, so that nothing more need be read."""
    return "shots" in getattr(item, "_prefetched_objects_cache", {})


def _moment(thing: Item | Work | Agent) -> str:
    return thing.changed_at.isoformat()

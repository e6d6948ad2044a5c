"""Describing what is held: works, agents, their titles and names, items and shots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions.changing import changed
from reelbridge.catalogue.actions.matching import agent_for
from reelbridge.catalogue.actions.writing import write_agent, write_clues, write_work
from reelbridge.catalogue.models import Agent, Item, Name, Shot, Work, WorkTitle
from reelbridge.catalogue.queries import things
from reelbridge.catalogue.queries.flats import flat_agent, flat_work
from reelbridge.catalogue.rules.reading import Reading
from reelbridge.catalogue.rules.records import Flat, read_flat
from reelbridge.catalogue.rules.sidecar import Sidecar, read_name, read_sidecar, read_title
from reelbridge.catalogue.rules.vocabulary import WorkKind
from reelbridge.kernel.errors import BadInput

#: The source of what was added here to a partner's record, when nobody names a better one.
LOCAL = "local"
_WRONG = "catalogue.edit_not_understood"


@transaction.atomic
def add_work(described: Mapping[str, Any], *, by: Actor) -> Work:
    """Make a work from the fields of a sidecar, with or without a copy in hand; raises BadInput."""
    require(by, "catalogue.edit")
    return make_work(read_sidecar(described), by=by)


def make_work(sidecar: Sidecar, *, by: Actor) -> Work:
    """Make a work and the agents it needs; the caller has asked for permission."""
    keeper = things.own_institution()
    parts = [
        {"agent": agent_for(one, keeper=keeper, by=by).ref, "activity": str(one.activity)}
        for one in sidecar.agents
        if one.activity
    ]
    flat: Flat = {
        "ref": next_ref("w"),
        "work_kind": str(sidecar.kind or WorkKind.FILM),
        "made": sidecar.made,
        "titles": [asdict(title) for title in sidecar.titles],
        "descriptions": dict(sidecar.descriptions),
        "places": [dict(place) for place in sidecar.places],
        "subjects": list(sidecar.subjects),
        "languages": list(sidecar.languages),
        "parts": parts,
    }
    work = write_work(flat, keeper)
    changed(work, "add_work", by=by)
    return work


@transaction.atomic
def add_agent(described: Mapping[str, Any], *, by: Actor) -> Agent:
    """Make a person or organisation from the fields of an agent's record but the ref; raises BadInput."""
    require(by, "catalogue.edit")
    keeper = things.own_institution()
    flat = read_flat("agent", {**described, "ref": next_ref("a")}, keeper.ref, known=set())
    agent = write_agent(flat, keeper)
    changed(agent, "add_agent", by=by)
    return agent


@transaction.atomic
def edit_work(ref: str, changes: Mapping[str, Any], *, by: Actor) -> Work:
    """Change fields of a work, each given whole and named as in its record (titles, made, parts, places, …).

    A partner's work may be edited too: the partner's next update leaves alone what was edited here. Raises NotFound,
    BadInput naming the field that is wrong.
    """
    require(by, "catalogue.edit")
    work = things.work(ref)
    before = flat_work(work)
    known = _usable_agents(work) if "parts" in changes else None
    after = read_flat("work", {**before, **_only(before, changes)}, work.keeper.ref, known=known)
    if after == before:
        return work
    work = write_work(after, work.keeper)
    changed(work, "edit_work", by=by, fields=_differing(before, after))
    return work


@transaction.atomic
def edit_agent(ref: str, changes: Mapping[str, Any], *, by: Actor) -> Agent:
    """Change fields of an agent, each given whole and named as in its record (names, lived, notes, agent_kind).

    Raises NotFound, BadInput naming the field that is wrong.
    """
    require(by, "catalogue.edit")
    agent = things.agent(ref)
    before = flat_agent(agent)
    after = read_flat("agent", {**before, **_only(before, changes)}, agent.keeper.ref, known=None)
    if after == before:
        return agent
    agent = write_agent(after, agent.keeper)
    changed(agent, "edit_agent", by=by, fields=_differing(before, after))
    return agent


@transaction.atomic
def edit_item(ref: str, changes: Mapping[str, Any], *, by: Actor) -> Item:
    """Change an item's call number, reel or the timecode of its first frame (``start``); raises NotFound, BadInput."""
    require(by, "catalogue.edit")
    item = things.item(ref)
    reading = Reading(changes, _WRONG)
    if "call_number" in changes:
        item.call_number = reading.text("call_number", 100)
    if "reel" in changes:
        item.reel = reading.text("reel", 100)
    if "start" in changes:
        item.start_frame = item.rate.frame(reading.needed_text("start", 20))
    reading.refuse_unknown()
    item.save(update_fields=["call_number", "reel", "start_frame"])
    write_clues(item)
    changed(item, "edit_item", by=by, fields=sorted(changes))
    return item


@transaction.atomic
def add_title(ref: str, title: Mapping[str, Any], *, by: Actor) -> WorkTitle:
    """Add a title (text, language, kind, source) to a work, once; raises NotFound, BadInput."""
    require(by, "catalogue.edit")
    work = things.work(ref)
    read = read_title(Reading({"source": LOCAL, **title}, _WRONG))
    row, is_new = WorkTitle.objects.get_or_create(
        work=work, language=read.language, text=read.text, defaults={"kind": read.kind, "source": read.source}
    )
    if is_new:
        changed(work, "add_title", by=by, language=read.language, text=read.text)
    return row


@transaction.atomic
def add_name(ref: str, name: Mapping[str, Any], *, by: Actor) -> Name:
    """Add a form of a name (text, language, script, system, role, source) to an agent, once.

    Raises NotFound, BadInput.
    """
    require(by, "catalogue.edit")
    agent = things.agent(ref)
    read = asdict(read_name(Reading({"source": LOCAL, **name}, _WRONG)))
    key = {"language": read.pop("language"), "text": read.pop("text")}
    row, is_new = Name.objects.get_or_create(agent=agent, **key, defaults=read)
    if is_new:
        changed(agent, "add_name", by=by, **key)
    return row


@transaction.atomic
def title_shot(ref: str, titles: Mapping[str, str], *, by: Actor, agents: list[str] | None = None) -> Shot:
    """Give a shot its titles by language and, where told, who is seen in it; it counts as checked from now on.

    Raises NotFound for the shot or an agent, BadInput for a wrong language.
    """
    require(by, "catalogue.edit")
    shot = things.shot(ref)
    shot.titles = Reading({"titles": titles}, _WRONG).texts("titles", 500)
    shot.is_checked = True
    shot.save(update_fields=["titles", "is_checked"])
    if agents is not None:
        wanted = [things.agent(one) for one in agents]
        if strangers := sorted({agent.ref for agent in wanted} - _usable_agents(shot.item)):
            raise BadInput("catalogue.agent_is_a_partners", ref=strangers[0])
        shot.agents.set(wanted)
    changed(shot.item, "title_shot", by=by, shot=shot.number)
    return shot


def _usable_agents(thing: Work | Item) -> set[str]:
    """Return the agents a record may name: for ours only our own, since that is all we publish."""
    agents = Agent.objects.filter(deleted_at=None)
    return set((agents.filter(keeper=thing.keeper) if things.is_own(thing) else agents).values_list("ref", flat=True))


def _only(before: Flat, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse changes of what is no field of the record, or is not to be changed."""
    reading = Reading(changes, _WRONG)
    for name in changes:
        if name not in before or name in ("kind", "ref"):
            reading.refuse(str(name)[:60])
    return changes


def _differing(before: Flat, after: Flat) -> list[str]:
    return sorted(name for name in after if after[name] != before.get(name))

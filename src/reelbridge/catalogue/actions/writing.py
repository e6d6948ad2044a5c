"""Flat records (``rules.records``) into rows; no permission, no audit: only other actions call this."""

from __future__ import annotations

from typing import Any

from reelbridge.catalogue.models import (
    Agent,
    Clue,
    Institution,
    Item,
    Manifestation,
    Name,
    Part,
    Shot,
    Variant,
    Work,
    WorkTitle,
)
from reelbridge.catalogue.rules.clues import clues_of
from reelbridge.kernel import clock
from reelbridge.kernel.edtf import days_of

Flat = dict[str, Any]


def write_agent(flat: Flat, keeper: Institution) -> Agent:
    """Make or change an agent and its names."""
    agent, _ = Agent.objects.update_or_create(
        ref=flat["ref"],
        defaults={
            **_standing(keeper),
            "kind": flat["agent_kind"],
            "lived": flat["lived"],
            "notes": flat["notes"],
        },
    )
    agent.names.all().delete()
    Name.objects.bulk_create(Name(agent=agent, **name) for name in flat["names"])
    return agent


def write_work(flat: Flat, keeper: Institution) -> Work:
    """Make or change a work, its titles and its parts; the agents must exist."""
    made_from, made_to = days_of(flat["made"])
    work, _ = Work.objects.update_or_create(
        ref=flat["ref"],
        defaults={
            **_standing(keeper),
            "kind": flat["work_kind"],
            "made": flat["made"],
            "made_from": made_from,
            "made_to": made_to,
            "descriptions": flat["descriptions"],
            "places": flat["places"],
            "subjects": flat["subjects"],
            "languages": flat["languages"],
        },
    )
    work.titles.all().delete()
    WorkTitle.objects.bulk_create(WorkTitle(work=work, **title) for title in flat["titles"])
    agents = _agents([part["agent"] for part in flat["parts"]])
    work.parts.all().delete()
    Part.objects.bulk_create(
        Part(work=work, agent=agents[part["agent"]], activity=part["activity"])
        for part in flat["parts"]
        if part["agent"] in agents
    )
    return work


def write_item(flat: Flat, keeper: Institution) -> Item:
    """Make or change an item, its manifestation, its clues and its shots; the work must exist."""
    held = Item.objects.select_related("manifestation").filter(ref=flat["ref"]).first()
    item, _ = Item.objects.update_or_create(
        ref=flat["ref"],
        defaults={
            **_standing(keeper),
            "manifestation": _manifestation(flat, held),
            "call_number": flat["call_number"],
            "reel": flat["reel"],
            "file_name": flat["file_name"],
            "medium": flat["medium"],
            "rate_text": flat["rate"],
            "frames": flat["frames"],
            "start_frame": flat["start_frame"],
            "width": flat["width"],
            "height": flat["height"],
            "audio_tracks": flat["audio"],
            "poster_frame": flat["poster_frame"],
        },
    )
    write_clues(item)
    write_shots(item, flat["shots"])
    return item


def write_clues(item: Item) -> None:
    """Keep what edit lists may call an item in step with its names."""
    wanted = clues_of(ref=item.ref, reel=item.reel, file_name=item.file_name, call_number=item.call_number)
    kept = {(clue.kind, clue.text): clue for clue in item.clues.all()}
    Clue.objects.filter(pk__in=[clue.pk for key, clue in kept.items() if key not in wanted]).delete()
    Clue.objects.bulk_create(Clue(item=item, kind=kind, text=text) for kind, text in sorted(wanted - set(kept)))


def write_shots(item: Item, flats: list[Flat]) -> None:
    """Make an item's shots these, by number; rows that stay keep their identity."""
    kept = {shot.number: shot for shot in item.shots.all()}
    Shot.objects.filter(item=item).exclude(number__in=[flat["number"] for flat in flats]).delete()
    rows = [
        Shot(
            pk=kept[flat["number"]].pk if flat["number"] in kept else None,
            item=item,
            **{name: flat[name] for name in ("number", "start", "end", "titles", "is_checked")},
        )
        for flat in flats
    ]
    Shot.objects.bulk_create([row for row in rows if row.pk is None])
    Shot.objects.bulk_update([row for row in rows if row.number in kept], ["start", "end", "titles", "is_checked"])
    agents = _agents([ref for flat in flats for ref in flat["agents"]])
    seen = Shot.agents.through
    seen.objects.filter(shot__item=item).delete()
    seen.objects.bulk_create(
        seen(shot=row, agent=agents[ref])
        for row, flat in zip(rows, flats, strict=True)
        for ref in flat["agents"]
        if ref in agents
    )


def _standing(keeper: Institution) -> dict[str, Any]:
    return {"keeper": keeper, "changed_at": clock.now(), "deleted_at": None}


def _agents(refs: list[str]) -> dict[str, Agent]:
    return {agent.ref: agent for agent in Agent.objects.filter(ref__in=set(refs))}


def _manifestation(flat: Flat, held: Item | None) -> Manifestation:
    """Return the manifestation an item belongs to: its own as long as work and carrier stay, else a like one."""
    work = Work.objects.get(ref=flat["work"])
    variant = _variant(flat["variant"], work)
    wanted = {"work": work, "variant": variant, "carrier": flat["carrier"]}
    if held and all(getattr(held.manifestation, name) == value for name, value in wanted.items()):
        return held.manifestation
    return Manifestation.objects.filter(**wanted).first() or Manifestation.objects.create(**wanted)


def _variant(flat: Flat, work: Work) -> Variant | None:
    if not flat:
        return None
    like = next((one for one in work.variants.all() if one.names == flat["names"]), None)
    if like is None:
        return Variant.objects.create(work=work, names=flat["names"], languages=flat["languages"])
    if like.languages != flat["languages"]:
        like.languages = flat["languages"]
        like.save(update_fields=["languages"])
    return like

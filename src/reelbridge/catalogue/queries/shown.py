"""The facts about a thing as programs get them, from the API and from ``reelbridge show --json`` alike."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from reelbridge.catalogue.models import Agent, Institution, Item, ItemFile, Place, Shot, Work
from reelbridge.catalogue.queries.flats import Flat, flat_agent, flat_item, flat_shot, flat_work
from reelbridge.catalogue.queries.pages import agent_for_page, item_for_page, items_of, work_for_page
from reelbridge.catalogue.queries.places import place, works_of_place
from reelbridge.catalogue.queries.seeing import where_to_see
from reelbridge.catalogue.queries.titles import titles_of
from reelbridge.kernel.errors import NotFound
from reelbridge.vault.models import StoredFile
from reelbridge.vault.queries import stored_files


def facts_of(ref: str) -> Flat:
    """Return the facts about whatever a ref names: a work, an item, an agent, a place or a shot; raises NotFound."""
    if "/" in ref:
        item_ref, _, number = ref.partition("/")
        shots = shot_facts(item_for_page(item_ref))
        found = next((shot for shot in shots if str(shot["number"]) == number), None)
        if found is None:
            raise NotFound("catalogue.no_such_shot", ref=ref)
        return found
    letter = ref.split("-")[1:2]
    for known, facts in (("w", work_facts), ("i", item_facts), ("a", agent_facts), ("l", place_facts)):
        if letter == [known]:
            return facts(ref)
    raise NotFound("catalogue.no_such_thing", ref=ref[:60])


def item_facts(ref: str) -> Flat:
    """Return all facts about an item, its work, agents, shots and files included; raises NotFound."""
    item = item_for_page(ref)
    work, seen = item.manifestation.work, where_to_see(item)
    agents = {part.agent.ref: part.agent for part in work.parts.all()}
    for shot in item.shots.all():
        agents |= {agent.ref: agent for agent in shot.agents.all()}
    return {
        **flat_item(item),
        **_standing(item),
        "seconds": float(item.seconds) if item.rate_text else 0.0,
        "start_timecode": item.rate.timecode(item.start_frame) if item.rate_text else "",
        "play_url": seen.play_url,
        "poster_url": seen.poster_url,
        "picture_url": seen.picture_url,
        "audio_urls": list(seen.audio_urls),
        "work": flat_work(work),
        "agents": [flat_agent(agent) for agent in agents.values()],
        "shots": shot_facts(item),
        "files": _files(item),
    }


def shot_facts(item: Item) -> list[Flat]:
    """Return the facts about an item's shots; asks nothing of the database for an item prefetched for its page."""
    return [_shot(item, shot) for shot in item.shots.all()]


def work_facts(ref: str) -> Flat:
    """Return all facts about a work, its agents and its copies included; raises NotFound."""
    work = work_for_page(ref)
    agents = {part.agent.ref: part.agent for part in work.parts.all()}
    return {
        **flat_work(work),
        **_standing(work),
        "made_from": _day(work.made_from),
        "made_to": _day(work.made_to),
        "agents": [flat_agent(agent) for agent in agents.values()],
        "items": [item_line(item, work) for item in items_of(work)],
    }


def agent_facts(ref: str) -> Flat:
    """Return all facts about a person or organisation, works included; raises NotFound."""
    page = agent_for_page(ref)
    parts = [
        {"work": part.work.ref, "titles": titles_of(part.work), "made": part.work.made, "activity": part.activity}
        for part in page.parts
    ]
    seen = [{"ref": shot.ref, "titles": dict(shot.titles)} for shot in page.shots]
    return {**flat_agent(page.agent), **_standing(page.agent), "parts": parts, "shots": seen}


def place_facts(ref: str) -> Flat:
    """Return all facts about a place, the works that tell of it included; raises NotFound."""
    return place_line(found := place(ref)) | {"works": [work_line(work) for work in works_of_place(found)]}


def place_line(found: Place) -> Flat:
    """Return what a list tells of a place."""
    return {
        "kind": "place",
        "ref": found.ref,
        "territory": found.territory,
        "names": [{"language": form.language, "text": form.text} for form in found.forms.all()],
        "keeper": _keeper(found.keeper),
        "url": reverse("catalogue:place", args=[found.ref]),
    }


def item_line(item: Item, work: Work | None = None) -> Flat:
    """Return what a list tells of an item."""
    of = work or item.manifestation.work
    return {
        "kind": "item",
        "ref": item.ref,
        "work": of.ref,
        "titles": titles_of(of),
        "made": of.made,
        "keeper": _keeper(item.keeper),
        "medium": item.medium,
        "seconds": float(item.seconds) if item.rate_text else 0.0,
        "call_number": item.call_number,
        "reel": item.reel,
        "file_name": item.file_name,
        "url": reverse("catalogue:item", args=[item.ref]),
        "poster_url": where_to_see(item).poster_url,
    }


def work_line(work: Work) -> Flat:
    """Return what a list tells of a work."""
    return {
        "kind": "work",
        "ref": work.ref,
        "titles": titles_of(work),
        "work_kind": work.kind,
        "made": work.made,
        "keeper": _keeper(work.keeper),
        "url": reverse("catalogue:work", args=[work.ref]),
    }


def _standing(thing: Item | Work | Agent) -> Flat:
    kind = {Item: "item", Work: "work", Agent: "agent"}[type(thing)]
    return {
        "keeper": _keeper(thing.keeper),
        "created_at": thing.created_at.isoformat(),
        "changed_at": thing.changed_at.isoformat(),
        "url": reverse(f"catalogue:{kind}", args=[thing.ref]),
    }


def _keeper(keeper: Institution) -> Flat:
    return {"ref": keeper.ref, "names": dict(keeper.names), "is_own": keeper.is_own}


def _shot(item: Item, shot: Shot) -> Flat:
    return {
        "kind": "shot",
        "ref": f"{item.ref}/{shot.number}",
        **flat_shot(shot),
        "start_timecode": item.rate.timecode(item.start_frame + shot.start),
        "end_timecode": item.rate.timecode(item.start_frame + shot.end),
        "still_url": where_to_see(item).still_url(shot.start),
    }


def _files(item: Item) -> list[Flat]:
    files = list(item.files.all())
    held = stored_files(file.digest for file in files)
    return [_file(file, held.get(file.digest)) for file in files]


def _file(file: ItemFile, held: StoredFile | None) -> Flat:
    return {
        "digest": file.digest,
        "role": file.role,
        "name": file.name,
        "span": None if file.span_start is None else [file.span_start, file.span_end],
        "parcel": file.parcel,
        "size": held.size if held else None,
        "media_type": held.media_type if held else "",
        "state": str(held.state) if held else "missing",
        "verified_at": held.verified_at.isoformat() if held else None,
    }


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None

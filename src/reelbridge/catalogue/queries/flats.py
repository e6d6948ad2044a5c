"""Rows as flat records (``rules.records``): the one shape that travels, is compared and is merged."""

from __future__ import annotations

from typing import Any

from reelbridge.catalogue.models import Agent, Item, Shot, Work

Flat = dict[str, Any]


def flat_agent(agent: Agent) -> Flat:
    """Return an agent with its names."""
    return {
        "kind": "agent",
        "ref": agent.ref,
        "agent_kind": agent.kind,
        "lived": agent.lived,
        "names": [
            {
                "text": name.text,
                "language": name.language,
                "script": name.script,
                "system": name.system,
                "role": name.role,
                "source": name.source,
            }
            for name in agent.names.all()
        ],
        "notes": dict(agent.notes),
    }


def flat_work(work: Work) -> Flat:
    """Return a work with its titles and parts; agents by ref."""
    return {
        "kind": "work",
        "ref": work.ref,
        "work_kind": work.kind,
        "made": work.made,
        "titles": [
            {"text": title.text, "language": title.language, "kind": title.kind, "source": title.source}
            for title in work.titles.all()
        ],
        "descriptions": dict(work.descriptions),
        "places": list(work.places),
        "subjects": list(work.subjects),
        "languages": list(work.languages),
        "parts": [{"agent": part.agent.ref, "activity": part.activity} for part in work.parts.all()],
    }


def flat_item(item: Item) -> Flat:
    """Return an item with its shots; its work and agents by ref."""
    manifestation = item.manifestation
    variant = manifestation.variant
    return {
        "kind": "item",
        "ref": item.ref,
        "carrier": manifestation.carrier,
        "variant": {"names": dict(variant.names), "languages": list(variant.languages)} if variant else {},
        "call_number": item.call_number,
        "reel": item.reel,
        "file_name": item.file_name,
        "medium": item.medium,
        "rate": item.rate_text,
        "frames": item.frames,
        "start_frame": item.start_frame,
        "width": item.width,
        "height": item.height,
        "audio": list(item.audio_tracks),
        "poster_frame": item.poster_frame,
        "shots": [flat_shot(shot) for shot in item.shots.all()],
        "work": manifestation.work.ref,
    }


def flat_shot(shot: Shot) -> Flat:
    """Return a shot; agents by ref."""
    return {
        "number": shot.number,
        "start": shot.start,
        "end": shot.end,
        "titles": dict(shot.titles),
        "is_checked": shot.is_checked,
        "agents": sorted(agent.ref for agent in shot.agents.all()),
    }

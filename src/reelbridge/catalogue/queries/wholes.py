"""Whole records of many items at once, out of plain rows: what a harvest asks for by the hundred thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count

from reelbridge.catalogue.models import Agent, Item, Name, Part, Shot, WorkTitle
from reelbridge.catalogue.rules.records import compose

Flat = dict[str, Any]
#: Rows by what they belong to.
Kept = Mapping[int, list[Flat]]

_ITEM = (
    "id", "ref", "changed_at", "keeper__ref", "manifestation__carrier", "manifestation__variant__names",
    "manifestation__variant__languages", "manifestation__work__id", "manifestation__work__ref",
    "manifestation__work__kind", "manifestation__work__made", "manifestation__work__descriptions",
    "manifestation__work__places", "manifestation__work__subjects", "manifestation__work__languages",
    "call_number", "reel", "file_name", "medium", "rate_text", "frames", "start_frame", "width", "height",
    "audio_tracks", "poster_frame",
)  # fmt: skip
_WORK_OF = "manifestation__work__"
_NAME = ("text", "language", "script", "system", "role", "source")
_TITLE = ("text", "language", "kind", "source")
_SHOT = ("number", "start", "end", "titles", "is_checked")


def whole_records(refs: Collection[str]) -> dict[str, Flat]:
    """Return the record of each of these items that stands, by ref: what ``cargo.record_of`` makes of it.

    The number of questions to the database does not depend on how many there are.
    """
    items = list(Item.objects.filter(ref__in=refs, deleted_at=None).order_by().values(*_ITEM))
    works = {item["manifestation__work__id"] for item in items}
    titles = _belonging(WorkTitle, "work_id", works, _TITLE)
    parts = _belonging(Part, "work_id", works, ("agent_id", "activity"))
    shots = _belonging(Shot, "item_id", [item["id"] for item in items], ("id", *_SHOT))
    seen = _seen(item["id"] for item in items)
    agents = _agents({part["agent_id"] for some in parts.values() for part in some}.union(*seen.values()))
    found = {}
    for item in items:
        taking_part = parts[item["manifestation__work__id"]]
        numbers = [part["agent_id"] for part in taking_part]
        films = [_shot(shot, seen[shot["id"]], agents) for shot in shots[item["id"]]]
        for shot in shots[item["id"]]:
            numbers += seen[shot["id"]]
        flats = [agents[number] for number in dict.fromkeys(numbers)]
        work = _work(item, titles[item["manifestation__work__id"]], taking_part, agents)
        found[item["ref"]] = compose(
            [*flats, work, _item(item, films)], changed_at=item["changed_at"].isoformat(), keeper=item["keeper__ref"]
        )
    return found


def shots_of(refs: Collection[str]) -> dict[str, int]:
    """Return how many shots each of these items has that has any."""
    rows = Shot.objects.filter(item__ref__in=refs).order_by().values_list("item__ref")
    return dict(rows.annotate(shots=Count("pk")))


def _belonging(model: Any, owner: str, owners: Collection[int], names: tuple[str, ...]) -> Kept:
    """Return rows by what they belong to, in the model's own order."""
    found: dict[int, list[Flat]] = defaultdict(list)
    if owners:
        rows = model.objects.filter(**{f"{owner}__in": owners})
        for row in rows.values_list(owner, *names):
            found[row[0]].append(dict(zip(names, row[1:], strict=True)))
    return found


def _seen(items: Iterable[int]) -> Mapping[int, list[int]]:
    """Return the keys of the agents in each shot of these items."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Shot.agents.through.objects.filter(shot__item__in=list(items)).order_by("shot_id", "agent_id")
    for shot, agent in rows.values_list("shot_id", "agent_id"):
        found[shot].append(agent)
    return found


def _agents(keys: Collection[int]) -> dict[int, Flat]:
    names = _belonging(Name, "agent_id", keys, _NAME)
    rows = Agent.objects.filter(pk__in=keys).order_by().values_list("id", "ref", "kind", "lived", "notes")
    return {
        key: {"kind": "agent", "ref": ref, "agent_kind": kind, "lived": lived, "names": names[key], "notes": notes}
        for key, ref, kind, lived, notes in (rows if keys else ())
    }


def _work(item: Flat, titles: list[Flat], parts: list[Flat], agents: Mapping[int, Flat]) -> Flat:
    return {
        "kind": "work",
        "ref": item[f"{_WORK_OF}ref"],
        "work_kind": item[f"{_WORK_OF}kind"],
        "made": item[f"{_WORK_OF}made"],
        "titles": titles,
        **{name: item[f"{_WORK_OF}{name}"] for name in ("descriptions", "places", "subjects", "languages")},
        "parts": [{"agent": agents[part["agent_id"]]["ref"], "activity": part["activity"]} for part in parts],
    }


def _item(item: Flat, shots: list[Flat]) -> Flat:
    names = item["manifestation__variant__names"]
    return {
        "kind": "item",
        "ref": item["ref"],
        "carrier": item["manifestation__carrier"],
        "variant": {} if names is None else {"names": names, "languages": item["manifestation__variant__languages"]},
        **{name: item[name] for name in ("call_number", "reel", "file_name", "medium")},
        "rate": item["rate_text"],
        **{name: item[name] for name in ("frames", "start_frame", "width", "height")},
        "audio": item["audio_tracks"],
        "poster_frame": item["poster_frame"],
        "shots": shots,
        "work": item[f"{_WORK_OF}ref"],
    }


def _shot(shot: Flat, seen: list[int], agents: Mapping[int, Flat]) -> Flat:
    return {**{name: shot[name] for name in _SHOT}, "agents": sorted(agents[one]["ref"] for one in seen)}

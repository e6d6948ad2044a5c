"""Flat records (``rules.records``) into rows, many at a time; no permission, no audit: only other actions call this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from reelbridge.base.rows import write_rows
from reelbridge.catalogue.actions.placing import write_places
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
#: Work, variant and carrier of a manifestation.
_Wanted = tuple[int, int | None, str]
#: What a flat record puts into the columns of its own row.
Columns = Callable[[Flat], Flat]


def write_agent(flat: Flat, keeper: Institution) -> Agent:
    """Make or change an agent and its names."""
    write_agents([flat], keeper, Agent.objects.in_bulk([flat["ref"]], field_name="ref"))
    return Agent.objects.get(ref=flat["ref"])


def write_work(flat: Flat, keeper: Institution) -> Work:
    """Make or change a work, its titles and its parts; the agents must exist."""
    write_works([flat], keeper, Work.objects.in_bulk([flat["ref"]], field_name="ref"))
    return Work.objects.get(ref=flat["ref"])


def write_item(flat: Flat, keeper: Institution) -> Item:
    """Make or change an item, its manifestation, its clues and its shots; the work must exist."""
    held = Item.objects.select_related("manifestation").in_bulk([flat["ref"]], field_name="ref")
    write_items([flat], keeper, held)
    return Item.objects.get(ref=flat["ref"])


def write_agents(flats: Sequence[Flat], keeper: Institution, held: Mapping[str, Agent]) -> dict[str, int]:
    """Make or change agents; return their keys by ref. ``held`` are those of them that are rows already."""
    agents = _put(
        Agent,
        flats,
        keeper,
        lambda flat: {"kind": flat["agent_kind"], "lived": flat["lived"], "notes": flat["notes"]},
    )
    _delete(Name, "agent", agents, held)
    _put_inside(Name, "agent_id", [(agents[flat["ref"]], flat["names"]) for flat in flats], _OF_NAME)
    return agents


def write_works(flats: Sequence[Flat], keeper: Institution, held: Mapping[str, Work]) -> dict[str, int]:
    """Make or change works; return their keys by ref. ``held`` are those of them that are rows already."""
    works = _put(Work, flats, keeper, _columns_of_work)
    _delete(WorkTitle, "work", works, held)
    _put_inside(WorkTitle, "work_id", [(works[flat["ref"]], flat["titles"]) for flat in flats], _OF_TITLE)
    agents = _agents(part["agent"] for flat in flats for part in flat["parts"])
    _delete(Part, "work", works, held)
    parts = [
        (works[flat["ref"]], agents[part["agent"]], part["activity"])
        for flat in flats
        for part in flat["parts"]
        if part["agent"] in agents
    ]
    write_rows(Part, ("work_id", "agent_id", "activity"), parts)
    told = {works[flat["ref"]]: flat["places"] for flat in flats}
    write_places(told, keeper, old=[works[ref] for ref in held if ref in works])
    return works


def _columns_of_work(flat: Flat) -> Flat:
    made_from, made_to = days_of(flat["made"])
    plain = {name: flat[name] for name in ("made", "descriptions", "places", "subjects", "languages")}
    return {"kind": flat["work_kind"], "made_from": made_from, "made_to": made_to, **plain}


def write_items(flats: Sequence[Flat], keeper: Institution, held: Mapping[str, Item]) -> dict[str, int]:
    """Make or change items; return their keys by ref. ``held`` are those that are rows, each with its manifestation."""
    manifestations = _manifestations(flats, held)
    items = _put(
        Item,
        flats,
        keeper,
        lambda flat: {
            "manifestation_id": manifestations[flat["ref"]],
            "rate_text": flat["rate"],
            "audio_tracks": flat["audio"],
            **{name: flat[name] for name in _ITEM_AS_IT_IS},
        },
    )
    old = [items[ref] for ref in held if ref in items]
    _write_clues([(items[flat["ref"]], _clues(flat)) for flat in flats], old)
    _write_shots([(items[flat["ref"]], flat["shots"]) for flat in flats], old)
    return items


def _clues(flat: Mapping[str, str]) -> set[tuple[str, str]]:
    return clues_of(**{name: flat[name] for name in _NAMED_BY})


_NAMED_BY = ("ref", "reel", "file_name", "call_number")
_ITEM_AS_IT_IS = (
    "call_number", "reel", "file_name", "medium", "frames", "start_frame", "width", "height", "poster_frame",
)  # fmt: skip
_OF_NAME = ("text", "language", "script", "system", "role", "source")
_OF_TITLE = ("text", "language", "kind", "source")
_OF_SHOT = ("number", "start", "end", "titles", "is_checked")


def write_clues(item: Item) -> None:
    """Keep what edit lists may call an item in step with its names."""
    _write_clues([(item.pk, _clues({name: getattr(item, name) for name in _NAMED_BY}))], [item.pk])


def _write_clues(items: Sequence[tuple[int, set[tuple[str, str]]]], old: Sequence[int]) -> None:
    wanted = {(item, kind, text) for item, clues in items for kind, text in clues}
    kept = {(item, kind, text): pk for pk, item, kind, text in _rows(Clue, old, "pk", "item_id", "kind", "text")}
    Clue.objects.filter(pk__in=[pk for key, pk in kept.items() if key not in wanted]).delete()
    write_rows(Clue, ("item_id", "kind", "text"), sorted(wanted - set(kept)))


def write_shots(item: Item, flats: list[Flat]) -> None:
    """Make an item's shots these, by number; rows that stay keep their identity."""
    _write_shots([(item.pk, flats)], [item.pk])


def _write_shots(wanted: Sequence[tuple[int, list[Flat]]], old: Sequence[int]) -> None:
    shots = {(item, flat["number"]): flat for item, flats in wanted for flat in flats}
    kept = _rows(Shot, old, "pk", "item_id", "number")
    Shot.objects.filter(pk__in=[pk for pk, item, number in kept if (item, number) not in shots]).delete()
    rows = [(item, *(flat[name] for name in _OF_SHOT)) for (item, _), flat in shots.items()]
    write_rows(Shot, ("item_id", *_OF_SHOT), rows, in_place_of=["item_id", "number"])
    seen = Shot.agents.through
    if old:
        seen.objects.filter(shot__item__in=old).delete()
    agents = _agents(ref for flat in shots.values() for ref in flat["agents"])
    if agents:
        keys = {
            (item, number): pk
            for pk, item, number in _rows(Shot, {item for item, _ in shots}, "pk", "item_id", "number")
        }
        pairs = [(keys[key], agents[ref]) for key, flat in shots.items() for ref in flat["agents"] if ref in agents]
        write_rows(seen, ("shot_id", "agent_id"), pairs)


def _put(model: Any, flats: Sequence[Flat], keeper: Institution, columns: Columns) -> dict[str, int]:
    """Write the rows themselves: new ones, and those held brought up to date and standing again; return their keys."""
    now = clock.now()
    rows = [
        {"ref": flat["ref"], "keeper_id": keeper.pk, "changed_at": now, "deleted_at": None, **columns(flat)}
        for flat in flats
    ]
    if not rows:
        return {}
    write_rows(model, list(rows[0]), [list(row.values()) for row in rows], in_place_of=["ref"])
    return dict(model.objects.filter(ref__in=[row["ref"] for row in rows]).values_list("ref", "pk"))


def _delete(model: Any, owner: str, rows: Mapping[str, int], held: Collection[str]) -> None:
    """Clear away what belonged to rows that were here before."""
    if old := [pk for ref, pk in rows.items() if ref in held]:
        model.objects.filter(**{f"{owner}__in": old}).delete()


def _put_inside(model: Any, owner: str, wanted: Iterable[tuple[int, list[Flat]]], names: Sequence[str]) -> None:
    """Write the tables inside flat records as rows of their owners."""
    write_rows(
        model, (owner, *names), [(pk, *(flat[name] for name in names)) for pk, flats in wanted for flat in flats]
    )


def _rows(model: Any, items: Collection[int], *names: str) -> list[Any]:
    return list(model.objects.filter(item__in=items).order_by().values_list(*names)) if items else []


def _agents(refs: Iterable[str]) -> dict[str, int]:
    wanted = set(refs)
    return dict(Agent.objects.filter(ref__in=wanted).values_list("ref", "pk")) if wanted else {}


def _manifestations(flats: Sequence[Flat], held: Mapping[str, Item]) -> dict[str, int]:
    """Return the key of each item's manifestation: its own as long as work and carrier stay, else a like one."""
    works = dict(Work.objects.filter(ref__in={flat["work"] for flat in flats}).values_list("ref", "pk"))
    variants = _Variants(flats, works)
    found: dict[str, int] = {}
    looking: dict[str, _Wanted] = {}
    for flat in flats:
        work, item = works[flat["work"]], held.get(flat["ref"])
        wanted = (work, variants.of(flat, work), flat["carrier"])
        own = item.manifestation if item else None
        if own is not None and (own.work_id, own.variant_id, own.carrier) == wanted:
            found[flat["ref"]] = own.pk
        else:
            looking[flat["ref"]] = wanted
    like = _alike(looking.values())
    if missing := [wanted for wanted in dict.fromkeys(looking.values()) if wanted not in like]:
        write_rows(Manifestation, ("work_id", "variant_id", "carrier"), missing)
        like = _alike(looking.values())
    return found | {ref: like[wanted] for ref, wanted in looking.items()}


def _alike(wanted: Collection[_Wanted]) -> dict[_Wanted, int]:
    """Return the keys of the manifestations of some works, the first of those that are alike."""
    works = {work for work, _, _ in wanted}
    rows = Manifestation.objects.filter(work__in=works).order_by("-pk") if works else Manifestation.objects.none()
    return {
        (work, variant, carrier): pk
        for pk, work, variant, carrier in rows.values_list("pk", "work_id", "variant_id", "carrier")
    }


class _Variants:
    """The versions of some works, by what they are called; one that is new is made when it is asked for."""

    def __init__(self, flats: Sequence[Flat], works: Mapping[str, int]) -> None:
        self._by_work: dict[int, list[Variant]] = defaultdict(list)
        of = {works[flat["work"]] for flat in flats if flat["variant"]}
        for one in Variant.objects.filter(work__in=of).order_by("pk") if of else ():
            self._by_work[one.work_id].append(one)

    def of(self, flat: Flat, work: int) -> int | None:
        """Return the key of an item's variant, its languages brought up to date."""
        told = flat["variant"]
        if not told:
            return None
        like = next((one for one in self._by_work[work] if one.names == told["names"]), None)
        if like is None:
            like = Variant.objects.create(work_id=work, names=told["names"], languages=told["languages"])
            self._by_work[work].append(like)
        elif like.languages != told["languages"]:
            like.languages = told["languages"]
            like.save(update_fields=["languages"])
        return like.pk

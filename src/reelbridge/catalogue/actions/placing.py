"""Keeping the places that works tell of, so that they can be linked; only other actions call this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from reelbridge.base.rows import write_rows
from reelbridge.catalogue.models import Institution, Place, PlaceName, Work
from reelbridge.catalogue.rules.placing import Told, folded, may_be_one, place_ref, told_in

#: Names asked for at once: well below what SQLite takes as arguments of a question.
_MOST_AT_ONCE = 5_000


def write_places(told: Mapping[int, Sequence[Mapping[str, Any]]], keeper: Institution, *, old: Sequence[int]) -> None:
    """Keep what works of one keeper tell of places, by the work's key; ``old`` are those that were here before.

    A place stays when no work tells of it any more: what people decided of it stays with it.
    """
    through = Place.works.through
    if old:
        through.objects.filter(work__in=old).delete()
    tellings = {work: found for work, places in told.items() if (found := told_in(places))}
    if not tellings:
        return
    shelf = _Shelf(keeper, {key: None for found in tellings.values() for one in found for key in one.keys})
    pairs = {(shelf.place_of(one).pk, work): None for work, found in tellings.items() for one in found}
    shelf.write_names()
    write_rows(through, ("place_id", "work_id"), list(pairs))


def catch_up() -> None:
    """Keep the places of works that were written before places were kept."""
    waiting: dict[int, dict[int, Any]] = defaultdict(dict)
    rows = Work.objects.filter(told_places=None).exclude(places=[]).values_list("keeper_id", "pk", "places")
    for keeper, work, places in rows.iterator():
        waiting[keeper][work] = places
    for one in Institution.objects.filter(pk__in=waiting):
        write_places(waiting[one.pk], one, old=[])


class _Shelf:
    """A keeper's places by name, as far as some works tell of them."""

    def __init__(self, keeper: Institution, keys: Mapping[str, None]) -> None:
        self._keeper = keeper
        self._by_key: dict[str, list[Place]] = defaultdict(list)
        self._known: set[tuple[int, str, str]] = set()
        self._new: dict[tuple[int, str, str], str] = {}
        rest = iter(keys)
        while some := list(islice(rest, _MOST_AT_ONCE)):
            names = PlaceName.objects.filter(place__keeper=keeper, folded__in=some)
            for name in names.select_related("place").order_by("place_id", "pk"):
                self._known.add((name.place_id, name.language, name.text))
                self._by_key[name.folded].append(name.place)

    def place_of(self, told: Told) -> Place:
        """Return the place a telling means: one that shares a name in a territory that does not speak against it."""
        near = [one for key in told.keys for one in self._by_key[key] if may_be_one(one.territory, told.territory)]
        place = min(near, key=lambda one: (one.territory != told.territory, one.pk), default=None)
        if place is None:
            ref = place_ref(self._keeper.ref, told)
            place = Place.objects.create(ref=ref, keeper=self._keeper, territory=told.territory)
        elif told.territory and not place.territory:
            place.territory = told.territory
            place.save(update_fields=["territory"])
        for tag, text in told.forms:
            name = (place.pk, tag, text)
            if name not in self._known:
                self._known.add(name)
                self._new[name] = folded(text)
                self._by_key[self._new[name]].append(place)
        return place

    def write_names(self) -> None:
        """Write the names that no work told before."""
        rows = [(*name, folded) for name, folded in self._new.items()]
        write_rows(PlaceName, ("place_id", "language", "text", "folded"), rows)

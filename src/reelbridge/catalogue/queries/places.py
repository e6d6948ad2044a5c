"""Places that works tell of, and where what a keeper tells of one differs from what stands here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from reelbridge.catalogue.models import Place, Received, Work
from reelbridge.catalogue.rules.linking import Difference, differences
from reelbridge.catalogue.rules.placing import as_record, folded, may_be_one, told_in
from reelbridge.kernel.errors import NotFound


def told_places() -> QuerySet[Place]:
    """Return the places that works in the catalogue tell of, with names and keepers."""
    standing = Place.objects.filter(works__in=Work.objects.filter(deleted_at=None)).distinct()
    return standing.select_related("keeper").prefetch_related("forms")


def places(words: str = "") -> QuerySet[Place]:
    """Return places, those told of most first, each with ``told``: how many works do; ``words`` stand in a name."""
    told = Count("works", filter=Q(works__deleted_at=None), distinct=True)
    found = Place.objects.annotate(told=told).filter(told__gt=0)
    if words:
        found = found.filter(pk__in=Place.objects.filter(forms__folded__contains=folded(words)))
    return found.select_related("keeper").prefetch_related("forms").order_by("-told", "ref")


def place(ref: str) -> Place:
    """Return a place that works tell of; raises NotFound."""
    found = told_places().filter(ref=ref).first()
    if found is None:
        raise NotFound("catalogue.no_such_place", ref=ref)
    return found


def works_of_place(place: Place) -> QuerySet[Work]:
    """Return the works that tell of a place, the earliest first."""
    works = Work.objects.filter(told_places=place, deleted_at=None).select_related("keeper")
    return works.prefetch_related("titles").order_by("made_from", "ref")


def places_of_work(work: Work) -> list[tuple[dict[str, Any], str]]:
    """Return the places of a work as its record has them, each with the ref of the place it means, or none."""
    known = list(work.told_places.prefetch_related("forms"))
    return [(one, next((place.ref for place in known if _tells_of(place, [one])), "")) for one in work.places]


def differences_of_place(place: Place) -> list[Difference]:
    """Return field by field what the keeper's works told of a place, tell now, and what stands here in them."""
    if place.keeper.is_own:
        return []
    works = dict(Work.objects.filter(told_places=place).values_list("ref", "places"))
    before, says, here = [], [], []
    for row in Received.objects.filter(ref__in=works):
        before += (row.before or row.record).get("places", [])
        says += row.record.get("places", [])
        here += works[row.ref]
    told = [as_record(_tells_of(place, some)) for some in (before, says, here)]
    return differences(*told)


def _tells_of(place: Place, told: Iterable[dict[str, Any]]) -> list[Any]:
    known = {form.folded for form in place.forms.all()}
    return [one for one in told_in(told) if known & set(one.keys) and may_be_one(place.territory, one.territory)]

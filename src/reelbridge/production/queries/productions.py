"""Productions, their cuts and clips by ref and number."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Q, QuerySet

from reelbridge.kernel.errors import NotFound
from reelbridge.production.models import Clip, Cut, Production
from reelbridge.production.rules.cutlist import Kind
from reelbridge.rights.rules import Use

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Counted(TypedDict):
    """What is counted with a production."""

    cut_count: int


def productions() -> QuerySet[WithAnnotations[Production, Counted]]:
    """Return every production, the newest first, each with ``cut_count``."""
    return Production.objects.annotate(cut_count=Count("cuts")).order_by("-created_at", "-pk")


def production(ref: str) -> Production:
    """Return one production; raises NotFound."""
    found = Production.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound("production.no_such_production", ref=ref)
    return found


def cuts_of(production_row: Production) -> QuerySet[Cut]:
    """Return a production's cuts, the newest first, each with ``clip_count`` and ``untied``."""
    is_untied = Q(clips__kind=Kind.FILM, clips__item_ref="")
    return (
        Cut.objects.filter(production=production_row)
        .annotate(clip_count=Count("clips"), untied=Count("clips", filter=is_untied))
        .order_by("-number")
    )


def cut(production_ref: str, number: int | None = None) -> Cut:
    """Return one cut of a production, the newest without a number; raises NotFound."""
    made = production(production_ref)
    rows = Cut.objects.select_related("production").filter(production=made).order_by("-number")
    found = (rows if number is None else rows.filter(number=number)).first()
    if found is None and number is None:
        raise NotFound("production.no_cut_yet", production=production_ref)
    if found is None:
        raise NotFound("production.no_such_cut", production=production_ref, number=number)
    return found


def clip(of: Cut, number: int) -> Clip:
    """Return one clip of a cut; raises NotFound."""
    found = Clip.objects.select_related("cut__production").filter(cut=of, number=number).first()
    if found is None:
        raise NotFound("production.no_such_clip", cut=str(of), number=number)
    return found


def use_of(production_row: Production) -> Use:
    """Return the use planned for a production."""
    return Use.from_json(production_row.use)

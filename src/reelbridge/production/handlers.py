"""What the production desk answers to the floors below: productions, clips that lean on some items, premieres."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.productions import Made, productions
from reelbridge.kernel.language import choose
from reelbridge.kernel.wording import spoken
from reelbridge.production.models import Clip, Production
from reelbridge.production.queries.planning import events_in_plan
from reelbridge.production.queries.productions import use_of
from reelbridge.production.rules.cutlist import Kind
from reelbridge.rights.plans import PlannedEvent, events, plans
from reelbridge.rights.queries import covered_many
from reelbridge.rights.rules.watch import Plan


@plans
def newest_cuts(item_refs: Collection[str]) -> Iterator[Plan]:
    """Yield the clips of each production's newest cut that use any of some items."""
    for production in Production.objects.annotate(newest=Max("cuts__number")).exclude(newest=None):
        of_cut = Clip.objects.filter(cut__production=production, cut__number=production.newest, kind=Kind.FILM)
        clips = list(of_cut.filter(item_ref__in=item_refs).select_related("cut__production").order_by("number"))
        if not clips:
            continue
        title = choose(production.titles, spoken()).text or production.ref
        use, url = use_of(production), reverse("production:cut", args=[production.ref, production.newest])
        asked = covered_many([(clip.item_ref, clip.item_span) for clip in clips])
        for clip, one in zip(clips, asked, strict=True):
            facts = {"production": title, "cut": production.newest, "clip": clip.number}
            yield Plan(_("%(production)s, cut %(cut)s, clip %(clip)s") % facts, use, one, url)


@events
def premieres(work_refs: Collection[str] | None) -> Iterator[PlannedEvent]:
    """Yield the days of events of the works that productions have made, as their plans have them."""
    made = list(Production.objects.exclude(item_ref="").order_by("pk"))
    works = catalogue.works_of_items({one.item_ref for one in made}) if made else {}
    for production in made:
        work = works.get(production.item_ref, "")
        if work and (work_refs is None or work in work_refs):
            url = reverse("production:plan", args=[production.ref])
            for name, on in events_in_plan(production).items():
                yield PlannedEvent(work, name, on, production.ref, url)


@productions
def in_the_making() -> Iterator[Made]:
    """Yield the productions that shots may be asked for, the newest first."""
    for made in Production.objects.order_by("-created_at", "-pk"):
        yield Made(made.ref, choose(made.titles, spoken()).text or made.ref, use_of(made))

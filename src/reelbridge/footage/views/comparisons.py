"""Pages of compared films: the list with its form, one film beside the holdings, and a person's word on each shot."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.base.queries import job_about
from reelbridge.base.streams import serve_file
from reelbridge.footage import actions, queries
from reelbridge.footage.forms import CompareForm, CutForm
from reelbridge.footage.models import Comparison, Match
from reelbridge.footage.views.shown import beside, film_urls, look_of, rows
from reelbridge.kernel.errors import BadInput, NotFound, Refusal
from reelbridge.kernel.wording import say, say_refusal
from reelbridge.media import queries as media
from reelbridge.production import queries as production

_PER_PAGE = 30
#: Shots in one stretch of the list.
_SHOTS = 60


@staff_page
def comparisons(request: HttpRequest) -> HttpResponseBase:
    """List the films compared, and have another one compared."""
    actor = actor_of(request)
    require(actor, "footage.compare" if request.method == "POST" else "footage.see")
    form = CompareForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _asked(form.cleaned_data, request)
        except Refusal as refusal:
            form.add_error(None, say_refusal(refusal))
        else:
            return redirect("footage:comparison", made.ref)
    shown = {
        "section": "search",
        "page": Paginator(queries.comparisons(), _PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "reach": queries.reach(),
    }
    return render(request, "footage/comparisons.html", shown, status=422 if form.errors else 200)


def _asked(given: dict[str, Any], request: HttpRequest) -> Comparison:
    actor, archive = actor_of(request), given["archive"]
    if given["file"]:
        return actions.compare_chunks(given["file"].chunks(), name=given["file"].name, archive=archive, by=actor)
    if given["intake"]:
        return actions.compare_incoming(given["intake"], archive=archive, by=actor)
    return actions.compare_item(given["item"].strip(), archive=archive, by=actor)


@staff_page
@require_GET
def comparison(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a compared film: all of it as a band, one shot beside its place, and the list of shots."""
    require(actor_of(request), "footage.see")
    found = queries.comparison(ref)
    shown: dict[str, Any] = {"section": "search", "found": found, "job": job_about(f"comparison:{ref}")}
    if found.state == Comparison.State.FAILED:
        shown["why"] = say(found.why_code, found.why_facts)
    if found.state == Comparison.State.DONE:
        shown |= _shots(request, found) | {"unseen": queries.unseen_of(found)}
    return render(request, "footage/comparison.html", shown)


def _shots(request: HttpRequest, found: Comparison) -> dict[str, Any]:
    every = rows(found)
    looks = [one.look for one in every]
    asked = request.GET.get("shot", "")
    first_open = next((one.match.number for one in every if one.look in ("probable", "certain")), 1)
    number = int(asked) if re.fullmatch(r"[1-9][0-9]{0,6}", asked) else first_open
    current = next((one for one in every if one.match.number == number), every[0])
    at = every.index(current)
    places = beside(current.match)
    wanted = request.GET.get("place", "")
    chosen = int(wanted) if re.fullmatch(r"[0-9]{1,3}", wanted) else current.match.chosen
    plays, stills = film_urls(found)
    return {
        "rows": every[at - at % _SHOTS : at - at % _SHOTS + _SHOTS],
        "band": every,
        "current": current,
        "places": places,
        "ties": [one for one in places if not one.is_pane],
        "panes": [one for one in places if one.is_pane or one is places[0]],
        "place": next((one for one in places if one.number == chosen), places[0] if places else None),
        "before": every[at - 1].match.number if at else 0,
        "after": every[at + 1].match.number if at + 1 < len(every) else 0,
        "first_row": at - at % _SHOTS + 1,
        "last_row": min(at - at % _SHOTS + _SHOTS, len(every)),
        "counts": {look: looks.count(look) for look in ("certain", "probable", "none", "confirmed", "refused")},
        "plays": plays,
        "stills": stills,
        "cut_form": CutForm(),
        "cut_of": production.production(found.production_ref).titles if found.production_ref else {},
    }


@staff_page
@require_GET
def state(request: HttpRequest, ref: str) -> HttpResponse:
    """Show how far a comparison is; once it is over, have the page come again."""
    require(actor_of(request), "footage.see")
    found = queries.comparison(ref)
    answer = render(request, "footage/_state.html", {"found": found, "job": job_about(f"comparison:{ref}")})
    if found.state != Comparison.State.WAITING:
        answer["HX-Refresh"] = "true"
    return answer


@staff_page
@require_safe
def film(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Play a film that was handed in to be compared."""
    found = _handed_in(request, ref)
    return serve_file(request, media.proxy_path(found.digest), media_type="video/mp4", etag=found.digest[:16])


@staff_page
@require_safe
def still(request: HttpRequest, ref: str, frame: int) -> HttpResponseBase:
    """Show a frame of a film that was handed in to be compared."""
    found = _handed_in(request, ref)
    return serve_file(request, media.still_path(found.digest, frame), media_type="image/jpeg", max_age_s=300)


def _handed_in(request: HttpRequest, ref: str) -> Comparison:
    """Return a comparison whose film is no holding: holdings are shown by the catalogue, with its guards."""
    require(actor_of(request), "footage.see")
    found = queries.comparison(ref)
    if found.item_ref:
        raise NotFound("footage.no_such_comparison", ref=ref[:60])
    return found


@staff_page
@require_POST
def decide(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Confirm a place of a shot, refuse all, or take that back; go on to the next open one."""
    actor = actor_of(request)
    require(actor, "footage.compare")
    found = queries.comparison(ref)
    one = queries.match(found, number)
    try:
        if "confirm" in request.POST:
            actions.confirm(one, place=_number(request, "place"), nudge=_number(request, "nudge"), by=actor)
        elif "refuse" in request.POST:
            actions.refuse(one, by=actor)
        elif "reopen" in request.POST:
            actions.reopen(one, by=actor)
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
        return redirect(f"{reverse('footage:comparison', args=[ref])}?shot={number}")
    after = number if "reopen" in request.POST else _next_open(found, number)
    return redirect(f"{reverse('footage:comparison', args=[ref])}?shot={after}#beside")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "0") or "0"
    if not re.fullmatch(r"-?[0-9]{1,7}", text):
        raise BadInput("base.request_not_understood")
    return int(text)


def _next_open(found: Comparison, number: int) -> int:
    """Return the next shot that was found and of which nothing was said; else the next one, else this one."""
    later = list(found.matches.filter(number__gt=number))
    waiting = [one for one in later if look_of(one) in ("certain", "probable")]
    return next((one.number for one in waiting or later), number)


@staff_page
@require_POST
def confirm_certain(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm every shot that is certain and stands in one holding only."""
    count = actions.confirm_certain(queries.comparison(ref), by=actor_of(request))
    said = ngettext("%(count)s shot is confirmed.", "%(count)s shots are confirmed.", count)
    messages.success(request, said % {"count": count})
    return redirect("footage:comparison", ref)


@staff_page
@require_POST
def make_cut(request: HttpRequest, ref: str) -> HttpResponse:
    """Make the compared film the next cut of a production."""
    require(actor_of(request), "footage.compare")
    form = CutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the production whose cut this is."))
        return redirect("footage:comparison", ref)
    try:
        made = actions.make_cut(queries.comparison(ref), form.cleaned_data["production"], by=actor_of(request))
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
        return redirect("footage:comparison", ref)
    confirmed = queries.comparison(ref).matches.filter(decision=Match.Decision.CONFIRMED).count()
    messages.success(
        request, _("Cut %(number)s is made: %(count)s clips are tied.") % {"number": made.number, "count": confirmed}
    )
    return redirect("production:cut", form.cleaned_data["production"], made.number)

"""Asking partners for shots: a basket that fills while one searches, and the request that empties it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.exchange.actions.dealings import ask_for
from reelbridge.exchange.forms.dealings import AskForm
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries.line import paired_partners
from reelbridge.exchange.queries.threads import AskedShot, contact_sheet
from reelbridge.exchange.rules.dealing import MOST_LINES, Asked
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.timecode import Span
from reelbridge.kernel.wording import say_refusal

BASKET = "exchange.asked"


@dataclass(frozen=True, slots=True)
class Share:
    """What is asked of one partner; ``partner`` is None where nobody can be asked."""

    partner: Partner | None
    shots: list[tuple[int, AskedShot]]


@staff_page
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Show the basket and the request; shots named in the address are laid into the basket first."""
    actor = actor_of(request)
    require(actor, "exchange.ask")
    if request.method == "GET" and request.GET.getlist("item"):
        _lay_in(request)
        title = request.GET.get("for", "")
        if title:
            request.session["exchange.for"] = title[:300]
        return redirect("exchange:ask")
    basket = _basket(request)
    shares = _shares(basket)
    form = AskForm(request.POST or None, initial=_suggested(request, shares))
    if request.method == "POST" and form.is_valid():
        sent = _send(request, form, shares, basket)
        if sent is not None:
            return sent
    shown = {
        "section": "exchange",
        "shares": shares,
        "form": form,
        "count": len(basket),
        "as_address": _as_address(basket),
    }
    return render(request, "exchange/ask.html", shown, status=422 if form.errors else 200)


@require_POST
@staff_page
def drop(request: HttpRequest) -> HttpResponse:
    """Take one shot out of the basket, or all of them."""
    require(actor_of(request), "exchange.ask")
    kept = _basket(request)
    which = request.POST.get("shot", "")
    if request.POST.get("all"):
        kept = []
    elif which.isascii() and which.isdigit() and int(which) < len(kept):
        del kept[int(which)]
    _keep(request, kept)
    return redirect("exchange:ask")


def _basket(request: HttpRequest) -> list[Asked]:
    return [
        Asked(ref, None if start is None else Span(start, end)) for ref, start, end in request.session.get(BASKET, [])
    ]


def _keep(request: HttpRequest, basket: list[Asked]) -> None:
    unique = list(dict.fromkeys(basket))
    if len(unique) > MOST_LINES:
        raise BadInput("exchange.request_too_long", count=len(unique), most=MOST_LINES)
    request.session[BASKET] = [
        [one.item_ref, one.span.start if one.span else None, one.span.end if one.span else None] for one in unique
    ]


def _lay_in(request: HttpRequest) -> None:
    """Add what the address names: ``item`` with ``in`` and ``out`` in the same order, or without for whole items."""
    refs, begins, ends = (request.GET.getlist(name) for name in ("item", "in", "out"))
    found = []
    for number, ref in enumerate(refs):
        begin = begins[number] if number < len(begins) else ""
        end = ends[number] if number < len(ends) else ""
        if (begin and not begin.isdigit()) or (end and not end.isdigit()) or bool(begin) != bool(end):
            raise BadInput("exchange.shot_not_understood", text=f"{ref}@{begin}-{end}"[:100])
        found.append(Asked(ref[:40], Span(int(begin), int(end)) if begin else None))
    _keep(request, [*_basket(request), *found])


def _as_address(basket: list[Asked]) -> str:
    """Return the basket as the query of an address: ``item``, ``in`` and ``out`` in the same order."""
    begins = [str(one.span.start) if one.span else "" for one in basket]
    ends = [str(one.span.end) if one.span else "" for one in basket]
    return urlencode({"item": [one.item_ref for one in basket], "in": begins, "out": ends}, doseq=True)


def _shares(basket: list[Asked]) -> list[Share]:
    """Return the basket by whom each shot is asked of, those that nobody can be asked for last."""
    partners = {one.institution_id: one for one in paired_partners()}
    shares: dict[int, Share] = {}
    for number, shot in enumerate(contact_sheet(basket)):
        partner = partners.get(shot.item.keeper_id) if shot.item else None
        key = partner.pk if partner else 0
        shares.setdefault(key, Share(partner, [])).shots.append((number, shot))
    return sorted(shares.values(), key=lambda share: (share.partner is None, str(share.partner)))


def _suggested(request: HttpRequest, shares: list[Share]) -> dict[str, Any]:
    countries = {share.partner.institution.country for share in shares if share.partner and share.partner.institution}
    here = sorted({settings.NODE.options.country, *countries} - {""})
    return AskForm.suggested(request.session.get("exchange.for", ""), here, clock.today(), tongue())


def _send(request: HttpRequest, form: AskForm, shares: list[Share], basket: list[Asked]) -> HttpResponse | None:
    """Send a request to each partner; None, with the refusal on the form, when one cannot be sent."""
    given = form.cleaned_data
    sent = []
    left = list(basket)
    for share in shares:
        if share.partner is None:
            continue
        lines = [basket[number] for number, _ in share.shots]
        try:
            made = ask_for(
                share.partner,
                lines,
                wanted=given["terms"],
                production_title=given["production_title"],
                note=given["note"],
                note_language=given["note_language"],
                by=actor_of(request),
            )
        except Refusal as refusal:
            form.add_error(None, say_refusal(refusal))
            continue
        sent.append(made)
        left = [one for one in left if one not in lines]
    _keep(request, left)
    if not sent:
        if not form.errors:
            form.add_error(None, say_refusal(BadInput("exchange.request_without_shots")))
        return None
    request.session["exchange.for"] = given["production_title"]
    said = ngettext("%(count)s request is on its way.", "%(count)s requests are on their way.", len(sent))
    messages.success(request, said % {"count": len(sent)})
    return redirect("exchange:request", sent[0].ref) if len(sent) == 1 and not left else redirect("exchange:desk")

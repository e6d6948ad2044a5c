"""What people write about a dealing on its page: other terms, translations, reports, renewals; and offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.forms import parted, understood
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.exchange.actions import certificates, countering, offers, uses, words
from reelbridge.exchange.forms.dealings import (
    AskForm,
    DestroyForm,
    GrantForm,
    HoldingsForm,
    RenewalForm,
    TranslationForm,
    UseForm,
)
from reelbridge.exchange.models import Offer, Request
from reelbridge.exchange.queries import correspondence, line, threads
from reelbridge.exchange.queries import dealings as queries
from reelbridge.exchange.queries.asked import asked_in
from reelbridge.exchange.views.dealings import terms_refused
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say_refusal

Given = dict[str, Any]
Act = Callable[[Request, Given, Actor], str]


def _act(
    allowed_by: str, form_class: type[forms.Form] | None = None
) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Make views that take a form of a dealing's page, do what it says, and come back to the page."""

    def wrap(do: Act) -> Callable[..., HttpResponseBase]:
        @staff_page
        @require_POST
        def view(request: HttpRequest, ref: str, **named: str) -> HttpResponseBase:
            actor = actor_of(request)
            require(actor, allowed_by)
            one = queries.request(ref)
            form = form_class(request.POST) if form_class else None
            if form is not None and not form.is_valid():
                messages.error(request, " ".join(f"{form[name].label if name in form.fields else ''} {text}".strip()
                                                 for name, texts in form.errors.items() for text in texts))  # fmt: skip
                return redirect("exchange:request", ref)
            try:
                messages.success(request, do(one, {**(form.cleaned_data if form else {}), **named}, actor))
            except Refusal as refusal:
                messages.error(request, say_refusal(refusal))
            return redirect("exchange:request", ref)

        return view

    return wrap


@staff_page
@require_POST
def counter(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Propose other terms."""
    actor, one = actor_of(request), queries.request(ref)
    require(actor, "exchange.ask" if one.is_ours else "exchange.answer")
    form = GrantForm(request.POST)
    if (in_the_way := terms_refused(request, one, form)) is not None:
        return in_the_way
    given = form.cleaned_data
    try:
        countering.counter(
            one, terms=given["terms"], note=given["note"], note_language=given["note_language"], by=actor,
            is_meant=given["is_meant"],
        )  # fmt: skip
        messages.success(request, _("The terms are on their way."))
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
    return redirect("exchange:request", ref)


@_act("exchange.ask")
def accept_counter(one: Request, given: Given, actor: Actor) -> str:  # noqa: ARG001 -- one shape for all acts
    """Take the terms that the holder proposed."""
    countering.accept_counter(correspondence.counter(given["counter"]), by=actor)
    return _("The terms are accepted; the grant comes by itself.")


@_act("exchange.write", TranslationForm)
def translate(one: Request, given: Given, actor: Actor) -> str:
    """Put a translation under what was written."""
    words.translate(one, about=given["about"], text=given["text"], into=given["into"], by=actor)
    return _("The translation is kept and sent to the partner.")


@_act("exchange.write", UseForm)
def report(one: Request, given: Given, actor: Actor) -> str:
    """Report a use to the partner."""
    uses.report_use(one, by=actor, **{name: given[name] for name in (
        "used_on", "where", "on", "seconds", "note", "note_language")})  # fmt: skip
    return _("The report is on its way.")


@_act("exchange.ask", RenewalForm)
def renew(one: Request, given: Given, actor: Actor) -> str:
    """Ask for the grant to run longer."""
    made = uses.ask_for_renewal(
        one,
        terms=uses.longer(one, given["ends_on"]),
        note=given["note"],
        note_language=given["note_language"],
        by=actor,
    )
    return _("%(ref)s asks for the renewal.") % {"ref": made.ref}


@_act("exchange.destroy", DestroyForm)
def destroy(one: Request, given: Given, actor: Actor) -> str:
    """Destroy what came under a grant that ended, and certify it."""
    parcel = correspondence.held_parcel(one.grant_ref)
    if parcel is None:
        return _("Nothing was changed.")
    certificates.destroy(parcel, note=given["note"], note_language=given["note_language"], by=actor)
    return _("The files are destroyed; the certificate is on its way.")


@staff_page
@require_http_methods(["GET", "POST"])
def offers_page(request: HttpRequest) -> HttpResponseBase:
    """List offers made and received; write a new one to a partner."""
    actor = actor_of(request)
    require(actor, "exchange.offer" if request.method == "POST" else "exchange.see_dealings")
    form = HoldingsForm(request.POST or None, initial=AskForm.suggested("", [], queries.today(), tongue()))
    to = request.POST.get("partner", request.GET.get("to", ""))
    if request.method == "POST" and form.is_valid():
        try:
            made = _make(form, to, actor)
        except Refusal as refusal:
            form.add_error(None, say_refusal(refusal))
        else:
            messages.success(request, _("The offer is on its way."))
            return redirect("exchange:offer-letter", made.ref)
    shown = {
        "section": "exchange",
        "offers": correspondence.offers()[:100],
        "form": form,
        "partners": line.paired_partners(),
        "to": to,
    }
    return render(request, "exchange/offers.html", shown, status=422 if form.errors else 200)


def _make(form: HoldingsForm, to: str, actor: Actor) -> Offer:
    given = form.cleaned_data
    return offers.make_offer(
        line.partner(to),
        [asked_in(text) for text in parted(given["shots"])],
        terms=given["terms"],
        title=given["title"],
        note=given["note"],
        note_language=given["note_language"],
        good_until=given["good_until"],
        by=actor,
    )


@staff_page
@require_safe
def offer_letter(request: HttpRequest, ref: str) -> HttpResponse:
    """Show an offer, and the form that takes it up."""
    require(actor_of(request), "exchange.see_dealings")
    return _offer_page(request, correspondence.offer(ref))


def _offer_page(request: HttpRequest, made: Offer, form: AskForm | None = None) -> HttpResponse:
    suggested = AskForm.filled_with(made.terms, tongue()) | {"production_title": made.title}
    shown = {
        "section": "exchange",
        "offer": made,
        "sheet": threads.contact_sheet(offers.lines_of(made)),
        "requests": Request.objects.filter(offer_ref=made.ref).order_by("pk"),
        "is_open": not made.withdrawn_at and not (made.good_until and made.good_until < queries.today()),
        "form": form or AskForm(initial=suggested),
    }
    return render(request, "exchange/offer.html", shown, status=422 if form else 200)


@staff_page
@require_POST
def answer_offer(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Take up a partner's offer, or take back one of ours."""
    actor = actor_of(request)
    made = correspondence.offer(ref)
    require(actor, "exchange.offer" if made.is_ours else "exchange.ask")
    if made.is_ours:
        try:
            offers.withdraw_offer(made, why=request.POST.get("why", ""), why_language=tongue(), by=actor)
            messages.success(request, _("The offer is taken back."))
        except Refusal as refusal:
            messages.error(request, say_refusal(refusal))
        return redirect("exchange:offer-letter", ref)
    form = AskForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            asked = understood(
                lambda: offers.take_up(
                    made, production_title=given["production_title"], terms=given["terms"], note=given["note"],
                    note_language=given["note_language"], by=actor,
                )
            )  # fmt: skip
        except forms.ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("The request is on its way."))
            return redirect("exchange:request", asked.ref)
    return _offer_page(request, made, form)

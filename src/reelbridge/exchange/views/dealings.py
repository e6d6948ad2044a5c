"""The exchange desk, and each dealing as a correspondence with its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import may, require
from reelbridge.exchange.actions import dealings as actions
from reelbridge.exchange.actions.words import write_note
from reelbridge.exchange.forms.dealings import (
    AnswerForm,
    DestroyForm,
    GrantForm,
    NoteForm,
    RefuseForm,
    RenewalForm,
    TranslationForm,
    UseForm,
)
from reelbridge.exchange.models import Partner, Request
from reelbridge.exchange.queries import correspondence, threads
from reelbridge.exchange.queries import dealings as queries
from reelbridge.exchange.queries.correspondence import held_parcel, may_be_destroyed
from reelbridge.exchange.queries.letters import Letter, certificate_owed, ending_of, letters_of
from reelbridge.exchange.queries.line import paired_partners
from reelbridge.exchange.rules.dealing import OPEN, RequestState, stages

PER_PAGE = 20


@require_safe
@staff_page
def desk(request: HttpRequest) -> HttpResponse:
    """List requests in and out, what waits for us first."""
    require(actor_of(request), "exchange.see_dealings")
    direction = request.GET.get("direction", "")
    found = queries.requests(direction=direction if direction in ("in", "out") else "")
    waiting = found.filter(direction=Request.Direction.IN, state=RequestState.RECEIVED)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "section": "exchange",
        "rows": threads.rows(list(page.object_list)),
        "page": page,
        "direction": direction,
        "waiting": waiting.count(),
        "partners": paired_partners(),
        "parcels": threads.parcel_rows(queries.parcels()[:8]),
        "questions": list(correspondence.questions_waiting()[:50]),
        "counters": list(correspondence.counters_waiting()[:50]),
        "owed": correspondence.certificates_owed()[:50],
    }
    return render(request, "exchange/desk.html", shown)


@require_safe
@staff_page
def thread(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a dealing: its letters, its shots, its terms, and the answer when it waits for one."""
    require(actor_of(request), "exchange.see_dealings")
    return thread_page(request, queries.request(ref))


def thread_page(request: HttpRequest, one: Request, status: int = 200, **filled: Any) -> HttpResponse:
    """Show a dealing with the forms as they were filled in; else each with its first values."""
    actor = actor_of(request)
    theirs = correspondence.latest_counter(one, is_ours=False)
    on_the_table = theirs.terms if theirs else one.wanted
    may_answer = not one.is_ours and one.state == RequestState.RECEIVED and may(actor, "exchange.answer")
    shown = {
        "section": "exchange",
        "dealing": one,
        "partner": one.partner,
        "stages": stages(RequestState(one.state)),
        "letters": [(letter, _forms_beneath(letter, one.partner)) for letter in letters_of(one)],
        "sheet": threads.contact_sheet([line.as_value() for line in one.lines.all()]),
        "terms": threads.term_rows(one.wanted, one.granted),
        "is_agreed": threads.is_agreed(one),
        "may_answer": may_answer,
        "broken": queries.promises_broken_by(one, on_the_table) if may_answer and "broken" not in filled else [],
        "ended": ending_of(one.grant_ref),
        "owed": certificate_owed(one),
        "may_destroy": (held := held_parcel(one.grant_ref)) is not None and may_be_destroyed(held),
        "may_counter": one.state in OPEN and may(actor, "exchange.ask" if one.is_ours else "exchange.answer"),
        "grant_form": GrantForm(initial=GrantForm.filled_with(on_the_table, tongue())),
        "accept": correspondence.latest_counter(one, is_ours=False) if one.is_ours else None,
        "use_form": UseForm(initial={"note_language": tongue(), "used_on": queries.today()}, auto_id="use_%s"),
        "renewal_form": RenewalForm(initial={"note_language": tongue()}, auto_id="renewal_%s"),
        "destroy_form": DestroyForm(initial={"note_language": tongue()}, auto_id="destroy_%s"),
        "refuse_form": RefuseForm(initial={"why_language": tongue()}),
        "note_form": NoteForm(initial={"text_language": tongue()}),
        **filled,
    }
    return render(request, "exchange/thread.html", shown, status=status)


def _forms_beneath(letter: Letter, partner: Partner) -> dict[str, forms.Form]:
    """Return the forms that stand under a letter: its translation, and the answer where it is a partner's question."""
    found: dict[str, forms.Form] = {}
    if letter.text and letter.language:
        there = {letter.language, *(one.language for one in letter.translations)}
        into = next((tag for tag in (partner.language, tongue()) if tag not in there), tongue())
        first = {"about": letter.ref, "into": into}
        found["translation"] = TranslationForm(initial=first, auto_id=f"translation-{letter.ref}-%s")
    if letter.kind == "question" and not letter.is_ours:
        first = {"answers": letter.ref, "text_language": tongue()}
        found["answer"] = AnswerForm(initial=first, auto_id=f"answer-{letter.ref}-%s")
    return found


@require_POST
@staff_page
def grant(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Say yes, with the terms in the form."""
    require(actor_of(request), "exchange.answer")
    one = queries.request(ref)
    form = GrantForm(request.POST)
    if (in_the_way := terms_refused(request, one, form)) is not None:
        return in_the_way
    given = form.cleaned_data
    actions.grant_request(
        one, terms=given["terms"], by=actor_of(request), note=given["note"], note_language=given["note_language"],
        is_meant=given["is_meant"], handles=given["handles"] or 0,
    )  # fmt: skip
    made, held = _("Granted. The parcel is being made."), _("Granted. The partner has the files already.")
    messages.success(request, made if queries.request(ref).parcels.exists() else held)
    return redirect("exchange:request", ref)


def terms_refused(request: HttpRequest, one: Request, form: GrantForm) -> HttpResponse | None:
    """Return the page again with the terms as typed, where they are not understood or break a promise unmeant."""
    if not form.is_valid():
        return thread_page(request, one, 422, grant_form=form)
    given = form.cleaned_data
    may_break = one.state == RequestState.RECEIVED and not given["is_meant"]
    if not (may_break and (broken := queries.promises_broken_by(one, given["terms"]))):
        return None
    return thread_page(request, one, 409, grant_form=form, broken=broken)


@require_POST
@staff_page
def refuse(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Say no, and why."""
    require(actor_of(request), "exchange.answer")
    one = queries.request(ref)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return thread_page(request, one, 422, refuse_form=form)
    given = form.cleaned_data
    actions.refuse_request(one, why=given["why"], why_language=given["why_language"], by=actor_of(request))
    messages.success(request, _("Refused. The partner will read why."))
    return redirect("exchange:request", ref)


@require_POST
@staff_page
def note(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Write to the partner."""
    require(actor_of(request), "exchange.write")
    one = queries.request(ref)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return thread_page(request, one, 422, note_form=form)
    given = form.cleaned_data
    write_note(
        one, text=given["text"], text_language=given["text_language"], by=actor_of(request),
        is_question=given["is_question"], answers=given["answers"],
    )  # fmt: skip
    messages.success(request, _("The letter is on its way."))
    return redirect("exchange:request", ref)

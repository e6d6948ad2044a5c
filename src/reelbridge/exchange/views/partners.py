"""The pages of partners: who they are, what they are shown, what passes between us."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.actions import audiences as actions
from reelbridge.exchange.actions import harvesting, offering, pairing
from reelbridge.exchange.forms.keys import PaperForm
from reelbridge.exchange.forms.line import AcceptForm, AgreementForm, CardForm, OfferForm, RevokeForm
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Partner
from reelbridge.exchange.queries import line
from reelbridge.exchange.queries.audiences import audiences_of, public, sets_in_words, showings
from reelbridge.exchange.queries.holdings import own_refs
from reelbridge.exchange.queries.imprints import imprints_with
from reelbridge.exchange.queries.keys import TOLD_BEFORE, shown_key
from reelbridge.exchange.queries.sees import Sight, parcels_for, sight_of
from reelbridge.exchange.rules.card import LARGEST_BYTES, Card, read_card
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say, say_refusal

Act = Callable[[HttpRequest, Partner, Actor], str]

ITEMS_PER_PAGE = 24
SECTION = {"section": "exchange"}


@staff_page
@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest) -> HttpResponseBase:
    """List the partners; take in a new one's card."""
    actor = actor_of(request)
    require(actor, "exchange.keep_partners" if request.method == "POST" else "exchange.see")
    form = CardForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = pairing.add_partner(_card_in(form), by=actor)
        except Refusal as refusal:
            form.add_error(None, say_refusal(refusal))
        else:
            messages.success(request, _("The card is kept. Compare the fingerprint before you accept it."))
            return redirect("exchange:partner", added.node_id)
    shown = {
        "rows": line.partner_rows(),
        "form": form,
        "own": shown_key(own_identity().fingerprint, tongue()),
        **SECTION,
    }
    return render(request, "exchange/partners.html", shown, status=422 if form.errors else 200)


@staff_page
@require_GET
def partner(request: HttpRequest, node_id: str) -> HttpResponse:
    """Show one partner."""
    require(actor_of(request), "exchange.see")
    row = line.partner_row(node_id)
    refs = Paginator(line.offered_refs(row.partner), ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    found = catalogue.items(refs.object_list)
    shown = [
        {
            "item": found[ref],
            "title": catalogue.title_of(found[ref], tongue()),
            "seen": catalogue.where_to_see(found[ref]),
        }
        for ref in refs.object_list
        if ref in found
    ]
    context = {
        "row": row,
        "key": shown_key(row.partner.key_fingerprint, tongue()),
        "ends": _ends(row.partner),
        "before": line.keys_before(row.partner),
        "accept": AcceptForm(initial={"fingerprint": row.partner.key_fingerprint}),
        "revoke": RevokeForm(),
        "paper": PaperForm(),
        "offer": OfferForm(),
        "agreement": AgreementForm(initial={"language": row.partner.language, "withhold": row.partner.withheld}),
        "sets": audiences_of(row.partner),
        "imprints": imprints_with(row.partner),
        "own_count": len(own_refs()),
        "page": refs,
        "shown": shown,
        "letters": line.letters_with(row.partner),
        "job": line.harvest_job(row.partner),
        "problems": line.problems_of(row.partner),
        **SECTION,
    }
    return render(request, "exchange/partner.html", context)


@staff_page
@require_GET
def sees(request: HttpRequest, node_id: str) -> HttpResponse:
    """Show what a partner is shown, every field of it, as the partner gets it."""
    require(actor_of(request), "exchange.see")
    row = line.partner_row(node_id)
    refs = Paginator(line.offered_refs(row.partner), ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "page": refs,
        "sights": _sights(row.partner, refs.object_list),
        "parcels": parcels_for(row.partner),
        "withheld": [say(f"exchange.field.{name}") for name in row.partner.withheld],
        **SECTION,
    }
    return render(request, "exchange/sees.html", context)


@staff_page
@require_GET
def public_sees(request: HttpRequest) -> HttpResponse:
    """Show what everybody may harvest, every field of it."""
    require(actor_of(request), "exchange.see")
    everybody = public()
    refs = Paginator(list(showings(everybody).values_list("item_ref", flat=True)), ITEMS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": refs,
        "sights": _sights(None, refs.object_list),
        "withheld": [say(f"exchange.field.{name}") for name in everybody.withheld],
        **SECTION,
    }
    return render(request, "exchange/sees.html", context)


def _sights(partner: Partner | None, refs: Iterable[str]) -> list[tuple[Sight, list[str]]]:
    """Return the items as somebody sees them, each with what the sets are called that show it."""
    called = sets_in_words(partner)
    seen = (sight for ref in refs if (sight := sight_of(partner, ref)))
    return [(sight, [called.get(spec, spec) for spec in sight.sets]) for sight in seen]


def _act(allowed_by: str) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Make views that do something about a partner, say so, and come back to its page."""

    def wrap(do: Act) -> Callable[..., HttpResponseBase]:
        @staff_page
        @require_POST
        def view(request: HttpRequest, node_id: str) -> HttpResponseBase:
            actor = actor_of(request)
            require(actor, allowed_by)
            found = line.partner(node_id)
            try:
                messages.success(request, do(request, found, actor))
            except Refusal as refusal:
                messages.error(request, say_refusal(refusal))
            return redirect("exchange:partner", found.node_id)

        return view

    return wrap


@_act("exchange.keep_partners")
def accept(request: HttpRequest, found: Partner, actor: Actor) -> str:
    """Accept a card whose fingerprint was compared; tell the partner at once if its node answers."""
    form = AcceptForm(request.POST)
    fingerprint = form.cleaned_data["fingerprint"] if form.is_valid() else ""
    pairing.accept_partner(found.node_id, fingerprint=fingerprint, by=actor)
    return _("The card is accepted. The partner's node is being told.")


@_act("exchange.keep_partners")
def revoke(request: HttpRequest, found: Partner, actor: Actor) -> str:
    """End a partnership."""
    if not RevokeForm(request.POST).is_valid():
        return _("Nothing was changed.")
    pairing.revoke_partner(found.node_id, by=actor)
    return _("The partnership is ended. Its calls are refused from now on.")


@_act("exchange.offer")
def offer(request: HttpRequest, found: Partner, actor: Actor) -> str:
    """Show items."""
    form = OfferForm(request.POST)
    if "all" in request.POST:
        refs = own_refs()
    elif form.is_valid():
        refs = form.cleaned_data["items"]
    else:
        return _("There is no ref of an item here. A ref looks like nevsky-i-00001.")
    count = len(offering.offer(refs, found, by=actor))
    return ngettext(
        "%(count)s item more is shown to the partner.", "%(count)s items more are shown to the partner.", count
    ) % {"count": count}


@_act("exchange.offer")
def withdraw(request: HttpRequest, found: Partner, actor: Actor) -> str:
    """Show an item no longer."""
    offering.withdraw(request.POST.getlist("item"), found, by=actor)
    return _("The item is shown no longer.")


@_act("exchange.keep_agreements")
def agreement(request: HttpRequest, found: Partner, actor: Actor) -> str:
    """Keep what is agreed: the language we write in, what is withheld."""
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return _("Nothing was changed.")
    actions.agree(found, language=form.cleaned_data["language"], withhold=form.cleaned_data["withhold"], by=actor)
    return _("The agreement is kept. What changed is harvested again.")


@_act("exchange.harvest")
def harvest(request: HttpRequest, found: Partner, actor: Actor) -> str:  # noqa: ARG001 -- one shape for all acts
    """Read the partner's catalogue."""
    harvesting.ask_for_harvest(found, by=actor)
    return _("The partner's catalogue is being read. You may close this page.")


def _ends(found: Partner) -> str:
    """Return whether a partner's key ends soon or is over; empty for neither."""
    at = found.key_expires_at
    if at is None or at > clock.now() + TOLD_BEFORE:
        return ""
    return "over" if at <= clock.now() else "soon"


def _card_in(form: CardForm) -> Card:
    given: dict[str, Any] = form.cleaned_data
    if given["address"]:
        return pairing.fetch_card(given["address"])
    return read_card(given["text"] or given["file"].read(LARGEST_BYTES + 1))

"""The pages of audiences: what the public and groups of partners are shown, and what agreements withhold."""

from __future__ import annotations

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
from reelbridge.catalogue import queries as catalogue
from reelbridge.exchange.actions import audiences as actions
from reelbridge.exchange.actions import offering
from reelbridge.exchange.forms.line import GroupForm, OfferForm, PublicForm
from reelbridge.exchange.queries import audiences as queries
from reelbridge.exchange.queries.holdings import own_refs
from reelbridge.exchange.views.partners import ITEMS_PER_PAGE, SECTION
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import say_refusal


@staff_page
@require_http_methods(["GET", "POST"])
def audiences(request: HttpRequest) -> HttpResponseBase:
    """List the public and the groups of partners; form a new group."""
    actor = actor_of(request)
    require(actor, "exchange.keep_agreements" if request.method == "POST" else "exchange.see")
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.form_group(
                form.cleaned_data["name"], form.cleaned_data["members"], titles=form.titles, by=actor
            )
        except Refusal as refusal:
            form.add_error(None, say_refusal(refusal))
        else:
            messages.success(request, _("The group is formed. Now show it items."))
            return redirect("exchange:audience", made.name)
    shown = {"rows": queries.audience_rows(), "form": form, **SECTION}
    return render(request, "exchange/audiences.html", shown, status=422 if form.errors else 200)


@staff_page
@require_GET
def audience(request: HttpRequest, name: str) -> HttpResponse:
    """Show what an audience is shown, who belongs to it, and what is withheld."""
    require(actor_of(request), "exchange.see")
    row = queries.audience_row(name)
    refs = list(queries.showings(row.audience).values_list("item_ref", flat=True))
    page = Paginator(refs, ITEMS_PER_PAGE).get_page(request.GET.get("page"))
    found = catalogue.items(page.object_list)
    context = {
        "row": row,
        "page": page,
        "shown": [(found[ref], catalogue.title_of(found[ref], tongue())) for ref in page.object_list if ref in found],
        "offer": OfferForm(),
        "withhold": PublicForm(initial={"withhold": row.audience.withheld}),
        "group": GroupForm(initial=GroupForm.filled_with(row.audience.titles, row.audience.name, row.members)),
        **SECTION,
    }
    return render(request, "exchange/audience.html", context)


@staff_page
@require_POST
def show(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show items to an audience, or with ``withdraw`` show one no longer."""
    actor = actor_of(request)
    require(actor, "exchange.offer")
    one = queries.audience(name)
    form = OfferForm(request.POST)
    try:
        if "withdraw" in request.POST:
            offering.withdraw(request.POST.getlist("withdraw"), one, by=actor)
            messages.success(request, _("The item is shown no longer."))
        elif "all" in request.POST or form.is_valid():
            refs = own_refs() if "all" in request.POST else form.cleaned_data["items"]
            count = len(offering.offer(refs, one, by=actor))
            said = ngettext("%(count)s item more is shown.", "%(count)s items more are shown.", count)
            messages.success(request, said % {"count": count})
        else:
            messages.error(request, _("There is no ref of an item here. A ref looks like nevsky-i-00001."))
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
    return redirect("exchange:audience", one.name)


@staff_page
@require_POST
def settle(request: HttpRequest, name: str) -> HttpResponseBase:
    """Set who belongs to a group, or what is withheld from the public."""
    actor = actor_of(request)
    require(actor, "exchange.keep_agreements")
    one = queries.audience(name)
    whole = {**request.POST.dict(), "name": one.name, "members": request.POST.getlist("members")}
    form = PublicForm(request.POST) if one.is_public else GroupForm(whole)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    elif isinstance(form, GroupForm):
        actions.form_group(one.name, form.cleaned_data["members"], titles=form.titles, by=actor)
        messages.success(request, _("The group is kept."))
    else:
        actions.withhold_from_public(form.cleaned_data["withhold"], by=actor)
        messages.success(request, _("What the public sees is settled."))
    return redirect("exchange:audience", one.name)

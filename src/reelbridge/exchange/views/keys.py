"""The page of our key: until when it is good, replace it, revoke it; and partners' revocations that came by mail."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.exchange.actions import keys as actions
from reelbridge.exchange.actions.keys_in import read_paper, take_revocation
from reelbridge.exchange.forms.keys import PaperForm, ReplaceForm, RevokeKeyForm
from reelbridge.exchange.identity import LARGEST_RESERVE_BYTES, reserve_key, revocations
from reelbridge.exchange.queries.keys import TOLD_BEFORE, own_keys, shown_key
from reelbridge.exchange.queries.line import partner as partner_of
from reelbridge.exchange.rules.fingerprint import fingerprint, grouped
from reelbridge.kernel import clock
from reelbridge.kernel.errors import NotFound, Refusal
from reelbridge.kernel.wording import say_refusal


@staff_page
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Show our keys."""
    require(actor_of(request), "exchange.see")
    return _page(request)


@staff_page
@require_POST
def replace(request: HttpRequest) -> HttpResponseBase:
    """Replace the key in use."""
    actor = actor_of(request)
    require(actor, "exchange.keep_partners")
    form = ReplaceForm(request.POST)
    if not form.is_valid():
        return _page(request, replacing=form)
    days = form.cleaned_data["good_for"]
    try:
        actions.replace_key(by=actor, good_for=timedelta(days=days) if days else None)
    except Refusal as refusal:
        form.add_error(None, say_refusal(refusal))
        return _page(request, replacing=form)
    messages.success(request, _("The key is replaced. Partners are told by a letter that the key before signs."))
    return redirect("exchange:keys")


@staff_page
@require_POST
def revoke(request: HttpRequest) -> HttpResponseBase:
    """Revoke a key of ours: the one in use by the reserve, one before by the one in use."""
    actor = actor_of(request)
    require(actor, "exchange.keep_partners")
    form = RevokeKeyForm(request.POST, request.FILES, keys=_names())
    if not form.is_valid():
        return _page(request, revoking=form)
    given = form.cleaned_data
    held = given["reserve"].read(LARGEST_RESERVE_BYTES) if given["reserve"] else None
    try:
        actions.revoke_key(given["key"], since=given["since"], why=given["why"], by=actor, reserve=held)
    except Refusal as refusal:
        form.add_error(None, say_refusal(refusal))
        return _page(request, revoking=form)
    messages.success(request, _("The key is revoked, and partners are told. Give the paper to whom no letter reaches."))
    return redirect("exchange:keys")


@staff_page
@require_GET
def paper(request: HttpRequest, fingerprint: str) -> HttpResponseBase:
    """Give the paper that revokes a key of ours, as partners take it in by hand."""
    require(actor_of(request), "exchange.see")
    found = revocations().get(fingerprint)
    if found is None:
        raise NotFound("exchange.not_our_key", key=fingerprint[:64])
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="revocation-{fingerprint[:8]}.json"'
    return answer


@staff_page
@require_POST
def take(request: HttpRequest, node_id: str) -> HttpResponseBase:
    """Believe a partner's revocation that came by mail: its reserve key must have signed it."""
    actor = actor_of(request)
    require(actor, "exchange.keep_partners")
    found = partner_of(node_id)
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed."))
        return redirect("exchange:partner", found.node_id)
    try:
        known = take_revocation(read_paper(form.cleaned_data["paper"]), by=actor, of=found)
    except Refusal as refusal:
        messages.error(request, say_refusal(refusal))
    else:
        told = {"partner": known.node_id, "fingerprint": grouped(known.key_fingerprint)}
        messages.success(request, _("%(partner)s signs by the key %(fingerprint)s from now on.") % told)
    return redirect("exchange:partner", found.node_id)


def _names() -> list[str]:
    return [one.fingerprint for one in own_keys()]


def _page(
    request: HttpRequest, *, replacing: ReplaceForm | None = None, revoking: RevokeKeyForm | None = None
) -> HttpResponse:
    in_use, *before = own_keys()
    ends = in_use.good_until
    reserve = reserve_key()
    shown = {
        "section": "exchange",
        "in_use": in_use,
        "before": before,
        "key": shown_key(in_use.fingerprint, tongue()),
        "ends_soon": ends is not None and ends <= clock.now() + TOLD_BEFORE,
        "is_over": ends is not None and ends <= clock.now(),
        "reserve": grouped(fingerprint(reserve)) if reserve else "",
        "replacing": replacing or ReplaceForm(),
        "revoking": revoking or RevokeKeyForm(keys=_names()),
    }
    return render(request, "exchange/keys.html", shown, status=422 if replacing or revoking else 200)

"""Captions of an item: their list with a form, and each as a WebVTT file for the player."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.policy import require
from reelbridge.captions import actions, queries
from reelbridge.captions.forms import CaptionForm
from reelbridge.captions.rules import LARGEST_BYTES
from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue import relays
from reelbridge.catalogue.models import Item
from reelbridge.kernel.errors import BadInput, Refusal
from reelbridge.kernel.wording import say_refusal


@staff_page
def captions_of(request: HttpRequest, item_ref: str) -> HttpResponse:
    """List an item's captions and take in another file; a fragment for item pages."""
    require(actor_of(request), "captions.edit" if request.method == "POST" else "captions.see")
    item = catalogue.item(item_ref)
    form = CaptionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _taken(request, item.ref, form):
        form = CaptionForm()
    return _listed(request, item, form)


def _listed(request: HttpRequest, item: Item, form: CaptionForm) -> HttpResponse:
    shown = {
        "item": item,
        "item_ref": item.ref,
        "captions": queries.for_item(item.ref),
        "form": form,
        "section": "holdings",
    }
    is_part = bool(request.headers.get("HX-Request"))
    # htmx shows what comes with status 200 only, so a fragment says its errors with it
    status = 422 if form.errors and not is_part else 200
    return render(request, "captions/_of.html" if is_part else "captions/of.html", shown, status=status)


def _taken(request: HttpRequest, item_ref: str, form: CaptionForm) -> bool:
    given, file = form.cleaned_data, form.cleaned_data["file"]
    try:
        if file.size > LARGEST_BYTES:
            raise BadInput("captions.too_large", name=file.name, most=LARGEST_BYTES // 1_000_000)
        actions.add_captions(
            item_ref,
            file.read(),
            file.name,
            language=given["language"],
            kind=given["kind"],
            label=given["label"],
            is_machine=given["is_machine"],
            by=actor_of(request),
        )
    except Refusal as refusal:
        form.add_error("file", say_refusal(refusal))
        return False
    return True


@staff_page
def vtt(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand captions to the player, under the same guards as the picture."""
    actor = actor_of(request)
    require(actor, "captions.see")
    found = queries.caption(ref)
    relays.require_seeing(catalogue.item(found.item_ref), actor, f"captions/{ref}.vtt")
    return HttpResponse(
        found.vtt, content_type="text/vtt; charset=utf-8", headers={"Cache-Control": "private, max-age=60"}
    )


@staff_page
@require_POST
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """Take captions from their item."""
    require(actor_of(request), "captions.edit")
    item_ref = queries.caption(ref).item_ref
    actions.remove_captions(ref, by=actor_of(request))
    if request.headers.get("HX-Request"):
        return _listed(request, catalogue.item(item_ref), CaptionForm())
    messages.success(request, _("The captions are removed; their file stays in the vault."))
    return redirect("captions:of", item_ref=item_ref)

"""Saved searches: the list, their news, their feeds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from reelbridge.base.doors import actor_of, staff_page
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.kernel.language import choose
from reelbridge.search.forms import Asked, SavingForm
from reelbridge.search.mailing import mail_is_on
from reelbridge.search.models import SavedSearch
from reelbridge.search.news import feed_key_of, news_of, saved_searches, search_of_feed, signature_of
from reelbridge.search.queries import Hit
from reelbridge.search.saving import change_saved, forget_saved, mark_seen, renew_feeds, save_search, saved_of
from reelbridge.search.views.cards import card_of
from reelbridge.search.views.filters import marks_of

FORMS: dict[str, type[SyndicationFeed]] = {"atom": Atom1Feed, "rss": Rss201rev2Feed}


@staff_page
def saved(request: HttpRequest) -> HttpResponse:
    """List the reader's saved searches; save another one."""
    actor = actor_of(request)
    require(actor, "search.find")
    form = SavingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = save_search(form.cleaned_data["name"], form.cleaned_data["query"], by=actor)
        messages.success(request, _("“%(name)s” is saved. What it finds from now on is news.") % {"name": kept.name})
        return redirect("search:saved")
    key = feed_key_of(actor.user_id or 0)
    rows = [
        (one, asked.words, marks_of(asked, None), signature_of(one.search.pk, key))
        for one in saved_searches(actor.user_id or 0)
        for asked in [Asked.from_query(one.search.query)]
    ]
    shown: dict[str, Any] = {"section": "search", "rows": rows, "form": form, "mail_is_on": mail_is_on()}
    return render(request, "search/saved.html", shown)


@staff_page
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what one saved search has newly found; take its name and mail otherwise."""
    actor = actor_of(request)
    kept = saved_of(pk, by=actor)
    known = {"name": kept.name, "query": kept.query, "by_mail": kept.by_mail}
    form = SavingForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        change_saved(pk, by=actor, name=form.cleaned_data["name"], by_mail=form.cleaned_data["by_mail"])
        messages.success(request, _("The saved search is changed."))
        return redirect("search:news", pk)
    told = news_of(kept, since=kept.seen_at)
    shown: dict[str, Any] = {
        "section": "search",
        "saved": kept,
        "form": form,
        "cards": [(card_of(Hit(one.document, (), 0.0)), one.found_at) for one in told],
        "mail_is_on": mail_is_on(),
        "signature": signature_of(pk, feed_key_of(kept.user_id)),
    }
    return render(request, "search/news.html", shown)


@require_POST
@staff_page
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the news of a saved search for seen."""
    mark_seen(pk, by=actor_of(request))
    return redirect("search:saved")


@require_POST
@staff_page
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved search."""
    forget_saved(pk, by=actor_of(request))
    messages.success(request, _("The saved search is forgotten."))
    return redirect("search:saved")


@require_POST
@staff_page
def renew(request: HttpRequest) -> HttpResponse:
    """Give all feeds of the reader other addresses."""
    renew_feeds(by=actor_of(request))
    messages.success(request, _("Your feeds have new addresses; the old ones lead nowhere."))
    return redirect("search:saved")


@require_GET
@cache_control(private=True, max_age=300)
def feed(request: HttpRequest, pk: int, signature: str, form: str) -> HttpResponse:
    """Answer with the news of a saved search, for whoever has its address: no account is asked for."""
    found = search_of_feed(pk, signature)
    if found is None or form not in FORMS:
        raise Http404
    with override(found.user.language.lower()):
        written = _feed(found, form, settings.NODE.options.address + request.path)
        response = HttpResponse(content_type=f"application/{form}+xml; charset=utf-8")
        written.write(response, "utf-8")
    response["X-Robots-Tag"] = "noindex"
    return response


def _feed(found: SavedSearch, form: str, own_address: str) -> SyndicationFeed:
    address = settings.NODE.options.address
    written = FORMS[form](
        title=f"{found.name} · {choose(settings.NODE.names, tongue()).text}",
        link=f"{address}{reverse('search:find')}?{found.query}",
        description=_("What a saved search has newly found"),
        language=tongue(),
        feed_url=own_address,
        feed_guid=f"urn:reelbridge:{settings.NODE.id}:search:{found.pk}",
    )
    for one in news_of(found):
        card = card_of(Hit(one.document, (), 0.0))
        said = [
            card.original.text if card.original else "",
            card.kind,
            card.note,
            choose(card.keeper.names, tongue()).text,
        ]
        written.add_item(
            title=card.title.text or one.document.ref,
            link=address + one.document.url,
            description=" · ".join(part for part in said if part),
            unique_id=f"urn:reelbridge:{settings.NODE.id}:{one.document.kind}:{one.document.ref}",
            unique_id_is_permalink=False,
            pubdate=one.found_at,
            updateddate=one.found_at,
        )
    return written

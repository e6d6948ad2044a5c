"""The search for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router, Status

from reelbridge.base.doors import actor_of
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel.language import language as language_tag
from reelbridge.search.meaning import asking as meaning
from reelbridge.search.news import feed_key_of, saved_searches, signature_of
from reelbridge.search.queries import find
from reelbridge.search.saving import forget_saved, save_search
from reelbridge.search.schemas import Asked, FoundOut, SavedIn, SavedOut, SuggestionOut, answer
from reelbridge.search.suggesting import suggestions
from reelbridge.search.within import annotation_page, document_of, manifest, own_address, terms

router = Router(tags=["search"])


@router.get("/search", response=FoundOut, url_name="search")
def search(request: HttpRequest, asked: Query[Asked], *, alike: bool = False) -> FoundOut:
    """Find works, items and people by title, by name in any script, or by text; with ``alike``, by meaning too."""
    actor = actor_of(request)
    require(actor, "search.find")
    reader = language_tag(asked.language) if asked.language else tongue()
    found = find(
        asked.words,
        asked.filters(),
        by=actor,
        page=asked.page,
        per_page=asked.per_page,
        language=reader,
        order=asked.order,
    )
    near = meaning.alike(asked.words, asked.filters(), by=actor) if alike else ()
    return answer(found, reader, near)


@router.get("/search/suggest", response=list[SuggestionOut], url_name="search_suggest")
def suggest(request: HttpRequest, words: str, language: str = "", most: int = 8) -> list[SuggestionOut]:
    """Offer names and titles that begin as somebody has begun to type: in any script, by pinyin or its initials."""
    actor = actor_of(request)
    require(actor, "search.find")
    reader = language_tag(language) if language else tongue()
    offered = suggestions(words, by=actor, language=reader, most=max(1, min(most, 20)))
    return [SuggestionOut.model_validate(one, from_attributes=True) for one in offered]


@router.get("/search/saved", response=list[SavedOut], url_name="search_saved")
def saved(request: HttpRequest) -> list[SavedOut]:
    """List the asker's saved searches."""
    actor = actor_of(request)
    require(actor, "search.find")
    return _saved(actor)


@router.post("/search/saved", response={201: SavedOut})
def save(request: HttpRequest, given: SavedIn) -> Status[SavedOut]:
    """Save a search; what it finds from now on is news."""
    actor = actor_of(request)
    kept = save_search(given.name, given.query, by=actor, by_mail=given.by_mail)
    return Status(201, next(one for one in _saved(actor) if one.id == kept.pk))


@router.delete("/search/saved/{saved_id}", response={204: None}, url_name="search_saved_one")
def forget(request: HttpRequest, saved_id: int) -> Status[None]:
    """Forget a saved search."""
    forget_saved(saved_id, by=actor_of(request))
    return Status(204, None)


def _saved(actor: Actor) -> list[SavedOut]:
    key, mine = feed_key_of(actor.user_id or 0), saved_searches(actor.user_id or 0)
    feeds = [
        [
            reverse("search:feed", args=[one.search.pk, signature_of(one.search.pk, key), form])
            for form in ("atom", "rss")
        ]
        for one in mine
    ]
    node = settings.NODE.options.address
    return [
        SavedOut(
            id=one.search.pk,
            name=one.search.name,
            query=one.search.query,
            by_mail=one.search.by_mail,
            new=one.new,
            atom=node + atom,
            rss=node + rss,
        )
        for one, (atom, rss) in zip(mine, feeds, strict=True)
    ]


@router.get("/iiif/{kind}/{ref}/manifest", response=dict[str, Any], url_name="iiif_manifest")
def iiif_manifest(request: HttpRequest, kind: str, ref: str) -> dict[str, Any]:
    """Describe a thing for IIIF viewers (Presentation 3): titles, length, and where to search within it."""
    actor = actor_of(request)
    require(actor, "search.find")
    document, node = document_of(kind, ref, by=actor), settings.NODE.options.address
    own = own_address(document, node)
    return manifest(document, node=node, search=f"{own}/search", autocomplete=f"{own}/terms")


@router.get("/iiif/{kind}/{ref}/search", response=dict[str, Any], url_name="iiif_search")
def iiif_search(request: HttpRequest, kind: str, ref: str, q: str = "", motivation: str = "") -> dict[str, Any]:
    """Find what is said, shown or noted within a thing (IIIF Content Search 2): each hit points at its moment."""
    actor = actor_of(request)
    require(actor, "search.find")
    node = settings.NODE.options.address
    ignored = [name for name in ("date", "user") if request.GET.get(name)]
    return annotation_page(
        document_of(kind, ref, by=actor),
        q,
        motivations=motivation.split(),
        address=node + request.get_full_path(),
        node=node,
        ignored=ignored,
    )


@router.get("/iiif/{kind}/{ref}/terms", response=dict[str, Any], url_name="iiif_terms")
def iiif_terms(request: HttpRequest, kind: str, ref: str, q: str = "") -> dict[str, Any]:
    """Offer words said within a thing that begin so (IIIF Content Search 2, autocomplete)."""
    actor = actor_of(request)
    require(actor, "search.find")
    document, node = document_of(kind, ref, by=actor), settings.NODE.options.address
    search_address = f"{own_address(document, node)}/search"
    return terms(document, q, address=node + request.get_full_path(), search=search_address)

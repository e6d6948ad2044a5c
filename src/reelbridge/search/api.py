"""The search for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router

from reelbridge.base.doors import actor_of
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.kernel.language import language as language_tag
from reelbridge.search.queries import find
from reelbridge.search.schemas import Asked, FoundOut, SuggestionOut, answer
from reelbridge.search.suggesting import suggestions
from reelbridge.search.within import annotation_page, document_of, manifest, own_address, terms

router = Router(tags=["search"])


@router.get("/search", response=FoundOut, url_name="search")
def search(request: HttpRequest, asked: Query[Asked]) -> FoundOut:
    """Find works, items and people by title, by name in any script, or by text."""
    actor = actor_of(request)
    require(actor, "search.find")
    reader = language_tag(asked.language) if asked.language else tongue()
    found = find(asked.words, asked.filters(), by=actor, page=asked.page, per_page=asked.per_page, language=reader)
    return answer(found, reader)


@router.get("/search/suggest", response=list[SuggestionOut], url_name="search_suggest")
def suggest(request: HttpRequest, words: str, language: str = "", most: int = 8) -> list[SuggestionOut]:
    """Offer names and titles that begin as somebody has begun to type: in any script, by pinyin or its initials."""
    actor = actor_of(request)
    require(actor, "search.find")
    reader = language_tag(language) if language else tongue()
    offered = suggestions(words, by=actor, language=reader, most=max(1, min(most, 20)))
    return [SuggestionOut.model_validate(one, from_attributes=True) for one in offered]


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

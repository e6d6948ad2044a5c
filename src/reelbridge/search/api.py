"""The search for programs."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from reelbridge.base.doors import actor_of
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.kernel.language import language as language_tag
from reelbridge.search.queries import find
from reelbridge.search.schemas import Asked, FoundOut, answer

router = Router(tags=["search"])


@router.get("/search", response=FoundOut, url_name="search")
def search(request: HttpRequest, asked: Query[Asked]) -> FoundOut:
    """Find works, items and people by title, by name in any script, or by text."""
    actor = actor_of(request)
    require(actor, "search.find")
    reader = language_tag(asked.language) if asked.language else tongue()
    found = find(asked.words, asked.filters(), by=actor, page=asked.page, per_page=asked.per_page, language=reader)
    return answer(found, reader)

"""The search for programs."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router, Schema

from reelbridge.base.doors import actor_of
from reelbridge.base.kit import tongue
from reelbridge.base.policy import require
from reelbridge.kernel.language import language as language_tag
from reelbridge.search.queries import find
from reelbridge.search.schemas import FoundOut, answer

router = Router(tags=["search"])


class Asked(Schema):
    """What may be asked; ``language`` is the asker's, for titles and sentences."""

    words: str = ""
    kind: list[str] = []
    keeper: str = ""
    medium: str = ""
    page: int = 1
    per_page: int = 24
    language: str = ""


@router.get("/search", response=FoundOut, url_name="search")
def search(request: HttpRequest, asked: Query[Asked]) -> FoundOut:
    """Find works, items and people by title, by name in any script, or by text."""
    require(actor_of(request), "search.find")
    reader = language_tag(asked.language) if asked.language else tongue()
    found = find(
        asked.words,
        kinds=asked.kind,
        keeper=asked.keeper,
        medium=asked.medium,
        page=asked.page,
        per_page=asked.per_page,
        language=reader,
    )
    return answer(found, reader)

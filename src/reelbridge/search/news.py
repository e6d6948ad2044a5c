"""What saved searches have found since: asking them again, their news, the addresses of their feeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.signing import Signer
from django.db.models import Count, F
from django.utils.crypto import constant_time_compare

from reelbridge.base.models import User
from reelbridge.base.policy import may
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel import clock
from reelbridge.search.forms import Asked
from reelbridge.search.models import Habit, SavedSearch, Sighting
from reelbridge.search.queries import DEEPEST_HIT
from reelbridge.search.registry import KINDS, Document

_A_PAGE = 200
#: A feed tells the newest; a reader that comes rarely finds the rest on the page.
MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class News:
    """One thing a saved search has found, and when."""

    document: Document
    found_at: datetime


def look(saved: SavedSearch) -> int:
    """Ask a saved search again and keep what it finds now; return how many things are new.

    What it finds no more, because it has changed or is gone, is news no more either. Beyond the first 10 000 hits
    nothing is looked at. Raises what ``queries.find`` raises.
    """
    now = clock.now()
    found = dict.fromkeys(_things(Asked.from_query(saved.query), saved.user.as_actor()))
    known = {(kind, ref): pk for pk, kind, ref in saved.sightings.values_list("pk", "kind", "ref")}
    gone = [pk for thing, pk in known.items() if thing not in found]
    for first in range(0, len(gone), _A_PAGE):
        Sighting.objects.filter(pk__in=gone[first : first + _A_PAGE]).delete()
    since = now if saved.asked_at else None
    new = [
        Sighting(search=saved, kind=kind, ref=ref, found_at=since) for kind, ref in found if (kind, ref) not in known
    ]
    Sighting.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    SavedSearch.objects.filter(pk=saved.pk).update(asked_at=now)
    return len(new) if since else 0


def _things(asked: Asked, by: Actor) -> Iterator[tuple[str, str]]:
    for page in range(1, DEEPEST_HIT // _A_PAGE + 1):
        found = asked.find(by=by, page=page, per_page=_A_PAGE)
        yield from ((hit.document.kind, hit.document.ref) for hit in found.hits)
        if page >= found.pages:
            return


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search and how many things are new since its owner looked."""

    search: SavedSearch
    new: int


def saved_searches(user_id: int) -> list[Kept]:
    """Return a person's saved searches by name."""
    mine = list(SavedSearch.objects.filter(user_id=user_id).order_by("name", "pk"))
    if not mine:
        return []
    new = Sighting.objects.filter(search__in=mine, found_at__gt=F("search__seen_at")).order_by()
    counted = dict(new.values("search").annotate(count=Count("pk")).values_list("search", "count"))
    return [Kept(one, counted.get(one.pk, 0)) for one in mine]


def news_of(saved: SavedSearch, *, since: datetime | None = None) -> list[News]:
    """Return what a saved search has newly found, the newest first, at most 50; what is gone is not told."""
    told = saved.sightings.exclude(found_at=None).order_by("-found_at", "-pk")
    if since:
        told = told.filter(found_at__gt=since)
    reader = saved.user.as_actor()
    seen = {kind.name for kind in KINDS.values() if not kind.act or may(reader, kind.act)}
    rows = [one for one in told[:MOST_TOLD] if one.kind in seen]
    documents = {
        (kind, ref): document
        for kind in {one.kind for one in rows}
        for ref, document in KINDS[kind].build([one.ref for one in rows if one.kind == kind]).items()
    }
    found = ((documents.get((one.kind, one.ref)), one.found_at) for one in rows)
    return [News(document, found_at) for document, found_at in found if document and found_at]


def feed_key_of(user_id: int) -> str:
    """Return the secret of a person's feeds; empty for whoever has saved nothing yet."""
    return Habit.objects.filter(user_id=user_id).values_list("feed_key", flat=True).first() or ""


def signature_of(saved_pk: int, feed_key: str) -> str:
    """Return what makes a feed's address impossible to guess: signed with the node's key and the person's."""
    return Signer(salt="search.feed").signature(f"{saved_pk}:{feed_key}")


def search_of_feed(saved_pk: int, signature: str) -> SavedSearch | None:
    """Return the saved search whose feed has this address; None for a wrong or old one and for a closed account."""
    saved = SavedSearch.objects.select_related("user").filter(pk=saved_pk).first()
    key = Habit.objects.filter(user_id=saved.user_id).values_list("feed_key", flat=True).first() if saved else None
    if saved is None or key is None or not constant_time_compare(signature_of(saved.pk, key), signature):
        return None
    return saved if may_read(saved.user) else None


def may_read(person: User) -> bool:
    """Whether a person may still be told what is found."""
    return person.is_active and may(person.as_actor(), "search.find")


def told_apart(searches: Iterable[SavedSearch]) -> list[tuple[SavedSearch, list[News]]]:
    """Return searches with the news that were not mailed yet, those without any left out."""
    told = ((saved, news_of(saved, since=saved.mailed_at)) for saved in searches)
    return [(saved, news) for saved, news in told if news]

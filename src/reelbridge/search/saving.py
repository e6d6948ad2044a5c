"""What a person does with the own searching: the layout, saved searches, the key of the feeds.

A saved search is a question; what it has found is kept as sightings, so that what is new can be told from what was
there. After the index has changed a job asks every saved search again.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from reelbridge.base.jobs import enqueue
from reelbridge.base.models import Job
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict, NotFound
from reelbridge.search.forms import VIEWS, Asked
from reelbridge.search.models import Habit, SavedSearch, new_key

LOOK = "search.look"
MAIL = "search.mail"

#: More are refused, so that no one's list costs every change of the index dearly.
MOST_SAVED = 100
#: After a change of the index so long, so that a harvest of thousands of records is asked about once.
_SOON_S = 20
#: When a day's news are mailed, by the institution's clock.
_MAIL_AT = time(7, 0)


def keep_view(name: str, *, by: Actor) -> None:
    """Lay out this person's results in another way from now on; raises NotFound for a way there is not."""
    require(by, "search.find")
    if name not in VIEWS:
        raise NotFound("search.no_such_view", name=name)
    Habit.objects.update_or_create(user_id=by.user_id or 0, defaults={"view": name})


@transaction.atomic
def save_search(name: str, query: str, *, by: Actor, by_mail: bool = False) -> SavedSearch:
    """Keep a question under a name; what it finds today is no news.

    ``query`` is the query part of a search page's address. Raises BadInput for a name or question that is none, and
    Conflict where this person has saved the question already or has saved too many.
    """
    require(by, "search.find")
    asked = Asked.from_query(query)
    if not name.strip():
        raise BadInput("search.saved_without_name")
    if not asked.question:
        raise BadInput("search.saved_without_question")
    asked.find(by=by, per_page=1)
    mine = SavedSearch.objects.filter(user_id=by.user_id or 0)
    if mine.count() >= MOST_SAVED:
        raise Conflict("search.saved_too_many", most=MOST_SAVED)
    try:
        with transaction.atomic():
            saved = SavedSearch.objects.create(
                user_id=by.user_id or 0, name=name.strip()[:120], query=asked.question, by_mail=by_mail
            )
    except IntegrityError as fault:
        there = mine.filter(query=asked.question).first()
        raise Conflict("search.saved_already", name=there.name if there else name) from fault
    # the secret of the person's feeds
    Habit.objects.get_or_create(user_id=by.user_id or 0)
    enqueue(LOOK, searches=[saved.pk])
    return saved


@transaction.atomic
def change_saved(pk: int, *, by: Actor, name: str, by_mail: bool) -> SavedSearch:
    """Call a saved search otherwise, or start or stop its mail; raises NotFound, BadInput for an empty name."""
    saved = saved_of(pk, by=by)
    if not name.strip():
        raise BadInput("search.saved_without_name")
    if by_mail and not saved.by_mail:
        # what was new before is not sent after
        saved.mailed_at = clock.now()
    saved.name, saved.by_mail = name.strip()[:120], by_mail
    saved.save(update_fields=["name", "by_mail", "mailed_at"])
    return saved


@transaction.atomic
def forget_saved(pk: int, *, by: Actor) -> None:
    """Forget a saved search and all it has found; raises NotFound."""
    saved_of(pk, by=by).delete()


@transaction.atomic
def mark_seen(pk: int, *, by: Actor) -> None:
    """Take what a saved search has found until now for seen; raises NotFound."""
    saved = saved_of(pk, by=by)
    saved.seen_at = clock.now()
    saved.save(update_fields=["seen_at"])


def saved_of(pk: int, *, by: Actor) -> SavedSearch:
    """Return a person's own saved search; raises NotFound, also for another person's."""
    require(by, "search.find")
    saved = SavedSearch.objects.filter(pk=pk, user_id=by.user_id or 0).first()
    if saved is None:
        raise NotFound("search.no_such_saved", saved=pk)
    return saved


def renew_feeds(*, by: Actor) -> None:
    """Give all of a person's feeds other addresses; the old ones lead nowhere from now on."""
    require(by, "search.find")
    Habit.objects.update_or_create(user_id=by.user_id or 0, defaults={"feed_key": new_key()})


def look_soon() -> None:
    """Have every saved search asked again soon; call when the index has changed."""
    waiting = Job.objects.filter(name=LOOK, state=Job.State.WAITING, arguments={})
    if SavedSearch.objects.exists() and not waiting.exists():
        enqueue(LOOK, delay_s=_SOON_S)


def mail_next(user_id: int) -> None:
    """Have a person's news sent at the next hour of mailing, once."""
    zone = ZoneInfo(settings.NODE.options.time_zone)
    now = clock.now().astimezone(zone)
    due = datetime.combine(now.date(), _MAIL_AT, zone)
    if due <= now:
        due += timedelta(days=1)
    enqueue(MAIL, key=f"{MAIL}:{user_id}", delay_s=(due - now).total_seconds(), user=user_id)

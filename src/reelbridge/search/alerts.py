"""Jobs that ask saved searches again and send their news."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from reelbridge.base.jobs import Running, job
from reelbridge.kernel.errors import BadInput
from reelbridge.search.mailing import mail_is_on, mail_news
from reelbridge.search.models import SavedSearch
from reelbridge.search.news import look, may_read
from reelbridge.search.saving import LOOK, MAIL, mail_next

log = logging.getLogger(__name__)


@job(LOOK)
def look_again(running: Running, searches: Sequence[int] = ()) -> None:
    """Ask some saved searches again, without a list all of them; have news mailed to whoever wants it so."""
    asked = SavedSearch.objects.select_related("user").order_by("pk")
    if searches:
        asked = asked.filter(pk__in=searches)
    all_of_them = [saved for saved in asked if may_read(saved.user)]
    for done, saved in enumerate(all_of_them):
        running.progress(done, len(all_of_them))
        try:
            new = look(saved)
        except BadInput as refusal:
            # saved when another version understood it: its page says so, the others are asked all the same
            log.warning("saved search %s cannot be asked: %s", saved.pk, refusal)
            continue
        if new and saved.by_mail and mail_is_on():
            mail_next(saved.user_id)


@job(MAIL)
def mail_one_person(_: Running, user: int) -> None:
    """Send a person the news of the day; tried again with growing pauses while the server takes none."""
    mail_news(user)

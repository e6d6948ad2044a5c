"""The mail of a day's news: one letter a person, in that person's language."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from reelbridge.base.models import User
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Unreachable
from reelbridge.kernel.language import choose
from reelbridge.search.models import SavedSearch
from reelbridge.search.news import News, may_read, told_apart


def mail_is_on() -> bool:
    """Whether this node sends mail at all."""
    return bool(settings.NODE.options.mail_server)


def mail_news(user_id: int) -> int:
    """Send a person what saved searches have newly found; return how many things were told.

    Nothing is sent without a mail server, an address or news, nor to a closed account. Raises Unreachable when the
    server does not take the letter: the same news are sent next time.
    """
    person = User.objects.filter(pk=user_id).first()
    if person is None or not mail_is_on() or not person.email or not may_read(person):
        return 0
    now = clock.now()
    told = told_apart(SavedSearch.objects.filter(user_id=user_id, by_mail=True).order_by("name", "pk"))
    if told:
        with override(person.language.lower()):
            _send(person, told)
    SavedSearch.objects.filter(user_id=user_id, by_mail=True).update(mailed_at=now)
    return sum(len(news) for _saved, news in told)


def _send(person: User, told: list[tuple[SavedSearch, list[News]]]) -> None:
    total = sum(len(news) for _saved, news in told)
    subject = ngettext("%(total)s new record for a saved search", "%(total)s new records for saved searches", total)
    letter = EmailMessage(
        f"{subject % {'total': total}} · {choose(settings.NODE.names, person.language).text}",
        "\n".join(_lines(told, person.language)),
        settings.NODE.options.mail_from or settings.NODE.options.email or None,
        [person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as fault:
        raise Unreachable("search.mail_not_taken", why=str(fault)[:200]) from fault


def _lines(told: list[tuple[SavedSearch, list[News]]], language: str) -> Iterator[str]:
    address = settings.NODE.options.address
    for saved, news in told:
        yield from (saved.name, "")
        for one in news:
            yield from (choose(one.document.titles, language).text or one.document.ref, address + one.document.url, "")
        yield ""
    yield _("This letter comes once a day at most. To stop it: %(address)s") % {
        "address": address + reverse("search:saved")
    }

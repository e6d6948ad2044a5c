"""Telling of grants that end: at 90, 30 and 7 days, once each, on the desk and by mail where it is set."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from reelbridge.base.audit import record
from reelbridge.base.jobs import enqueue
from reelbridge.base.models import User
from reelbridge.base.policy import require
from reelbridge.base.rules.roles import Actor, Role
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Unreachable
from reelbridge.kernel.language import choose
from reelbridge.kernel.wording import say_reason
from reelbridge.rights import queries
from reelbridge.rights.models import Grant, Notice
from reelbridge.rights.rules.watch import ending

NOTICE, MAIL = "rights.give_notice", "rights.mail_notice"


@transaction.atomic
def give_notice(*, by: Actor) -> list[Notice]:
    """Write down each step that a standing grant has reached and nobody was told of yet; return the new ones.

    A grant first seen ten days before its end is told of once, not for each step it has passed.
    """
    require(by, "rights.revoke")
    reached = {str(one.facts["grant"]): one.facts for one in ending(queries.dossier().grants, queries.today())}
    new: list[Notice] = []
    for grant in Grant.objects.filter(ref__in=reached).order_by("ends_on", "ref"):
        facts = reached[grant.ref]
        step, day = int(str(facts["notice"])), date.fromisoformat(str(facts["lifts_on"]))
        made, is_new = Notice.objects.get_or_create(grant=grant, step=step, ends_on=day)
        if is_new:
            new.append(made)
    if new:
        record("rights.notice_given", "rights", by=by, grants=[one.grant.ref for one in new][:1000])
        _mail_later(new)
    return new


@transaction.atomic
def notices_seen(*, by: Actor) -> int:
    """Take the notices given so far off the desk; return how many."""
    require(by, "rights.revoke")
    seen = Notice.objects.filter(seen_at=None).update(seen_at=clock.now())
    record("rights.notices_seen", "rights", by=by, count=seen)
    return seen


def schedule_notices(*, delay: timedelta = timedelta(0)) -> None:
    """Ask for the next look at what ends, unless one is asked for; the node calls this when it starts."""
    day = (clock.now() + delay).date()
    enqueue(NOTICE, key=f"{NOTICE}:{day}", delay_s=delay.total_seconds())


def _mail_later(new: Sequence[Notice]) -> None:
    if settings.NODE.options.mail_server:
        people = User.objects.filter(role=Role.RIGHTS_OFFICER, is_active=True).exclude(email="")
        for person in people:
            enqueue(MAIL, user=person.pk, notices=[one.pk for one in new])


def mail_notice(user_id: int, notices: Sequence[int]) -> bool:
    """Send a person what was told; nothing to a closed account. Raises Unreachable where the server takes no letter."""
    person = User.objects.filter(pk=user_id, is_active=True).exclude(email="").first()
    told = {one.grant.ref: one for one in Notice.objects.filter(pk__in=notices).select_related("grant")}
    if person is None or not told or not settings.NODE.options.mail_server:
        return False
    reached = [one for one in ending(queries.dossier().grants, queries.today()) if one.facts["grant"] in told]
    with override(person.language.lower()):
        subject = _("Grants that end soon: %(count)s") % {"count": len(reached)}
        lines = [f"{say_reason(one)}\n{settings.NODE.options.address}{_address(str(one.facts['grant']))}\n"
                 for one in reached]  # fmt: skip
        letter = EmailMessage(
            f"{subject} · {choose(settings.NODE.names, person.language).text}",
            "\n".join(lines),
            settings.NODE.options.mail_from or settings.NODE.options.email or None,
            [person.email],
            headers={"Auto-Submitted": "auto-generated"},
        )
    if not reached:
        return False
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as fault:
        raise Unreachable("rights.mail_not_taken", why=str(fault)[:200]) from fault
    return True


def _address(ref: str) -> str:
    return reverse("rights:grant", args=[ref])

"""After a grant: reports of use to whoever gave it, and renewals asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.policy import require
from reelbridge.base.refs import next_ref
from reelbridge.base.rules.roles import THE_NODE, Actor
from reelbridge.exchange.actions import line
from reelbridge.exchange.actions.dealings import ask_for
from reelbridge.exchange.actions.words import cleaned, moved, request_of, written_at
from reelbridge.exchange.identity import own_identity
from reelbridge.exchange.models import Partner, Request, UseReport
from reelbridge.exchange.rules import dealing_letters as letters
from reelbridge.exchange.rules.correspondence import UseLetter, Words, read_use
from reelbridge.kernel import clock
from reelbridge.kernel.errors import BadInput, Conflict
from reelbridge.kernel.territory import territory
from reelbridge.kernel.window import Window
from reelbridge.rights import actions as rights
from reelbridge.rights import queries as known_rights
from reelbridge.rights.rules import Terms
from reelbridge.rights.rules.terms import medium


@transaction.atomic
def report_use(  # noqa: PLR0913 -- what a report consists of
    request: Request,
    *,
    used_on: date,
    where: str,
    on: str,
    by: Actor,
    title: str = "",
    seconds: int | None = None,
    note: str = "",
    note_language: str = "en",
) -> UseReport:
    """Tell the partner that granted frames were shown: on a day, in a territory, by a medium.

    Where the grant counts airings it is written down as one at both nodes. Raises Conflict for a request that was not
    ours or not granted, BadInput for an unknown territory or medium and for a day that is still to come.
    """
    require(by, "exchange.write")
    if not request.is_ours or not request.grant_ref:
        raise Conflict("exchange.nothing_was_granted", request=request.ref)
    if used_on > clock.today():
        raise BadInput("exchange.use_is_still_to_come", on=used_on.isoformat())
    words = Words(next_ref("u"), by.name, cleaned(note), note_language or "en")
    letter = UseLetter(
        words, request.ref, request.grant_ref, (title.strip() or request.production_title)[:300], used_on,
        territory(where), str(medium(on)), seconds,
    )  # fmt: skip
    made = _keep(request, letter, is_ours=True)
    line.send(
        request.partner, letter.as_message(), message_id=letters.message_id("use", own_identity().node_id, made.ref)
    )
    record(
        "exchange.use_reported", request.subject, by=by, use=made.ref, on=used_on.isoformat(), where=letter.territory
    )
    return made


def receive_use(partner: Partner, message: dict[str, Any]) -> None:
    """Keep a partner's report of use, once; raises Conflict for an unknown request, BadInput for another grant."""
    read = read_use(letters.object_of(message), sender=partner.node_id, grantor=own_identity().node_id)
    request = request_of(partner, read.request_ref)
    if request.is_ours or request.grant_ref != read.grant_ref:
        raise BadInput("exchange.use_of_another_grant", request=request.ref, grant=read.grant_ref)
    _keep(request, read, is_ours=False, written_at=written_at(message))
    moved(request)


def _keep(request: Request, read: UseLetter, *, is_ours: bool, **more: Any) -> UseReport:
    made, is_new = UseReport.objects.get_or_create(
        ref=read.words.ref,
        defaults={
            "request": request,
            "is_ours": is_ours,
            **read.words.as_json(),
            "grant_ref": read.grant_ref,
            "title": read.title,
            "used_on": read.used_on,
            "territory": read.territory,
            "medium": read.medium,
            "seconds": read.seconds,
            **more,
        },
    )
    grant = known_rights.grant(read.grant_ref)
    # somebody may have written the airing down by hand already
    if is_new and grant.terms.runs and not grant.airings.filter(on=read.used_on).exists():
        rights.write_airing(read.grant_ref, read.used_on, by=THE_NODE, note=made.ref)
    return made


def longer(request: Request, ends_on: date) -> Terms:
    """Return the terms of a grant with another last day."""
    terms = request.granted or request.wanted
    return Terms.from_json({**terms.as_json(), "window": str(Window(terms.window.starts_on, ends_on))})


def ask_for_renewal(request: Request, *, terms: Terms, by: Actor, note: str = "", note_language: str = "") -> Request:
    """Ask for a grant to be given anew on these terms, for the same frames; what is here already is not sent again.

    Raises Conflict for a request that was not ours or not granted.
    """
    if not request.is_ours or not request.grant_ref:
        raise Conflict("exchange.nothing_was_granted", request=request.ref)
    return ask_for(
        request.partner,
        [one.as_value() for one in request.lines.all()],
        wanted=terms,
        production_title=request.production_title,
        note=note,
        note_language=note_language,
        by=by,
        renews=request.grant_ref,
    )

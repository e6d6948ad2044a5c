"""Commands of what is written around a request: offers, counter-terms, notes, translations, reports, renewals."""

from __future__ import annotations

from datetime import datetime

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.exchange.commands.dealings import first, last, meant, media, own_language, spoken, terms_of, where
from reelbridge.kernel.wording import gettext_now as _

tongue = click.option("--language-of-note", "tongue", default="", help=_("The language the letter is written in."))
words = click.option("--note", default="", help=_("A letter to the partner."))
DAY = click.DateTime(["%Y-%m-%d"])


@click.group(help=_("Write around a request: offers, other terms, questions, translations, reports of use, renewals."))
def dealing() -> None:
    """Hold the commands of the correspondence together."""


@dealing.command(
    "offer", help=_("Offer a partner shots of ours on terms: REF (all of it), REF/4 (a shot) or REF@IN-OUT.")
)
@click.argument("partner")
@click.option("--shot", "shots", multiple=True, required=True, help=_("What is offered. Again for more."))
@click.option("--title", required=True, help=_("What it is, for the partner to read."))
@where
@media
@first
@last
@spoken
@click.option("--until", type=DAY, default=None, help=_("The last day on which the offer stands."))
@words
@tongue
@as_json
@with_node
def offer(
    partner: str, shots: tuple[str, ...], title: str, territories: tuple[str, ...], media: tuple[str, ...],
    starts_on: str, ends_on: str, languages: tuple[str, ...], until: datetime | None, note: str, tongue: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Offer shots."""
    from reelbridge.exchange.actions.offers import make_offer
    from reelbridge.exchange.queries.asked import asked_in
    from reelbridge.exchange.queries.correspondence import offer_as_json
    from reelbridge.exchange.queries.line import partner as partner_of

    made = make_offer(
        partner_of(partner), [asked_in(text) for text in shots], title=title, by=caller(), note=note,
        terms=terms_of(territories, media, (starts_on, ends_on), languages, ""),
        note_language=tongue or own_language(), good_until=until.date() if until else None,
    )  # fmt: skip
    if as_json:
        echo_json(offer_as_json(made))
    else:
        click.echo(_("%(ref)s is on its way to %(partner)s.") % {"ref": made.ref, "partner": partner})


@dealing.command("offers", help=_("List offers made and received, the newest first."))
@as_json
@with_node
def offers(as_json: bool) -> None:
    """List offers."""
    from reelbridge.exchange.queries import correspondence

    rows = [correspondence.offer_as_json(one) for one in correspondence.offers()]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        side, ended = ("out" if row["is_ours"] else "in"), (" ×" if row["withdrawn_at"] else "")
        click.echo(f"{row['ref']}  {side:<3}  {row['partner']:<12} {row['title']}{ended}")


@dealing.command("take-up", help=_("Ask for what a partner offered, on the terms offered."))
@click.argument("offer")
@click.option("--for", "production", required=True, help=_("The production it is for: its number here, or a title."))
@words
@tongue
@as_json
@with_node
def take_up(offer: str, production: str, note: str, tongue: str, as_json: bool) -> None:
    """Take up an offer."""
    from reelbridge.exchange.actions import offers as actions
    from reelbridge.exchange.queries import correspondence

    made = actions.take_up(
        correspondence.offer(offer), production_title=production, note=note, note_language=tongue or own_language(),
        by=caller(),
    )  # fmt: skip
    _told(made.ref, made.partner.node_id, as_json=as_json)


@dealing.command("take-back", help=_("Take back an offer of ours, and say why."))
@click.argument("offer")
@click.argument("why")
@as_json
@with_node
def take_back(offer: str, why: str, as_json: bool) -> None:
    """Withdraw an offer."""
    from reelbridge.exchange.actions.offers import withdraw_offer
    from reelbridge.exchange.queries import correspondence

    made = withdraw_offer(correspondence.offer(offer), why=why, why_language=own_language(), by=caller())
    if as_json:
        echo_json(correspondence.offer_as_json(made))
    else:
        click.echo(_("%(ref)s is taken back.") % {"ref": made.ref})


@dealing.command("counter", help=_("Propose other terms for a request that waits; what is not named stays as it is."))
@click.argument("request")
@where
@media
@first
@last
@spoken
@meant
@words
@tongue
@as_json
@with_node
def counter(
    request: str, territories: tuple[str, ...], media: tuple[str, ...], starts_on: str, ends_on: str,
    languages: tuple[str, ...], is_meant: bool, note: str, tongue: str, as_json: bool,
) -> None:  # fmt: skip
    """Propose other terms."""
    from reelbridge.exchange.actions import countering
    from reelbridge.exchange.queries import correspondence, dealings

    one = dealings.request(request)
    before = correspondence.latest_counter(one, is_ours=False)
    asked = before.terms if before else one.wanted
    days = (starts_on or str(asked.window.starts_on or ""), ends_on or str(asked.window.ends_on or ""))
    terms = terms_of(
        territories or tuple(asked.territories), media or tuple(asked.media), days, languages or tuple(asked.languages),
        asked.purpose,
    )  # fmt: skip
    made = countering.counter(
        one, terms=terms, note=note, note_language=tongue or own_language(), by=caller(), is_meant=is_meant
    )
    _told(made.ref, one.partner.node_id, as_json=as_json, request=request)


@dealing.command("accept", help=_("Take the terms that the holder proposed; the grant comes by itself."))
@click.argument("counter")
@as_json
@with_node
def accept(counter: str, as_json: bool) -> None:
    """Accept counter-terms."""
    from reelbridge.exchange.actions import countering
    from reelbridge.exchange.queries import correspondence

    made = countering.accept_counter(correspondence.counter(counter), by=caller())
    _told(made.ref, made.request.partner.node_id, as_json=as_json, request=made.request.ref)


@dealing.command("write", help=_("Write to the partner about a request: a letter, a question, or an answer to one."))
@click.argument("request")
@click.argument("text")
@click.option("--question", "is_question", is_flag=True, help=_("It is a question and waits for an answer."))
@click.option("--answers", default="", metavar="NOTE", help=_("The question that it answers."))
@tongue
@as_json
@with_node
def write(request: str, text: str, is_question: bool, answers: str, tongue: str, as_json: bool) -> None:
    """Write a note."""
    from reelbridge.exchange.actions.words import write_note
    from reelbridge.exchange.queries import dealings

    one = dealings.request(request)
    made = write_note(
        one,
        text=text,
        text_language=tongue or own_language(),
        is_question=is_question,
        answers=answers,
        by=caller(),
    )
    _told(made.ref, one.partner.node_id, as_json=as_json, request=request)


@dealing.command(
    "translate", help=_("Put a translation under what was written; ABOUT is the ref that “request show” gives.")
)
@click.argument("request")
@click.argument("about")
@click.argument("text")
@click.option("--into", required=True, help=_("The language of the translation."))
@as_json
@with_node
def translate(request: str, about: str, text: str, into: str, as_json: bool) -> None:
    """Translate."""
    from reelbridge.exchange.actions import words as actions
    from reelbridge.exchange.queries import dealings

    one = dealings.request(request)
    actions.translate(one, about=about, text=text, into=into, by=caller())
    _told(about, one.partner.node_id, as_json=as_json, request=request)


@dealing.command("report", help=_("Report to the grantor that granted frames were shown."))
@click.argument("request")
@click.option("--day", "day", type=DAY, required=True, help=_("The day it was shown, 2026-10-01."))
@click.option("--in", "territory", required=True, help=_("The territory: CN, RU, …"))
@click.option("--on", "medium", required=True, help=_("The medium: tv, cinema, web, …"))
@click.option("--seconds", type=click.IntRange(min=1), default=None, help=_("How many seconds were shown in all."))
@words
@tongue
@as_json
@with_node
def report(
    request: str, day: datetime, territory: str, medium: str, seconds: int | None, note: str, tongue: str, as_json: bool
) -> None:
    """Report a use."""
    from reelbridge.exchange.actions.uses import report_use
    from reelbridge.exchange.queries import dealings

    one = dealings.request(request)
    made = report_use(
        one, used_on=day.date(), where=territory, on=medium, seconds=seconds, note=note,
        note_language=tongue or own_language(), by=caller(),
    )  # fmt: skip
    _told(made.ref, one.partner.node_id, as_json=as_json, request=request)


@dealing.command("renew", help=_("Ask for a grant to run longer; what is here already is not sent again."))
@click.argument("request")
@click.option("--to", "ends_on", type=DAY, required=True, help=_("The last day wanted, 2028-08-31."))
@words
@tongue
@as_json
@with_node
def renew(request: str, ends_on: datetime, note: str, tongue: str, as_json: bool) -> None:
    """Ask for a renewal."""
    from reelbridge.exchange.actions.uses import ask_for_renewal, longer
    from reelbridge.exchange.queries import dealings

    one = dealings.request(request)
    made = ask_for_renewal(
        one, terms=longer(one, ends_on.date()), note=note, note_language=tongue or own_language(), by=caller()
    )
    _told(made.ref, one.partner.node_id, as_json=as_json)


@dealing.command("destroy", help=_("Destroy the quarantined files of a parcel whose grant ended, and certify it."))
@click.argument("parcel")
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@words
@tongue
@as_json
@with_node
def destroy(parcel: str, yes: bool, note: str, tongue: str, as_json: bool) -> None:
    """Destroy files."""
    from reelbridge.exchange.actions import certificates
    from reelbridge.exchange.queries import dealings

    one = dealings.parcel(parcel)
    if not yes:
        click.confirm(_("Destroy the files of %(parcel)s for good?") % {"parcel": parcel}, abort=True)
    made = certificates.destroy(one, note=note, note_language=tongue or own_language(), by=caller())
    _told(made.ref, one.partner.node_id, as_json=as_json, request=one.request.ref)


def _told(ref: str, partner: str, *, as_json: bool, request: str = "") -> None:
    """Say that a letter is on its way; for programs, how the whole dealing stands now."""
    from reelbridge.exchange.queries import dealings
    from reelbridge.exchange.queries.letters import letters_of

    if as_json:
        one = dealings.request(request or ref)
        echo_json({**dealings.request_as_json(one), "letters": [letter.as_json() for letter in letters_of(one)]})
    else:
        click.echo(_("%(ref)s is on its way to %(partner)s.") % {"ref": ref, "partner": partner})

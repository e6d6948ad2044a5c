"""Commands of the dealings: ask for shots, grant them or refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say

if TYPE_CHECKING:
    from reelbridge.exchange.queries.letters import Letter
    from reelbridge.rights.rules import Terms

where = click.option(
    "--in", "territories", multiple=True, help=_("A territory: CN, RU, WORLD, or a name. Again for more.")
)
media = click.option("--on", "media", multiple=True, help=_("A medium: tv, cinema, web, … Again for more."))
first = click.option("--from", "starts_on", default="", help=_("The first day, 2026-09-01; open without."))
last = click.option("--to", "ends_on", default="", help=_("The last day, 2027-08-31; open without."))
meant = click.option(
    "--meant", "is_meant", is_flag=True, help=_("Give it even where that breaks a promise to another partner.")
)
spoken = click.option("--language", "-l", "languages", multiple=True, help=_("A language: zh, ru, … Again for more."))


class Asking(click.Group):
    """``request PARTNER …`` means ``request send PARTNER …``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take a first word that is no command for the partner."""
        if args and args[0] not in self.commands:
            return "send", self.commands["send"], args
        return super().resolve_command(ctx, args)


@click.group(cls=Asking, help=_("Ask a partner for shots, and list what was asked."))
def request() -> None:
    """Hold the commands of requests together."""


@request.command("send", help=_("Ask a partner for shots: REF (all of it), REF/4 (a shot) or REF@IN-OUT."))
@click.argument("partner")
@click.option("--shot", "shots", multiple=True, required=True, help=_("What is asked for. Again for more."))
@click.option("--for", "production", required=True, help=_("The production it is for: its number here, or a title."))
@where
@media
@first
@last
@spoken
@click.option("--purpose", default="", help=_("What for: documentary, news, …"))
@click.option("--note", default="", help=_("A letter to the partner."))
@click.option("--note-language", default="", help=_("The language the letter is written in."))
@as_json
@with_node
def send(
    partner: str, shots: tuple[str, ...], production: str, territories: tuple[str, ...], media: tuple[str, ...],
    starts_on: str, ends_on: str, languages: tuple[str, ...], purpose: str, note: str, note_language: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Send a request."""
    from reelbridge.exchange.actions.dealings import ask_for
    from reelbridge.exchange.queries import dealings, line
    from reelbridge.exchange.queries.asked import asked_in

    wanted = terms_of(territories, media, (starts_on, ends_on), languages, purpose)
    made = ask_for(
        line.partner(partner), [asked_in(text) for text in shots], wanted=wanted, production_title=production,
        note=note, note_language=note_language or own_language(), by=caller(),
    )  # fmt: skip
    if as_json:
        echo_json(dealings.request_as_json(dealings.request(made.ref)))
        return
    click.echo(_("%(ref)s is on its way to %(partner)s.") % {"ref": made.ref, "partner": partner})


def own_language() -> str:
    """Return the language this node writes in."""
    from django.conf import settings

    return str(settings.NODE.options.language)


def terms_of(
    territories: tuple[str, ...],
    media: tuple[str, ...],
    days: tuple[str, str],
    languages: tuple[str, ...],
    purpose: str,
    alone: str | None = None,
) -> Terms:
    """Return the terms that options name; raises BadInput."""
    from reelbridge.kernel.language import language
    from reelbridge.kernel.window import Window
    from reelbridge.rights import queries as rights
    from reelbridge.rights.rules import Terms
    from reelbridge.rights.rules.limits import Exclusivity
    from reelbridge.rights.rules.terms import medium

    return Terms(
        territories=rights.territories_named(territories),
        media=frozenset(map(medium, media)),
        window=Window.parse(f"{days[0]}/{days[1]}"),
        languages=frozenset(map(language, languages)),
        purpose=purpose,
        exclusivity=Exclusivity(alone or Exclusivity.NON_EXCLUSIVE),
    )


@request.command("list", help=_("List requests, what moved last first."))
@click.option("--direction", type=click.Choice(["in", "out"]), help=_("Only partners' requests, or only ours."))
@click.option("--state", default="", help=_("Only requests in this state: received, granted, receipted, …"))
@as_json
@with_node
def list_requests(direction: str | None, state: str, as_json: bool) -> None:
    """Print every request on a line."""
    from reelbridge.exchange.queries import dealings

    rows = dealings.requests(direction=direction or "", state=state)
    if as_json:
        echo_json([dealings.request_as_json(row) for row in rows])
        return
    for row in rows:
        click.echo(f"{row.ref}  {row.direction:<3}  {row.partner.node_id:<12} {row.state:<12} {row.production_title}")
    if not rows:
        click.echo(_("Nothing has been asked for yet."))


@request.command("show", help=_("Show a request: shots, terms, letters, how far it has come."))
@click.argument("ref")
@as_json
@with_node
def show_request(ref: str, as_json: bool) -> None:
    """Print one request."""
    from reelbridge.exchange.queries import dealings, threads
    from reelbridge.exchange.queries.letters import certificate_owed, letters_of

    one = dealings.request(ref)
    if as_json:
        echo_json({**dealings.request_as_json(one), "letters": [letter.as_json() for letter in letters_of(one)]})
        return
    click.echo(f"{one.ref}  {one.partner.node_id}  {one.state}\n{one.production_title}")
    for line in one.lines.all():
        click.echo(f"  {line.as_value()}")
    for row in threads.term_rows(one.wanted, one.granted):
        mark = "≠" if row.is_changed else " "
        click.echo(f"{mark} {row.name:<12} {row.asked}" + (f"  →  {row.given}" if row.is_changed else ""))
    if one.handles:
        click.echo(f"  {'handles':<12} {one.handles}")
    for letter in letters_of(one):
        _print(letter)
    if owed := certificate_owed(one):
        click.echo(_("No certificate yet, since %(since)s.") % {"since": f"{owed.since:%Y-%m-%d}"})


def _print(letter: Letter) -> None:
    """Print one letter: who wrote what, the terms it changes, and translations beneath."""
    said = f": {letter.text}" if letter.text else ""
    click.echo(f"{letter.at:%Y-%m-%d %H:%M}  {letter.kind}  {letter.ref}  {letter.author}{said}")
    for row in letter.terms:
        if row.is_changed:
            click.echo(f"      ≠ {row.name:<12} {row.asked}  →  {row.given}")
    if letter.certificate:
        click.echo(f"      {say(f'exchange.deed.{letter.certificate.deed}')}")
    for translated in letter.translations:
        click.echo(f"      [{translated.language}] {translated.text}  ({translated.author})")


@click.command(help=_("Answer a partner's request: with a grant, as asked unless said otherwise, or with a refusal."))
@click.argument("request")
@where
@media
@first
@last
@spoken
@click.option(
    "--alone", type=click.Choice(["exclusive", "sole"]), help=_("Nobody else may do the same: exclusive, or sole.")
)
@meant
@click.option(
    "--handles", type=click.IntRange(min=0), default=0, help=_("Send so many frames along on each side of every shot.")
)
@click.option("--refuse", "why", default="", help=_("Say no, and why."))
@click.option("--note", default="", help=_("A letter to the partner."))
@click.option("--note-language", default="", help=_("The language the letter is written in."))
@as_json
@with_node
def grant(
    request: str, territories: tuple[str, ...], media: tuple[str, ...], starts_on: str, ends_on: str,
    languages: tuple[str, ...], alone: str | None, is_meant: bool, handles: int, why: str, note: str,
    note_language: str, as_json: bool,
) -> None:  # fmt: skip
    """Grant or refuse a request."""
    from reelbridge.exchange.actions import dealings as actions
    from reelbridge.exchange.queries import dealings

    one = dealings.request(request)
    tongue = note_language or own_language()
    if why:
        actions.refuse_request(one, why=why, why_language=tongue, by=caller())
    else:
        asked = one.wanted
        window = (
            starts_on or str(asked.window.starts_on or ""),
            ends_on or str(asked.window.ends_on or ""),
        )
        terms = terms_of(
            territories or tuple(asked.territories), media or tuple(asked.media), window,
            languages or tuple(asked.languages), asked.purpose, alone,
        )  # fmt: skip
        actions.grant_request(
            one, terms=terms, note=note, note_language=tongue, by=caller(), is_meant=is_meant, handles=handles
        )
    if as_json:
        echo_json(dealings.request_as_json(dealings.request(request)))
    elif why:
        click.echo(_("%(ref)s is refused.") % {"ref": request})
    else:
        made = _("%(ref)s is granted as %(grant)s; the parcel is being made.")
        held = _("%(ref)s is granted as %(grant)s; the partner has the files already.")
        is_made = dealings.request(request).parcels.exists()
        click.echo((made if is_made else held) % {"ref": request, "grant": one.grant_ref})

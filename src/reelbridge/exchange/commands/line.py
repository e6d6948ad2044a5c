"""Commands of the line: cards and partners, what is offered to them, harvests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import ANSWERED_NO, PARTLY_DONE, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say

if TYPE_CHECKING:
    from reelbridge.exchange.models import Partner
    from reelbridge.exchange.rules.card import Card


@click.group(help=_("Exchange cards with partners and list them."))
def partner() -> None:
    """Exchange cards with partners and list them."""


@partner.command(
    "card", help=_("Print this node's card, to be given to a partner; its fingerprint is read out by telephone.")
)
@as_json
@with_node
def card(as_json: bool) -> None:
    """Print this node's card."""
    from reelbridge.exchange.identity import own_identity
    from reelbridge.exchange.queries.line import own_card, own_fingerprint

    echo_json(own_card())
    if not as_json:
        click.echo(_("Fingerprint: %(fingerprint)s") % {"fingerprint": own_fingerprint()}, err=True)
        _say_words(own_identity().fingerprint, err=True)


@partner.command("add", help=_("Add a partner by its card: a file, “-” for the input, or the address of its node."))
@click.argument("source")
@click.option(
    "--fingerprint", default="", help=_("The fingerprint the partner read out; accepts the card when it is the same.")
)
@click.option("--yes", is_flag=True, help=_("Accept the card without asking. Only where the card came a safe way."))
@as_json
@with_node
def add(source: str, fingerprint: str, yes: bool, as_json: bool) -> None:
    """Add a partner by its card, show the fingerprint, and accept it."""
    from reelbridge.exchange.actions.pairing import add_partner

    found = _card_from(source)
    added = add_partner(found, by=caller(), fingerprint=fingerprint)
    _accept(added, fingerprint=fingerprint, yes=yes, as_json=as_json)


@partner.command("accept", help=_("Accept the card a partner left here, after comparing the fingerprint."))
@click.argument("node_id")
@click.option("--fingerprint", default="", help=_("The fingerprint the partner read out."))
@click.option("--yes", is_flag=True, help=_("Accept the card without asking. Only where the card came a safe way."))
@as_json
@with_node
def accept(node_id: str, fingerprint: str, yes: bool, as_json: bool) -> None:
    """Accept a card that is here already."""
    from reelbridge.exchange.queries.line import partner as partner_of

    _accept(partner_of(node_id), fingerprint=fingerprint, yes=yes, as_json=as_json)


@partner.command("list", help=_("List the partners, when each was last heard, and what waits for them."))
@as_json
@with_node
def list_(as_json: bool) -> None:
    """List the partners."""
    from reelbridge.exchange.queries.line import partner_rows

    rows = [row.as_json() for row in partner_rows()]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        click.echo(_line_of(row))
    if not rows:
        click.echo(_("There are no partners yet. Add one with “reelbridge partner add CARD”."))


@partner.command("sees", help=_("Show exactly what a partner, or “public”, is shown, every field of it."))
@click.argument("node_id", metavar="PARTNER")
@as_json
@with_node
def sees(node_id: str, as_json: bool) -> None:
    """Show what a partner sees."""
    from reelbridge.exchange.queries.audiences import audience, showings
    from reelbridge.exchange.queries.line import offered_refs
    from reelbridge.exchange.queries.line import partner as partner_of
    from reelbridge.exchange.queries.sees import parcels_for, sight_of
    from reelbridge.exchange.rules.audience import PUBLIC

    found = None if node_id == PUBLIC else partner_of(node_id)
    refs = offered_refs(found) if found else list(showings(audience(PUBLIC)).values_list("item_ref", flat=True))
    sights = [sight for ref in refs if (sight := sight_of(found, ref))]
    parcels = [one.ref for one in parcels_for(found)] if found else []
    if as_json:
        echo_json({"partner": node_id, "items": [one.as_json() for one in sights], "parcels": parcels})
        return
    for one in sights:
        click.echo(f"{one.ref}  {', '.join(one.derivatives)}")
        for place, value in one.fields:
            click.echo(f"    {place}: {value}")
    told = {"partner": node_id, "items": len(sights), "parcels": ", ".join(parcels) or "–"}
    click.echo(_("%(partner)s sees items: %(items)s; may fetch parcels: %(parcels)s. Nothing else.") % told)


@partner.command("revoke", help=_("End a partnership: the partner's calls are refused from now on."))
@click.argument("node_id")
@as_json
@with_node
def revoke(node_id: str, as_json: bool) -> None:
    """End a partnership."""
    from reelbridge.exchange.actions.pairing import revoke_partner
    from reelbridge.exchange.queries.line import partner_row

    revoke_partner(node_id, by=caller())
    if as_json:
        echo_json(partner_row(node_id).as_json())
    else:
        click.echo(_("The partnership with %(partner)s is ended.") % {"partner": node_id})


@click.command(help=_("Fetch what partners have added or changed in their catalogues: one partner's, or all."))
@click.argument("node_id", metavar="[PARTNER]", required=False, default="")
@as_json
@with_node
def harvest(node_id: str, as_json: bool) -> None:
    """Read partners' catalogues."""
    from reelbridge.exchange.actions.harvesting import harvest as read
    from reelbridge.exchange.queries.line import paired_partners, problems_of
    from reelbridge.exchange.queries.line import partner as partner_of

    answers = []
    for one in [partner_of(node_id)] if node_id else list(paired_partners()):
        found = read(one, by=caller(), on_page=silent if as_json else counting)
        problems = [
            {"identifier": row.identifier, "code": row.why_code, "why": say(row.why_code, row.why_facts)}
            for row in problems_of(one)
        ]
        answers.append({"partner": one.node_id, "kept": found.kept, "dropped": found.dropped, "problems": problems})
        if not as_json:
            told = {"partner": one.node_id, "kept": found.kept, "dropped": found.dropped, "problems": len(problems)}
            click.echo(
                _("%(partner)s: records kept: %(kept)s, withdrawn: %(dropped)s, not taken whole: %(problems)s.") % told
            )
            for problem in problems:
                click.echo(f"  {problem['identifier']}: {problem['why']}", err=True)
    if as_json:
        echo_json(answers)
    sys.exit(PARTLY_DONE if any(answer["problems"] for answer in answers) else 0)


@partner.command("agree", help=_("Set what is agreed with a partner: the language we write in, what is withheld."))
@click.argument("node_id", metavar="PARTNER")
@click.option("--language", default=None, help=_("The language we write in: zh-Hans, ru or en."))
@click.option("--withhold", multiple=True, help=_("What is withheld: call_number, shots, film, … Again for more."))
@click.option("--withhold-nothing", "is_open", is_flag=True, help=_("Withhold nothing."))
@as_json
@with_node
def agree(node_id: str, language: str | None, withhold: tuple[str, ...], is_open: bool, as_json: bool) -> None:
    """Keep an agreement."""
    from reelbridge.exchange.actions.audiences import agree as keep
    from reelbridge.exchange.queries.line import partner as partner_of
    from reelbridge.exchange.queries.line import partner_row

    found = partner_of(node_id)
    keep(found, language=language, withhold=() if is_open else withhold or None, by=caller())
    if as_json:
        echo_json(partner_row(node_id).as_json())
        return
    told = {"partner": node_id, "language": found.language, "withheld": ", ".join(found.withheld) or "–"}
    click.echo(_("%(partner)s: we write in %(language)s, withheld: %(withheld)s.") % told)


@click.command(help=_("Show items to a partner, a group or the public; with --withdraw show them no longer."))
@click.argument("items", nargs=-1)
@click.option("--to", "node_id", required=True, metavar="PARTNER", help=_("A partner's id, group:NAME or public."))
@click.option("--all", "is_all", is_flag=True, help=_("All items this institution holds."))
@click.option("--withdraw", "is_withdrawn", is_flag=True, help=_("Show the items no longer."))
@as_json
@with_node
def offer(items: tuple[str, ...], node_id: str, is_all: bool, is_withdrawn: bool, as_json: bool) -> None:
    """Show items to a partner."""
    from reelbridge.exchange.actions.offering import offer as show
    from reelbridge.exchange.actions.offering import withdraw
    from reelbridge.exchange.queries.audiences import audience, showings
    from reelbridge.exchange.queries.holdings import own_refs
    from reelbridge.exchange.queries.line import offered_refs
    from reelbridge.exchange.queries.line import partner as partner_of
    from reelbridge.exchange.rules.audience import GROUP, PUBLIC

    if bool(items) == is_all:
        raise click.UsageError(_("Name the items, or all of them with --all."))
    many = audience(node_id) if node_id == PUBLIC or node_id.startswith(GROUP) else None
    to = many or partner_of(node_id)
    refs = own_refs() if is_all else items
    changed = withdraw(refs, to, by=caller()) if is_withdrawn else show(refs, to, by=caller())
    shown = list(showings(many).values_list("item_ref", flat=True)) if many else offered_refs(partner_of(node_id))
    if as_json:
        echo_json({"partner": node_id, "changed": changed, "offered": shown})
    else:
        told = {"partner": node_id, "changed": len(changed), "shown": len(shown)}
        click.echo(_("%(partner)s: items changed: %(changed)s, shown now: %(shown)s.") % told)


def _card_from(source: str) -> Card:
    from reelbridge.exchange.actions.pairing import fetch_card
    from reelbridge.exchange.rules.card import LARGEST_BYTES, read_card
    from reelbridge.kernel.errors import NotFound, reading

    if source == "-":
        return read_card(sys.stdin.buffer.read(LARGEST_BYTES + 1))
    if "://" in source:
        return fetch_card(source)
    path = Path(source)
    if not path.is_file():
        raise NotFound("exchange.no_card_there", path=source)
    with reading(path.name), path.open("rb") as stream:
        return read_card(stream.read(LARGEST_BYTES + 1))


def _accept(found: Partner, *, fingerprint: str, yes: bool, as_json: bool) -> None:
    """Compare fingerprints, accept, and tell the partner's node at once if it answers."""
    from reelbridge.exchange.actions.pairing import accept_partner, greet
    from reelbridge.exchange.queries.line import partner_row
    from reelbridge.exchange.rules.fingerprint import grouped
    from reelbridge.kernel.errors import Refusal
    from reelbridge.kernel.wording import say_refusal

    own = found.key_fingerprint
    if not as_json:
        click.echo(" · ".join(dict.fromkeys(found.names.values())))
        click.echo(_("Address: %(address)s") % {"address": found.address})
        click.echo(_("Fingerprint: %(fingerprint)s") % {"fingerprint": grouped(own)})
        _say_words(own)
    if not (fingerprint or yes or (not as_json and _is_the_same())):
        told = {"partner": found.node_id}
        click.echo(_("%(partner)s is kept as a proposal; nothing is open to it.") % told, err=True)
        sys.exit(ANSWERED_NO)
    accept_partner(found.node_id, fingerprint=fingerprint or own, by=caller())
    try:
        greet(found.node_id)
    except Refusal as refusal:
        click.echo(say_refusal(refusal), err=True)
    row = partner_row(found.node_id).as_json()
    if as_json:
        echo_json(row)
    else:
        click.echo(_line_of(row))


def _say_words(fingerprint: str, *, err: bool = False) -> None:
    """Print the sixteen words of a fingerprint, four a line, in the language of the command line."""
    from reelbridge.exchange.rules.spoken import spoken
    from reelbridge.kernel.wording import spoken as language

    words = spoken(fingerprint, language())
    for first in range(0, len(words), 4):
        click.echo("    " + "  ".join(words[first : first + 4]), err=err)


def _is_the_same() -> bool:
    try:
        return click.confirm(_("Does the partner read out the same fingerprint?"))
    except click.Abort:
        return False


def _line_of(row: dict[str, object]) -> str:
    states = {"proposed": _("proposed"), "paired": _("paired"), "revoked": _("ended")}
    told = {
        "id": row["id"],
        "state": states[str(row["state"])],
        "address": row["address"],
        "heard": row["last_heard_at"] or _("never"),
        "waiting": row["letters_waiting"],
        "offered": row["items_offered"],
    }
    first = _("%(id)s  %(state)s  %(address)s") % told
    rest = _("last heard: %(heard)s, letters waiting: %(waiting)s, items shown: %(offered)s") % told
    return f"{first}\n    {rest}"


def counting(done: int, total: int) -> None:
    """Say how far a harvest has come."""
    click.echo(_("… %(done)s of %(total)s records") % {"done": done, "total": total}, err=True)


def silent(done: int, total: int) -> None:
    """Say nothing while a program listens."""

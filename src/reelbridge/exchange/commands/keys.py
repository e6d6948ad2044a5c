"""Commands about this node's keys: replaced, kept in reserve, revoked; and a partner's revocation taken in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.exchange.commands.line import partner
from reelbridge.kernel.wording import gettext_now as _


@partner.command("keys", help=_("List this node's keys: the one in use, until when it is good, and those before."))
@as_json
@with_node
def keys(as_json: bool) -> None:
    """List our keys."""
    from reelbridge.exchange.queries.keys import own_keys

    rows = [one.as_json() for one in own_keys()]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        if row["is_in_use"]:
            until = row["good_until"] or _("it does not expire")
            click.echo(_("%(fingerprint)s  in use; good until: %(until)s") % {**row, "until": until})
        elif row["not_believed_since"]:
            click.echo(_("%(fingerprint)s  revoked: not believed since %(not_believed_since)s; %(why)s") % row)
        else:
            click.echo(_("%(fingerprint)s  replaced") % row)


@partner.command(
    "new-key", help=_("Replace this node's key; partners are told by a letter that the present key signs.")
)
@click.option("--good-for", type=click.IntRange(30, 3660), metavar="DAYS", help=_("Let the new key expire after days."))
@as_json
@with_node
def new_key(good_for: int | None, as_json: bool) -> None:
    """Replace this node's key."""
    from reelbridge.exchange.actions.keys import replace_key
    from reelbridge.exchange.rules.fingerprint import grouped

    lasts = timedelta(days=good_for) if good_for else None
    fingerprint = grouped(replace_key(by=caller(), good_for=lasts).fingerprint)
    if as_json:
        echo_json({"fingerprint": fingerprint})
    else:
        click.echo(_("The key is replaced; its fingerprint is %(fingerprint)s.") % {"fingerprint": fingerprint})


@partner.command(
    "reserve-key", help=_("Make a key that goes into a safe and may revoke the one in use; partners are told of it.")
)
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@as_json
@with_node
def reserve(target: Path, as_json: bool) -> None:
    """Make the reserve key."""
    from reelbridge.exchange.actions.keys import keep_reserve
    from reelbridge.exchange.rules.fingerprint import grouped

    told = {"fingerprint": grouped(keep_reserve(target, by=caller())), "path": str(target)}
    if as_json:
        echo_json(told)
    else:
        click.echo(_("%(path)s holds the reserve key. Put it into a safe; no copy of it stays here.") % told)


@partner.command(
    "revoke-key", help=_("Revoke a key of this node: nothing that it signed since a moment is believed by partners.")
)
@click.argument("key", required=False, default="", metavar="[FINGERPRINT]")
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help=_("The moment, UTC."))
@click.option("--why", required=True, help=_("Why, for the partners."))
@click.option(
    "--reserve", type=click.Path(path_type=Path, exists=True, dir_okay=False), help=_("The file of the reserve key.")
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help=_("Also write the paper into a file."))
@as_json
@with_node
def revoke_key(key: str, since: datetime, why: str, reserve: Path | None, out: Path | None, as_json: bool) -> None:
    """Revoke a key."""
    from reelbridge.exchange.actions.keys import revoke_key as revoke
    from reelbridge.exchange.identity import LARGEST_RESERVE_BYTES
    from reelbridge.exchange.rules.fingerprint import grouped
    from reelbridge.kernel.errors import reading
    from reelbridge.kernel.files import write_whole

    with reading(reserve.name if reserve else ""):
        held = reserve.read_bytes()[:LARGEST_RESERVE_BYTES] if reserve else None
        now, paper = revoke(key, since=since.replace(tzinfo=UTC), why=why, by=caller(), reserve=held)
    if out:
        write_whole(out, json.dumps(paper, ensure_ascii=False, indent=1).encode())
    if as_json:
        echo_json({"fingerprint": grouped(now.fingerprint), "paper": paper})
    else:
        click.echo(
            _("The key is revoked; the key in use is %(fingerprint)s.") % {"fingerprint": grouped(now.fingerprint)}
        )


@partner.command(
    "take-revocation", help=_("Believe a partner's revocation that came by mail: its reserve key must have signed it.")
)
@click.argument("paper", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_json
@with_node
def take(paper: Path, as_json: bool) -> None:
    """Take in a revocation."""
    from reelbridge.exchange.actions.keys_in import read_paper, take_revocation
    from reelbridge.exchange.queries.line import partner_row
    from reelbridge.exchange.rules.fingerprint import grouped
    from reelbridge.kernel.errors import reading

    with reading(paper.name), paper.open("rb") as stream:
        known = take_revocation(read_paper(stream), by=caller())
    if as_json:
        echo_json(partner_row(known.node_id).as_json())
        return
    told = {"partner": known.node_id, "fingerprint": grouped(known.key_fingerprint)}
    click.echo(_("%(partner)s signs by the key %(fingerprint)s from now on.") % told)

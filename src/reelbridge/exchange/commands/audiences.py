"""Commands of audiences: the public, and groups of partners that see the same."""

from __future__ import annotations

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _


@click.group(help=_("Form groups of partners, and say what is withheld from the public."))
def audience() -> None:
    """Hold the commands of audiences together."""


@audience.command("list", help=_("List the public and the groups: items shown, members, what is withheld."))
@as_json
@with_node
def list_(as_json: bool) -> None:
    """List the audiences."""
    from reelbridge.exchange.queries.audiences import audience_rows

    rows = [row.as_json() for row in audience_rows()]
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        told = {**row, "members": ", ".join(row["members"]) or "–", "withheld": ", ".join(row["withheld"]) or "–"}
        click.echo(_("%(set)s  items shown: %(items)s, members: %(members)s, withheld: %(withheld)s") % told)


@audience.command("form", help=_("Form a group, or set anew who belongs to it."))
@click.argument("name")
@click.argument("members", nargs=-1, metavar="PARTNER...")
@click.option("--zh", default="", help=_("Its name in Chinese."))
@click.option("--ru", default="", help=_("Its name in Russian."))
@click.option("--en", default="", help=_("Its name in English."))
@as_json
@with_node
def form(name: str, members: tuple[str, ...], zh: str, ru: str, en: str, as_json: bool) -> None:
    """Form a group of partners."""
    from reelbridge.exchange.actions.audiences import form_group
    from reelbridge.exchange.queries.audiences import audience_row

    titles = {tag: text for tag, text in (("zh-Hans", zh), ("ru", ru), ("en", en)) if text}
    made = form_group(name, members, titles=titles, by=caller())
    if as_json:
        echo_json(audience_row(made.spec).as_json())
    else:
        told = {"set": made.spec, "members": ", ".join(sorted(members)) or "–"}
        click.echo(_("%(set)s is formed; members: %(members)s.") % told)


@audience.command("withhold", help=_("Say what is withheld from the public; without a field, nothing."))
@click.argument("fields", nargs=-1, metavar="FIELD...")
@as_json
@with_node
def withhold(fields: tuple[str, ...], as_json: bool) -> None:
    """Settle what the public sees."""
    from reelbridge.exchange.actions.audiences import withhold_from_public

    made = withhold_from_public(fields, by=caller())
    if as_json:
        echo_json({"set": made.spec, "withheld": made.withheld})
    else:
        click.echo(_("Withheld from the public: %(fields)s.") % {"fields": ", ".join(made.withheld) or "–"})

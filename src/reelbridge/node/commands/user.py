"""``reelbridge user``: accounts and tokens."""

from __future__ import annotations

import sys

import click

from reelbridge.base.cli import as_json, caller, echo_json, with_node
from reelbridge.base.rules.roles import Role
from reelbridge.kernel.wording import gettext_now as _

_ROLES = click.Choice([str(role) for role in Role])


@click.group(help=_("Give out accounts and tokens."))
def user() -> None:
    """Group the commands on accounts."""


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    asked: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    return asked


@user.command("add", help=_("Give a person an account."))
@click.argument("name")
@click.option(
    "--role", type=_ROLES, default=str(Role.READER), show_default=True, help=_("What the person is trusted with.")
)
@click.option("--full-name", default="", help=_("The name colleagues and partners see."))
@click.option("--language", default="en", show_default=True, help=_("The language of the person's pages."))
@click.option("--password-stdin", is_flag=True, help=_("Read the password from standard input instead of asking."))
@as_json
@with_node
def add(name: str, role: str, full_name: str, language: str, password_stdin: bool, as_json: bool) -> None:
    """Add an account."""
    from reelbridge.base.actions import add_user

    made = {"role": role, "full_name": full_name, "language": language}
    add_user(name, password=_password(password_stdin), by=caller(), **made)
    if as_json:
        echo_json({"name": name, **made})
        return
    click.echo(_("%(name)s may sign in, as %(role)s.") % {"name": name, "role": role})


@user.command("change", help=_("Change a person's role or password, or close the account."))
@click.argument("name")
@click.option("--role", type=_ROLES, default=None, help=_("What the person is trusted with."))
@click.option("--password-stdin", is_flag=True, help=_("Read a new password from standard input."))
@click.option("--close/--open", "close", default=None, help=_("Close the account, or open it again."))
@as_json
@with_node
def change(name: str, role: str | None, password_stdin: bool, close: bool | None, as_json: bool) -> None:
    """Change an account."""
    from reelbridge.base.actions import change_user

    password = _password(from_input=True) if password_stdin else ""
    is_active = None if close is None else not close
    person = change_user(name, by=caller(), password=password, role=role or "", is_active=is_active)
    if as_json:
        echo_json({"name": name, "role": person.role, "is_active": person.is_active})
        return
    click.echo(_("%(name)s is changed: %(role)s.") % {"name": name, "role": person.role})


@user.command("token", help=_("Make a bearer token for a person's programs; the one before stops working."))
@click.argument("name")
@as_json
@with_node
def token(name: str, as_json: bool) -> None:
    """Make a token."""
    from reelbridge.base.actions import make_token

    made = make_token(name, by=caller())
    if as_json:
        echo_json({"name": name, "token": made})
    else:
        click.echo(made)


@user.command("list", help=_("List the accounts."))
@as_json
@with_node
def list_users(as_json: bool) -> None:
    """List accounts."""
    from reelbridge.base.queries import people

    rows = [
        {"name": one.username, "full_name": one.get_full_name(), "role": one.role, "is_active": one.is_active}
        for one in people()
    ]
    if as_json:
        echo_json(rows)
    for row in [] if as_json else rows:
        closed = "" if row["is_active"] else _("switched off")
        click.echo(f"{row['name']:<20} {row['role']:<16} {row['full_name']} {closed}".rstrip())

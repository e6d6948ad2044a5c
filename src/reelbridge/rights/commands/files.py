"""``reelbridge rights avails`` and ``odrl``: what bare files say, without a node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, echo_json
from reelbridge.kernel.wording import N_, say
from reelbridge.kernel.wording import gettext_now as _

if TYPE_CHECKING:
    from reelbridge.rights.rules.avails import Available, Finding
    from reelbridge.rights.rules.policies import Activation

_FILE = click.Path(path_type=Path)

#: The states of rules, in one word.
KINDS = {
    "permission": N_("permission"),
    "prohibition": N_("prohibition"),
    "obligation": N_("obligation"),
}


@click.command(
    help=_(
        "Show the windows in an Avails spreadsheet or XML file and all that is wrong with it. Needs no node. "
        "Exit status 0: no errors, 1: errors."
    )
)
@click.argument("file", type=_FILE)
@as_json
@click.pass_context
def avails(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Print windows and findings as a table or as JSON."""
    from reelbridge.rights.avails_files import read_avails
    from reelbridge.rights.rules.avails import available

    read = read_avails(file)
    windows = [available(line) for line in read.lines]
    wrong = sum(one.is_error for one in read.findings)
    if as_json:
        found = {"file": file.name, "form": read.form, "version": read.version, "lines": len(read.lines)}
        counted = {"errors": wrong, "warnings": len(read.findings) - wrong}
        echo_json({
            **found, **counted,
            "findings": [_finding(one) for one in read.findings],
            "windows": [one.as_json() for one in windows],
        })  # fmt: skip
    else:
        click.echo(f"{file.name} · Avails {read.form} {read.version}")
        for one in windows:
            click.echo(_shown(one))
        for finding in read.findings:
            click.echo(f"{finding.place}: {say(finding.code, finding.facts)}")
        tally = {"errors": wrong, "warnings": len(read.findings) - wrong, "lines": len(windows)}
        click.echo(_("Lines: %(lines)s. Errors: %(errors)s. Warnings: %(warnings)s.") % tally)
    ctx.exit(ANSWERED_NO if wrong else 0)


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": "error" if one.is_error else "warning",
        "place": one.place,
        "sentence": say(one.code, one.facts),
        "facts": dict(one.facts),
    }


def _shown(one: Available) -> str:
    where = ", ".join(one.territories) + (f" − {', '.join(one.but_not)}" if one.but_not else "")
    sides = (one.place, one.title, one.license_type, where, f"{one.starts} – {one.ends}", one.price)
    return "  ".join(side for side in sides if side)


@click.command(
    help=_(
        "Weigh an ODRL policy against a request and say which rule is active. Needs no node. "
        "Exit status 0: permitted, 1: not."
    )
)
@click.argument("policy", type=_FILE)
@click.argument("request", type=_FILE)
@click.option("--world", type=_FILE, help=_("What is so beside the request: time, memberships, duties (Turtle)."))
@as_json
@click.pass_context
def odrl(ctx: click.Context, policy: Path, request: Path, world: Path | None, as_json: bool) -> None:
    """Print each rule with its activation state."""
    from reelbridge.rights.policy_files import read_policy, read_world
    from reelbridge.rights.rules.policies import World, activations, is_permitted
    from reelbridge.rights.rules.policy_terms import read_as_terms

    held = read_policy(policy)
    found = activations(held, read_policy(request), read_world(world) if world else World())
    permitted = is_permitted(found)
    if as_json:
        terms, unsaid = read_as_terms(held)
        rules = [one.as_json() for one in found]
        read = {"terms": [one.as_json() for one in terms], "unsaid": unsaid}
        echo_json({"policy": held.uid, "permitted": permitted, "rules": rules, "as_grant": read})
    else:
        for one in found:
            _print(one)
        click.echo(_("Permitted.") if permitted else _("Not permitted."))
    ctx.exit(0 if permitted else ANSWERED_NO)


def _print(one: Activation) -> None:
    state = _("active") if one.is_active else _("inactive")
    click.echo(f"{_(KINDS[one.kind])} {one.rule}: {state}")
    for premise in one.premises:
        click.echo(f"  {'✓' if premise.is_satisfied else '✗'} {premise.about} {premise.uid}".rstrip())
    for duty, standing in one.duties:
        click.echo(f"  {duty}: {standing}")

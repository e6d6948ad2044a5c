"""``reelbridge rights export``, ``import``, ``print``: grants into files, out of files, and on paper."""

from __future__ import annotations

from pathlib import Path

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say
from reelbridge.rights.commands.grants import rights

_FILE = click.Path(path_type=Path)


@rights.command("export", help=_("Write grants into a file: our spreadsheet, or Avails; say what is lost."))
@click.argument("file", type=_FILE)
@click.option(
    "--as",
    "form",
    type=click.Choice(["table", "avails", "avails-xml", "premis"]),
    default="table",
    help=_("Which kind of file."),
)
@click.option("--direction", type=click.Choice(["in", "out", "own"]), help=_("Only grants in, out, or our own."))
@as_json
@with_node
def export(file: Path, form: str, direction: str | None, as_json: bool) -> None:
    """Write it, and print what is lost."""
    from reelbridge.rights import queries

    found = queries.grants(direction=direction or "")
    file.write_bytes(queries.written_as(form, found))
    lost = queries.lost_in_avails(found) if form.startswith("avails") else []
    if as_json:
        echo_json({"file": str(file), "grants": found.count(), "unsaid": lost})
        return
    click.echo(_("Grants written: %(count)s.") % {"count": found.count()})
    for one in lost:
        click.echo(f"  {one['grant']}: {say('rights.lost.' + one['field'])}")


@rights.command(
    "import",
    help=_("Read grants from our spreadsheet, Avails or PREMIS: all are written down, or none. Exit status 1: none."),
)
@click.argument("file", type=_FILE)
@click.option(
    "--direction", type=click.Choice(["own", "in"]), default="own", help=_("Our own holdings, or a partner's.")
)
@click.option("--partner", default="", help=_("The partner who gave it, by short name."))
@click.option("--only-look", is_flag=True, help=_("Only say what would be written down, and what is wrong."))
@as_json
@with_node
@click.pass_context
def import_file(
    ctx: click.Context, file: Path, direction: str, partner: str, only_look: bool, as_json: bool
) -> None:  # fmt: skip
    """Print what is wrong, and what was written down."""
    from reelbridge.rights import actions
    from reelbridge.rights.schemas import draft_out

    draft = actions.read_draft(file, by=caller(), direction=direction, partner=partner)
    made = actions.write_draft(draft.ref, by=caller()) if draft.is_sound and not only_look else []
    shown = draft_out(draft, made)
    if as_json:
        echo_json(shown)
    else:
        for one in shown["findings"]:
            click.echo(f"{one['place']}: {one['sentence']}")
        click.echo(_("Grants read: %(count)s.") % {"count": len(draft.rows_json)})
        click.echo(_("Grants written down: %(count)s.") % {"count": len(made)})
    ctx.exit(0 if draft.is_sound else ANSWERED_NO)


@rights.command(
    "print",
    help=_(
        "Write a grant's terms as a PDF, in Chinese, Russian or English; as ODRL where FILE ends in .jsonld or .ttl."
    ),
)
@click.argument("ref")
@click.argument("file", type=_FILE)
@click.option(
    "--language", "-l", type=click.Choice(["zh-Hans", "ru", "en"]), default="en", help=_("The language of the sheet.")
)
@with_node
def print_sheet(ref: str, file: Path, language: str) -> None:
    """Write the PDF, or the agreement in ODRL."""
    from reelbridge.rights import queries

    grant = queries.grant(ref)
    if file.suffix in (".jsonld", ".ttl"):
        file.write_text(queries.odrl_of(grant, as_turtle=file.suffix == ".ttl"), "utf-8")
    else:
        file.write_bytes(queries.printed_sheet(grant, language))
    click.echo(str(file))

"""``reelbridge cuesheet`` and ``reelbridge clear``: what a cut is made of, and whether it may be shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say_reason

if TYPE_CHECKING:
    from reelbridge.production.queries import CutClearance

cut_option = click.option("--cut", "number", type=click.IntRange(1), help=_("The cut's number; else the newest."))


@click.command(help=_("Write a cut's cue sheet."))
@click.argument("production_ref", metavar="PRODUCTION")
@cut_option
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "pdf", "json"]), default="csv", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help=_("The file to write; else the screen."))
@click.option("--language", default="", help=_("zh-Hans, ru or en; else yours."))
@with_node
def cuesheet(production_ref: str, number: int | None, form: str, out: Path | None, language: str) -> None:
    """Write the cue sheet as CSV, XLSX or JSON."""
    from reelbridge.production import downloads, queries

    written = downloads.cue_sheet(queries.cut(production_ref, number), form, language=language).content
    if out:
        out.write_bytes(written)
        click.echo(str(out), err=True)
    else:
        click.echo(written, nl=False)


@click.command(help=_("Write the package for the insurer: report, grants, documents, who decided what when."))
@click.argument("production_ref", metavar="PRODUCTION")
@cut_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=_("The file to write."))
@with_node
def package(production_ref: str, number: int | None, out: Path) -> None:
    """Write the package as a ZIP."""
    from reelbridge.production import queries
    from reelbridge.production.package import package as package_of

    out.write_bytes(package_of(queries.cut(production_ref, number)).content)
    click.echo(str(out), err=True)


@click.command(help=_("Write a cut's credits as text."))
@click.argument("production_ref", metavar="PRODUCTION")
@cut_option
@click.option("--language", default="", help=_("zh-Hans, ru or en; else yours."))
@with_node
def credit(production_ref: str, number: int | None, language: str) -> None:
    """Print the credits."""
    from reelbridge.production import downloads, queries

    click.echo(downloads.credits_of(queries.cut(production_ref, number), language=language).content, nl=False)


@click.command(help=_("Say for every clip of a cut whether it may be used as planned, and why."))
@click.argument("production_ref", metavar="PRODUCTION")
@cut_option
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help=_("Write the report there: .pdf, .xlsx or .csv.")
)
@as_json
@with_node
def clear(production_ref: str, number: int | None, report: Path | None, as_json: bool) -> None:
    """Print every clip's verdict; exit 0 when all are cleared, else 1."""
    from reelbridge.production import downloads, queries
    from reelbridge.production.queries.answers import clearance_as_json

    found = queries.clearance(queries.cut(production_ref, number))
    if report:
        report.write_bytes(downloads.clearance(found.cut, report.suffix.lstrip(".").lower()).content)
    if as_json:
        echo_json(clearance_as_json(found))
    else:
        _print(found)
    if not found.is_clear:
        raise SystemExit(ANSWERED_NO)


def _print(found: CutClearance) -> None:
    words = {"yes": _("cleared"), "if": _("with conditions"), "no": _("not cleared"), "unknown": _("unknown")}
    for one in found.clips:
        where = one.clip.item_ref or "—"
        click.echo(f"{one.clip.number:>5}  {words[one.verdict.answer.value]:<16} {where:<20} {one.clip.name}")
        for reason in one.verdict.reasons if one.needs_you else ():
            click.echo(f"       · {say_reason(reason)}")
    click.echo(", ".join(f"{words[answer]}: {count}" for answer, count in found.counts.items() if count))

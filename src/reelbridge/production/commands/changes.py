"""``reelbridge cut diff``: what changed between two cuts, on bare files or of a production."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, echo_json, start_node
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say
from reelbridge.production.commands.cuts import cut, encoding_option, rate_of, rate_option

if TYPE_CHECKING:
    from reelbridge.kernel.timecode import Rate
    from reelbridge.production.rules.differences import Difference, Pair


@cut.command(
    "diff",
    help=_("Say what changed between two cuts, exact to the frame: of two files, or of two cuts of a production."),
)
@click.argument("before")
@click.argument("after")
@click.option("--production", "-p", "production_ref", help=_("The production whose cuts BEFORE and AFTER number."))
@rate_option
@encoding_option
@as_json
def diff(
    before: str, after: str, production_ref: str | None, rate_text: str | None, encoding: str, as_json: bool
) -> None:
    """Print the changes; exit 1 when there are any."""
    if production_ref:
        found, shown, rates = _of_production(production_ref, before, after)
    else:
        found, shown, rates = _of_files(Path(before), Path(after), rate_text, encoding)
    if as_json:
        echo_json(shown)
    else:
        _print(found, rates)
    if found.changed:
        raise SystemExit(ANSWERED_NO)


def _of_production(ref: str, before: str, after: str) -> tuple[Difference, dict[str, Any], tuple[Rate, Rate]]:
    start_node()
    from reelbridge.production import queries
    from reelbridge.production.queries.answers import changes_as_json

    if not (before.isdecimal() and after.isdecimal()):
        raise BadInput("production.cut_number_expected", text=after if before.isdecimal() else before)
    found = queries.changes_since(ref, int(after), int(before))
    return found.difference, changes_as_json(found), (found.before.rate, found.after.rate)


def _of_files(
    before: Path, after: Path, rate_text: str | None, encoding: str
) -> tuple[Difference, dict[str, Any], tuple[Rate, Rate]]:
    from reelbridge.kernel.errors import NotFound, reading
    from reelbridge.production.opening import open_cut_file
    from reelbridge.production.rules.differences import differences, uses_of
    from reelbridge.production.rules.shown import difference_as_json

    read = []
    for path in (before, after):
        if not path.is_file():
            raise NotFound("production.no_such_file", file=str(path))
        with reading(path.name):
            read.append(open_cut_file(path, rate=rate_of(rate_text), encoding=encoding))
    rates = read[0].rate, read[1].rate
    found = differences(*(uses_of(one) for one in read), rates=None if rates[0] == rates[1] else rates)
    return found, {**difference_as_json(found, rates), "before": str(before), "after": str(after)}, rates


def _print(found: Difference, rates: tuple[Rate, Rate]) -> None:
    for pair in found.pairs:
        if pair.changes:
            click.echo(_line(pair, rates))
    told = [f"{say(f'production.change_{name}')}: {count}" for name, count in found.counts.items()
            if count and name != "same"]  # fmt: skip
    click.echo("; ".join(told) if told else _("Nothing changed."))


def _line(pair: Pair, rates: tuple[Rate, Rate]) -> str:
    use = pair.after or pair.before
    if use is None:
        return ""
    rate = rates[1] if pair.after else rates[0]
    words = ", ".join(say(f"production.change_{change.value}") for change in pair.changes)
    line = f"{use.number:>5}  {rate.timecode(use.record.start)}  {words:<22}  {use.name or use.key}"
    for span in pair.to_clear:
        source = f"{use.rate.timecode(use.begins + span.start)}–{use.rate.timecode(use.begins + span.end)}"
        line += "\n       " + _("to clear anew: %(span)s, %(frames)s frames") % {"span": source, "frames": span.frames}
    return line

"""Names across scripts at the command line; no node is needed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say, say_reason

if TYPE_CHECKING:
    from reelbridge.language.naming import NameMatch
    from reelbridge.language.naming.lists import NameList
    from reelbridge.language.naming.reconciling import Found

_FILE = click.Path(path_type=Path, allow_dash=True)
_ENCODING = click.option("--encoding", default="", help=_("The encoding of both files, if it is not UTF-8."))
_JSON = click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))


@click.group(help=_("Compare names across scripts and bring two lists together."))
def names() -> None:
    """Hold the commands of names together."""


@names.command(
    help=_(
        "Say for each name on the left which on the right are likeliest the same name, and why; - is standard input."
    )
)
@click.argument("left", type=_FILE)
@click.argument("right", type=_FILE)
@click.option("--top", default=10, show_default=True, type=click.IntRange(1, 100), help=_("How many for each name."))
@click.option(
    "--header/--no-header", default=None, help=_("Whether the first line names the columns; else it is seen.")
)
@click.option("--jobs", default=0, type=click.IntRange(0, 64), help=_("How many processes; all cores when left out."))
@_ENCODING
@_JSON
def reconcile(left: Path, right: Path, top: int, header: bool | None, jobs: int, encoding: str, as_json: bool) -> None:
    """Say for each name on the left which on the right are likeliest the same name, and why.

    Both files hold one name a line; what follows after a tab is carried along. One may be ``-``, standard input.
    """
    from reelbridge.language.naming.lists import STANDARD_INPUT, read_list, written

    if left == right == STANDARD_INPUT:
        raise BadInput("language.list_both_from_input")
    ours, theirs = (read_list(path, encoding=encoding, header=header) for path in (left, right))
    for path, found in ((left, ours), (right, theirs)):
        if found.guessed:
            click.echo(say("language.list_read_as", {"file": str(path), "encoding": found.guessed}), err=True)
    answers = _answers(ours.names, theirs.names, top, jobs or os.cpu_count() or 1)
    if as_json:
        for row, answer in zip(ours.rows, answers, strict=True):
            click.echo(json.dumps(_as_json(ours, row, theirs, answer), ensure_ascii=False))
        return
    for line in written(_as_rows(ours, theirs, answers)):
        click.echo(line)


def _answers(left: list[str], right: list[str], top: int, jobs: int) -> Iterator[list[Found]]:
    from reelbridge.language.naming.reconciling import Names, reconcile_many

    return reconcile_many(left, Names(right), top, jobs)


def _as_json(ours: NameList, row: Sequence[str], theirs: NameList, answer: list[Found]) -> dict[str, Any]:
    found = [{**_match(one.match), "right": _carried(theirs, theirs.rows[one.number])} for one in answer]
    return {"left": _carried(ours, row), "found": found}


def _carried(names: NameList, row: Sequence[str]) -> dict[str, str]:
    columns = names.header or ("name", *(f"column {number}" for number in range(2, len(row) + 1)))
    return dict(zip(columns, row, strict=False))


def _match(match: NameMatch) -> dict[str, Any]:
    from reelbridge.language.naming.reasons import reasons

    return {
        "score": round(match.score, 3),
        "verdict": match.verdict.value,
        "reasons": [
            {"code": one.code, "facts": dict(one.facts), "sentence": say_reason(one)} for one in reasons(match)
        ],
    }


def _as_rows(ours: NameList, theirs: NameList, answers: Iterator[list[Found]]) -> Iterator[tuple[object, ...]]:
    wide, high = max(map(len, ours.rows)), max(map(len, theirs.rows))
    yield (*_padded(ours.header, wide), "rank", *_padded(theirs.header, high), "score", "verdict", "reason")
    for row, answer in zip(ours.rows, answers, strict=True):
        for rank, one in enumerate(answer, 1):
            there = _padded(theirs.rows[one.number], high)
            yield (*_padded(row, wide), rank, *there, f"{one.match.score:.3f}", one.match.verdict.value, why(one.match))
        if not answer:
            yield (*_padded(row, wide), "", *_padded((), high), "", "", "")


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return (*row, *[""] * (width - len(row)))


def why(match: NameMatch) -> str:
    """Return the reasons of a match in one line, in the reader's language."""
    from reelbridge.language.naming.reasons import reasons

    return "; ".join(say_reason(one) for one in reasons(match))


@names.command(help=_("Say how well two names agree as spellings of one name, and why."))
@click.argument("left")
@click.argument("right")
@_JSON
def compare(left: str, right: str, as_json: bool) -> None:
    """Say how well two names agree as spellings of one name, and why."""
    from reelbridge.language.naming import compare as weigh

    match = weigh(left, right)
    if as_json:
        click.echo(json.dumps({"left": left, "right": right, **_match(match)}, ensure_ascii=False))
        return
    click.echo(f"{match.score:.3f}  {say(f'language.names_{match.verdict.value}')}")
    for line in why(match).split("; "):
        click.echo(f"  {line}")


@names.command(help=_("Print the keys under which a name is found."))
@click.argument("name")
@_JSON
def keys(name: str, as_json: bool) -> None:
    """Print the keys under which a name is found."""
    from reelbridge.language.naming import traces

    found = list(traces(name))
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(found))

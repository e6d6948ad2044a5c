"""``reelbridge match``: from a film back to reels in a folder, or to the holdings of this node and its partners."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click

from reelbridge.base.cli import echo_json, start_node
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say
from reelbridge.matching.deciding import is_of_part
from reelbridge.media.commands import COLUMNS, PARTLY_DONE, headings, listed
from reelbridge.media.commands import match as match_bare

_FILE = click.Path(path_type=Path)


@click.command(help=_("Say for every shot of a cut which reel it comes from, from which frame to which."))
@click.argument("cut", type=_FILE)
@click.option("--reels", type=_FILE, help=_("The folder that holds the reels; no node is needed."))
@click.option("--archive", help=_("Holdings of this node instead of a folder: all, own, or a partner."))
@click.option(
    "--shots", type=_FILE, help=_("A list of the cut's shots, one a line: first frame and the one after its last.")
)
@click.option("--keep", type=_FILE, help=_("A folder that keeps what is known of each reel for the next time."))
@click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))
@click.pass_context
def match(
    ctx: click.Context, cut: Path, reels: Path | None, archive: str | None, shots: Path | None, keep: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Compare with a folder of reels, or with the holdings."""
    if (reels is None) == (archive is None) or (archive and keep):
        raise BadInput("footage.reels_or_archive")
    if reels:
        ctx.invoke(match_bare, cut=cut, reels=reels, shots=shots, keep=keep, as_json=as_json)
        return
    start_node()
    told, lacks = _compared(cut, archive or "all", shots)
    for code, facts in lacks:
        click.echo(say(code, facts), err=True)
    if as_json:
        echo_json(told)
    else:
        for row in [headings(COLUMNS), *map(_row, told["shots"])]:
            click.echo("\t".join(row))
    if lacks:
        ctx.exit(PARTLY_DONE)


def _compared(cut: Path, archive: str, shots: Path | None) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """Compare here and now, and say what the film lacks; nothing is kept of it. Reels are named by their refs."""
    from reelbridge.footage.actions import answered
    from reelbridge.media import sources

    film = sources.film(cut)
    with tempfile.TemporaryDirectory(prefix="reelbridge-") as folder:
        made = sources.look_through(film, Path(folder), listed(shots, film) if shots else ())
        return answered(made, archive), made.lacks([(one.start, one.end) for one in made.holes], cut.name)


def _row(shot: dict[str, Any]) -> tuple[str, ...]:
    begin = (shot["in_timecode"], shot["out_timecode"], say(f"matching.{shot['verdict']}"), f"{shot['score']:.3f}")
    place = shot["source"]
    if place is None:
        return (*begin, *[""] * 8)
    return (
        *begin, place["item"], place["in_timecode"], place["out_timecode"], str(place["in"]),
        str(place["out"] - place["in"]), f"{place['speed']:.3g}",
        " ".join(f"{one:.3f}" for one in place["rectangle"]), "; ".join(_notes(shot, place)),
    )  # fmt: skip


def _notes(shot: dict[str, Any], place: dict[str, Any]) -> list[str]:
    said = [say("matching.photograph")] if place["photograph"] else []
    said += [say("matching.mirrored")] if place["mirrored"] else []
    said += [say("matching.reversed")] if place["speed"] < 0 else []
    said += [say("footage.by_codes")] if place["by_codes"] else []
    if max(place["earlier"], place["later"]) > 1 and not place["by_codes"]:
        said.append(say("matching.in_between", {"earlier": place["earlier"], "later": place["later"]}))
    if place["sound"]:
        said.append(say(f"matching.sound_{place['sound']}"))
    if is_of_part(place["of_shot"]):
        said.append(say("matching.of_part", {"part": " ".join(f"{one:.3f}" for one in place["of_shot"])}))
    for code, others in (("matching.also_in", shot["ties"]), ("matching.panes", shot["panes"])):
        if others:
            places = ", ".join(f"{one['item']} {one['in_timecode']}" for one in others)
            said.append(say(code, {"places": places}))
    return said

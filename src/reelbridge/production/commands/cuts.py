"""``reelbridge cut``: reading an edit list from a bare file, importing one as a cut."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelbridge.base.cli import ANSWERED_NO, PARTLY_DONE, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say_reason

if TYPE_CHECKING:
    from reelbridge.kernel.timecode import Rate
    from reelbridge.production.rules.cutlist import CutEvent, CutList

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
rate_option = click.option("--rate", "rate_text", help=_("Frames per second: 24, 25, 23.976, 29.97df …"))
encoding_option = click.option("--encoding", default="", help=_("The list's encoding, when it is not told rightly."))


@click.group(help=_("Read edit lists and import them as cuts."))
def cut() -> None:
    """Hold the verbs together."""


@cut.command("read", help=_("Show everything an edit list says, and what of it was not understood. Needs no node."))
@click.argument("file", type=_FILE)
@rate_option
@encoding_option
@as_json
def read(file: Path, rate_text: str | None, encoding: str, as_json: bool) -> None:
    """Print a cut list as a table or as JSON."""
    from reelbridge.kernel.errors import reading
    from reelbridge.production.opening import open_cut_file

    with reading(file.name):
        found = open_cut_file(file, rate=rate_of(rate_text), encoding=encoding)
    if as_json:
        from reelbridge.production.rules.shown import cut_list_as_json

        echo_json(cut_list_as_json(found))
        return
    _print(found)


def rate_of(text: str | None) -> Rate | None:
    """Return the rate an option names; None without one."""
    from reelbridge.kernel.timecode import Rate

    return Rate.parse(text) if text else None


def _print(found: CutList) -> None:
    """Print title, rate, a line for every clip, and every loss."""
    click.echo(f"{found.title or '—'} · {found.format} · {found.encoding}")
    for reason in found.rate_evidence:
        click.echo(say_reason(reason))
    rows = [_row(found, event) for event in found.events]
    heads = [_("no."), _("track"), _("film in"), _("film out"), _("source in"), _("source out"), _("reel"), _("clip")]
    widths = [max(_width(row[column]) for row in [heads, *rows]) for column in range(7)]
    for row in [heads, *rows]:
        line = "  ".join(text + " " * (width - _width(text)) for text, width in zip(row[:7], widths, strict=True))
        click.echo(f"{line}  {row[7]}".rstrip())
    if not found.losses:
        click.echo(_("Everything was understood."))
    for loss in found.losses:
        click.echo(f"! {say_reason(loss.reason)}  {loss.text}")
    if found.more_losses:
        click.echo(_("! and %(count)s more") % {"count": found.more_losses})


def _width(text: str) -> int:
    """Return how many columns a text takes on the screen: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _row(found: CutList, event: CutEvent) -> list[str]:
    source = ("—", "—")
    if event.source:
        source = (event.source_rate.timecode(event.source.start), event.source_rate.timecode(event.source.end))
    notes = [event.clip_name, event.file_name if event.file_name != event.clip_name else ""]
    notes += [f"{event.opens.kind} {event.opens.frames}"] if event.opens else []
    notes += [f"×{float(event.speed):g}"] if event.speed != 1 else []
    return [
        str(event.number), event.track, found.rate.timecode(event.record.start), found.rate.timecode(event.record.end),
        *source, event.reel or "—", " · ".join(note for note in notes if note),
    ]  # fmt: skip


@cut.command("import", help=_("Keep an edit list as the next cut of a production and tie its clips to holdings."))
@click.argument("file", type=_FILE)
@click.option("--production", "-p", "production_ref", required=True, help=_("The production's ref."))
@rate_option
@encoding_option
@as_json
@with_node
def import_(file: Path, production_ref: str, rate_text: str | None, encoding: str, as_json: bool) -> None:
    """Import a cut; exit 3 when something in the list was lost."""
    from reelbridge.production.actions import import_cut
    from reelbridge.production.models import Clip
    from reelbridge.production.queries.answers import cut_as_json

    made = import_cut(production_ref, file, by=caller(), rate=rate_of(rate_text), encoding=encoding)
    clips = list(Clip.objects.filter(cut=made))
    if as_json:
        echo_json(cut_as_json(made, clips))
    else:
        facts: dict[str, Any] = {
            "number": made.number, "clips": len(clips), "tied": sum(bool(clip.item_ref) for clip in clips),
            "losses": len(made.losses) + made.more_losses,
        }  # fmt: skip
        click.echo(_("Cut %(number)s: %(clips)s clips, %(tied)s tied to holdings, %(losses)s losses.") % facts)
        for loss in made.losses:
            from reelbridge.kernel.wording import say

            click.echo(f"! {say(loss['code'], loss['facts'])}  {loss['text']}")
    if made.losses:
        raise SystemExit(PARTLY_DONE)


@cut.command("approve", help=_("Approve the frames of a clip whose answer has a condition or is unknown."))
@click.argument("production_ref", metavar="PRODUCTION")
@click.argument("clip", type=click.IntRange(1))
@click.option("--cut", "number", type=click.IntRange(1), help=_("The cut's number; else the newest."))
@click.option("--note", default="", help=_("Why it may be used; an insurer will read it."))
@click.option("--withdraw", is_flag=True, help=_("Take the approval back."))
@with_node
def approve(production_ref: str, clip: int, number: int | None, note: str, withdraw: bool) -> None:
    """Approve a clip's frames, or take that back."""
    from reelbridge.production import actions, queries

    found = queries.clip(queries.cut(production_ref, number), clip)
    if withdraw:
        actions.withdraw_approval(found, by=caller())
        click.echo(_("The approval of clip %(number)s was taken back.") % {"number": clip})
    else:
        actions.approve(found, note=note, by=caller())
        click.echo(_("Clip %(number)s is approved for the frames it shows; later cuts keep that.") % {"number": clip})


@cut.command(
    "tie", help=_("Say where a clip comes from: an item, REF/4 for its shot 4, or --own-shoot; cuts to come remember.")
)
@click.argument("production_ref", metavar="PRODUCTION")
@click.argument("clip", type=click.IntRange(1))
@click.argument("where", required=False, default="")
@click.option("--cut", "number", type=click.IntRange(1), help=_("The cut's number; else the newest."))
@click.option("--at", "starts_at", default="", help=_("The item's timecode at which the clip begins."))
@click.option("--own-shoot", is_flag=True, help=_("The production shot it itself."))
@with_node
def tie(production_ref: str, clip: int, where: str, number: int | None, starts_at: str, own_shoot: bool) -> None:
    """Tie a clip by hand."""
    from reelbridge.production import actions, queries

    actions.tie(
        queries.clip(queries.cut(production_ref, number), clip), where,
        by=caller(), starts_at=starts_at, is_own_shoot=own_shoot,
    )  # fmt: skip
    click.echo(_("Clip %(number)s is tied; the next cut will remember.") % {"number": clip})


@cut.command("untied", help=_("List the clips of a cut that nobody can place, with what was weighed."))
@click.argument("production_ref", metavar="PRODUCTION")
@click.option("--cut", "number", type=click.IntRange(1), help=_("The cut's number; else the newest."))
@as_json
@with_node
def untied(production_ref: str, number: int | None, as_json: bool) -> None:
    """Print the untied clips; exit 1 when there are any."""
    from reelbridge.production import queries
    from reelbridge.production.queries.answers import untied_as_json
    from reelbridge.production.words import evidence_words

    found = untied_as_json(queries.cut(production_ref, number))
    if as_json:
        echo_json(found)
    else:
        for one in found:
            name = one["clip_name"] or one["file_name"] or one["reel"] or "—"
            click.echo(f"{one['number']:>5}  {one['record']['in']}  {name}")
            for line in evidence_words(one["evidence"]):
                click.echo(f"       · {line}")
    if found:
        raise SystemExit(ANSWERED_NO)

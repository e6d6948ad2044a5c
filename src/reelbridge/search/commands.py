"""The search on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, caller, echo_json, with_node
from reelbridge.kernel.wording import from_environment
from reelbridge.kernel.wording import gettext_now as _

if TYPE_CHECKING:
    from reelbridge.search.queries import Hit
    from reelbridge.search.schemas import HitOut


@click.command(help=_("Search the catalogue, partners' holdings included: by title, name in any script, or text."))
@click.argument("words", nargs=-1)
@click.option("--kind", multiple=True, help=_("Only this kind of thing: work, item, agent. May be repeated."))
@click.option("--keeper", multiple=True, help=_("Only what this institution keeps, by its id. May be repeated."))
@click.option("--medium", multiple=True, help=_("Only this medium: film, photograph, sound. May be repeated."))
@click.option("--format", multiple=True, help=_("Only this carrier: file, film_35, tape. May be repeated."))
@click.option("--place", multiple=True, help=_("Only this place, by its territory's code. May be repeated."))
@click.option("--spoken", multiple=True, help=_("Only this language, by its tag. May be repeated."))
@click.option("--captions", multiple=True, help=_("Only what has captions in this language. May be repeated."))
@click.option("--seen-by", multiple=True, help=_("Only what this partner is shown, by its id. May be repeated."))
@click.option("--decade", multiple=True, help=_("Only this decade, such as 194X. May be repeated."))
@click.option("--made", default="", help=_("Only what was made then (EDTF): 1942~, 1941/1945, 194X."))
@click.option("--use-territory", multiple=True, help=_("Only what may be used in this territory. May be repeated."))
@click.option("--use-medium", multiple=True, help=_("Only what may be used so: tv, vod. May be repeated."))
@click.option("--use-window", default="", help=_("The days it is to be used on, such as 2026-09-01/2027-08-31."))
@click.option("--use-language", multiple=True, help=_("Only what may be used in this language. May be repeated."))
@click.option("--use-purpose", default="", help=_("Only what may be used for this purpose."))
@click.option(
    "--rights", multiple=True, help=_("Only what is answered so for the use: yes, if, no, unknown. May be repeated.")
)
@click.option("--order", default="", help=_("In which order: best, newest, oldest."))
@click.option("--page", default=1, help=_("Which page of results."))
@click.option("--per-page", default=24, help=_("How many results a page has, 200 at most."))
@click.option("--alike", is_flag=True, help=_("Also what is alike in meaning, where the node has vectors."))
@as_json
@with_node
def search(
    words: tuple[str, ...], page: int, per_page: int, order: str, alike: bool, as_json: bool, **asked: Any
) -> None:
    """Print what is found, best first, each with its reason; exit with 1 when nothing is."""
    from reelbridge.search.facets import filters_from
    from reelbridge.search.queries import find
    from reelbridge.search.schemas import answer

    reader = from_environment()
    question, filters = " ".join(words), filters_from(asked)
    found = find(question, filters, by=caller(), page=page, per_page=per_page, language=reader, order=order)
    near: tuple[Hit, ...] = ()
    if alike:
        from reelbridge.search.meaning import asking

        near = asking.alike(question, filters, by=caller())
    answered = answer(found, reader, near)
    if as_json:
        echo_json(answered.dict())
    else:
        _print(answered.hits)
        click.echo(_("%(total)s found, page %(page)s of %(pages)s.")
                   % {"total": found.total, "page": found.page, "pages": max(1, found.pages)})  # fmt: skip
        if near:
            click.echo(_("Alike in meaning:"))
            _print(answered.alike)
        if answered.notice:
            click.echo(answered.notice, err=True)
    if not found.total and not near:
        raise SystemExit(ANSWERED_NO)


def _print(hits: Sequence[HitOut]) -> None:
    for hit in hits:
        click.echo(f"{hit.ref:<20} {hit.title}  [{hit.keeper}]")
        for reason in hit.why:
            click.echo(f"{'':<20}   {reason.sentence}")

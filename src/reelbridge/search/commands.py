"""The search on the command line."""

from __future__ import annotations

import click

from reelbridge.base.cli import ANSWERED_NO, as_json, echo_json, with_node
from reelbridge.kernel.wording import from_environment, say_reason
from reelbridge.kernel.wording import gettext_now as _


@click.command(help=_("Search the catalogue, partners' holdings included: by title, name in any script, or text."))
@click.argument("words", nargs=-1)
@click.option("--kind", "kinds", multiple=True, help=_("Only this kind of thing: work, item, agent. May be repeated."))
@click.option("--keeper", default="", help=_("Only what this institution keeps, by its id."))
@click.option("--medium", default="", help=_("Only this medium: film, photograph, sound."))
@click.option("--page", default=1, help=_("Which page of results."))
@click.option("--per-page", default=24, help=_("How many results a page has, 200 at most."))
@as_json
@with_node
def search(
    words: tuple[str, ...], kinds: tuple[str, ...], keeper: str, medium: str, page: int, per_page: int, as_json: bool
) -> None:
    """Print what is found, best first, each with its reason; exit with 1 when nothing is."""
    from reelbridge.search.queries import find
    from reelbridge.search.schemas import answer

    reader = from_environment()
    found = find(
        " ".join(words), kinds=kinds, keeper=keeper, medium=medium, page=page, per_page=per_page, language=reader
    )
    if as_json:
        echo_json(answer(found, reader).dict())
    else:
        for hit, shown in zip(found.hits, answer(found, reader).hits, strict=True):
            click.echo(f"{shown.ref:<20} {shown.title}  [{shown.keeper}]")
            for reason in hit.why:
                click.echo(f"{'':<20}   {say_reason(reason)}")
        click.echo(_("%(total)s found, page %(page)s of %(pages)s.")
                   % {"total": found.total, "page": found.page, "pages": max(1, found.pages)})  # fmt: skip
    if not found.total:
        raise SystemExit(ANSWERED_NO)

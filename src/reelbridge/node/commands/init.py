"""``reelbridge init``: a new node in a folder."""

from __future__ import annotations

import os
from pathlib import Path

import click

from reelbridge.base.cli import as_json, echo_json, start_node
from reelbridge.kernel.wording import gettext_now as _


@click.command(help=_("Make a new node in a folder: its options, keys, database and empty vault."))
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--id", "node_id", help=_("Short name of the institution in refs: lower-case letters and digits."))
@click.option("--name-zh", help=_("The institution's name in Chinese."))
@click.option("--name-ru", help=_("The institution's name in Russian."))
@click.option("--name-en", help=_("The institution's name in English."))
@click.option("--seal", help=_("One letter or character for the seal beside the name."))
@click.option("--language", type=click.Choice(["zh-Hans", "ru", "en"]), help=_("The language a visitor sees first."))
@click.option("--country", help=_("Territory code of the institution's country."))
@click.option("--time-zone", help=_("The institution's time zone, such as Europe/Moscow."))
@click.option("--address", help=_("The address at which staff and partners reach this node."))
@click.option("--port", type=int, help=_("The port the web server listens on."))
@click.option("--city", "cities", nargs=3, help=_("The city whose clock is shown, in Chinese, Russian and English."))
@as_json
def init(directory: Path, node_id: str | None, cities: tuple[str, ...] | None, as_json: bool, **given: object) -> None:
    """Make a node."""
    from reelbridge.node import config, layout

    zh, ru, en = cities or (None, None, None)
    port = given["port"] or 8000
    options = given | {
        "id": node_id,
        "city_zh": zh,
        "city_ru": ru,
        "city_en": en,
        "address": given["address"] or f"http://127.0.0.1:{port}",
    }
    node = layout.make(directory, options)
    os.environ[config.WHERE] = str(directory)
    start_node()
    from django.core.management import call_command

    from reelbridge.catalogue.queries import own_institution

    call_command("migrate", verbosity=0)
    own_institution()
    if as_json:
        echo_json({"directory": str(directory.resolve()), "id": node.id, "address": node.options.address})
        return
    click.echo(_("The node %(id)s stands in %(directory)s.") % {"id": node.id, "directory": directory})
    click.echo(_("Next: give yourself an account and start it:"))
    click.echo(f"  reelbridge --node {directory} user add NAME --role operator")
    click.echo(f"  reelbridge serve {directory}")

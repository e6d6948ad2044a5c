"""The command line: every domain's commands under one name, each imported only when it is called."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any

import click

from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.wording import gettext_now as _
from reelbridge.kernel.wording import say_refusal
from reelbridge.node import config
from reelbridge.node.click_words import let_click_speak
from reelbridge.node.faults import worded

#: Where each command lives and what it does, in one line. A new command is a row here.
COMMANDS = {
    "analyse": (
        "media.commands:analyse",
        _("Make the imprints of very many films, and compare a cut with them, on one machine or many."),
    ),
    "attach": ("catalogue.commands.attach:attach", _("Attach documents to an item; their text is found with it.")),
    "audience": (
        "exchange.commands:audience",
        _("Form groups of partners, and say what is withheld from the public."),
    ),
    "link": (
        "catalogue.commands:link",
        _("Link what two catalogues tell of the same person or work; nothing is merged."),
    ),
    "source": ("exchange.commands:source", _("Read catalogues of any OAI-PMH repository, not only of partners.")),
    "dealing": (
        "exchange.commands:dealing",
        _("Write around a request: offers, other terms, questions, translations, reports of use, renewals."),
    ),
    "backup": ("node.commands.backup:backup", _("Copy the whole node to a folder, while it runs.")),
    "clear": (
        "production.commands:clear",
        _("Say for every clip of a cut whether it may be used as planned, and why."),
    ),
    "credits": ("production.commands:credit", _("Write a cut's credits as text.")),
    "cuesheet": ("production.commands:cuesheet", _("Write a cut's cue sheet.")),
    "cut": ("production.commands:cut", _("Read edit lists and import them as cuts.")),
    "doctor": ("node.commands.doctor:doctor", _("Look the node over and say what is wrong and what to do.")),
    "grant": ("exchange.commands:grant", _("Answer a partner's request with a grant.")),
    "harvest": ("exchange.commands:harvest", _("Fetch what partners have added or changed in their catalogues.")),
    "ingest": ("catalogue.commands:ingest", _("Take films, photographs and sound into the archive.")),
    "imprints": (
        "footage.commands:imprints",
        _("Show how much can be found by its pictures; enter what is missing."),
    ),
    "init": ("node.commands.init:init", _("Make a new node in a folder.")),
    "match": (
        "footage.commands:match",
        _("Say for every shot of a cut which reel it comes from, from which frame to which."),
    ),
    "names": ("language.commands:names", _("Compare names across scripts and bring two lists together.")),
    "offer": ("exchange.commands:offer", _("Show items to a partner.")),
    "package": ("production.commands:package", _("Write the package for the insurer.")),
    "ledger": (
        "exchange.commands:ledger",
        _("Show, export, verify and compare the signed record of all that passed with a partner."),
    ),
    "parcel": ("exchange.commands:parcel", _("Fetch, list and verify parcels.")),
    "partner": ("exchange.commands:partner", _("Exchange cards with partners and list them.")),
    "production": ("production.commands:production", _("Make and list productions.")),
    "request": ("exchange.commands:request", _("Ask a partner for shots.")),
    "restore": ("node.commands.backup:restore", _("Make a node again from a backup.")),
    "rights": ("rights.commands:rights", _("List grants, add them, and ask what may be used.")),
    "sample": ("node.commands.sample:sample", _("Load the sample catalogue.")),
    "search": ("search.commands:search", _("Search the catalogue, partners' holdings included.")),
    "serve": ("node.commands.serve:serve", _("Run the web server and the workers.")),
    "shotlist": ("production.commands:shotlist", _("Write items and shots as a list for the edit suite.")),
    "show": ("catalogue.commands:show", _("Show one work, item or agent.")),
    "twins": ("footage.commands:twins", _("List holdings that show the same footage, with the better copy named.")),
    "user": ("node.commands.user:user", _("Give out accounts and tokens.")),
    "verify": ("vault.commands:verify", _("Read every stored file again and compare its digest.")),
    "worker": ("node.commands.serve:worker", _("Run jobs without the web server.")),
}


class House(click.Group):
    """Commands by name; a refusal becomes one sentence and its exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """Return every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- click's signature
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command: click.Command = getattr(import_module(f"reelbridge.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- click's signature
        """List the commands without importing any."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, short) for name, (_where, short) in sorted(COMMANDS.items())])

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line; click's own sentences are in the reader's language too."""
        let_click_speak()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; word its refusal, and keep a fault's trace out of the reader's sight."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            _tell(refusal)
            ctx.exit(refusal.exit_status)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as fault:  # noqa: BLE001 -- the outermost door: whatever it is, it gets one sentence
            said = worded(fault)
            _tell(said)
            ctx.exit(said.exit_status)


def _tell(refusal: Refusal) -> None:
    """Say a refusal's sentence, and with ``--json`` its code and facts too."""
    sentence = say_refusal(refusal)
    if "--json" in sys.argv:
        facts = {name: str(value) for name, value in refusal.facts.items()}
        click.echo(json.dumps({"refused": refusal.code, "sentence": sentence, "facts": facts}, ensure_ascii=False))
    click.echo(sentence, err=True)


@click.group(
    cls=House,
    help=_("Make and show films together out of each other's holdings."),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--node", "-n", "directory", type=click.Path(), help=_("The node's directory; else REELBRIDGE_NODE, else this one.")
)
@click.option(
    "--as", "account", envvar="REELBRIDGE_AS", help=_("The account by whose role and in whose name this is done.")
)
@click.version_option(package_name="reelbridge")
def main(directory: str | None, account: str | None) -> None:  # noqa: ARG001 -- base.cli.caller() reads it
    """Make and show films together out of each other's holdings."""
    if directory:
        os.environ[config.WHERE] = str(directory)

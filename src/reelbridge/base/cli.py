"""What the commands of every domain share: starting Django when a node is needed, and answering as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from reelbridge.kernel.wording import gettext_now as _

if TYPE_CHECKING:
    from reelbridge.base.rules.roles import Actor

F = TypeVar("F", bound=Callable[..., Any])

#: Exit statuses beyond those of refusals (see ``kernel.errors``): answered "no", and "partly done".
ANSWERED_NO = 1
PARTLY_DONE = 3


def with_node(command: F) -> F:
    """Start Django on the node at hand before the command runs; imports of models belong inside the command."""

    @wraps(command)
    def started(*args: Any, **kwargs: Any) -> Any:
        start_node()
        return command(*args, **kwargs)

    return cast("F", started)


def start_node() -> None:
    """Start Django on the node that ``--node``, REELBRIDGE_NODE or the current directory names; raises NotFound."""
    from importlib import import_module  # noqa: PLC0415 -- only here

    # by name: the floor above owns the options, and only running programs go through here
    config = import_module("reelbridge.node.config")
    os.environ[config.WHERE] = str(config.find())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reelbridge.node.settings")
    import django  # noqa: PLC0415 -- the start-up of commands without a node must not pay for it
    from django.utils import translation  # noqa: PLC0415 -- same

    from reelbridge.kernel.wording import from_environment  # noqa: PLC0415 -- same

    django.setup()
    translation.activate(from_environment().lower())


def caller() -> Actor:
    """Return who types a command: the account that ``--as`` names, else whoever may use this machine.

    Raises NotFound for a name that no open account bears. Call it once the node has started.
    """
    from reelbridge.base.queries import open_account  # noqa: PLC0415 -- needs the node
    from reelbridge.base.rules.roles import COMMAND_LINE  # noqa: PLC0415 -- commands without a node start quicker

    context = click.get_current_context(silent=True)
    name = context.find_root().params.get("account") if context else None
    return open_account(name).as_actor() if name else COMMAND_LINE


as_json = click.option("--json", "as_json", is_flag=True, help=_("Answer as JSON, for programs."))


def echo_json(answer: Any) -> None:
    """Print an answer as JSON, any script readable."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))

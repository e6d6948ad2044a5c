"""The reference pages that are made from the code: options, commands with their exit statuses, and every sentence.

python tools/reference.py write    make docs/reference/*.md again
python tools/reference.py check    fail when a page is not what the code says
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

os.environ["REELBRIDGE_LANG"] = "en"

import click

from reelbridge.kernel import errors
from reelbridge.node import config
from reelbridge.node.cli import COMMANDS
from reelbridge.node.cli import main as command_line
from reelbridge.node.faults import Fault

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "reference"
HOUSE = ROOT / "src" / "reelbridge"


def options() -> Iterator[str]:
    yield "# Options of a node\n\nIn `reelbridge.toml`, or as `REELBRIDGE_` and the name in capitals in the environment, which wins.\n"
    yield "| option | type | default | meaning |\n|---|---|---|---|"
    for one in fields(config.Options):
        yield f"| `{one.name}` | {one.type} | `{one.default!r}` | {one.metadata['help']} |"


def commands() -> Iterator[str]:
    yield "# Commands\n\n`reelbridge [--node DIRECTORY] [--as ACCOUNT] COMMAND`. With `--as`, or `REELBRIDGE_AS`, a command is done by the role and in\nthe name of an account; without, in the name of the command line, by whoever may use this machine. Words are in the language of `REELBRIDGE_LANG` or `LANG`: zh, ru or en.\n"
    yield "## Exit statuses\n\n| status | meaning |\n|---|---|"
    statuses = {
        0: "done, or the answer is yes",
        1: "the answer is no",
        2: "the command's words are off",
        3: "partly done: what could not be done is listed",
    }
    for kind in (errors.BadInput, errors.NotFound, errors.NotAllowed, errors.Conflict, errors.Unreachable, Fault):
        statuses[kind.exit_status] = (kind.__doc__ or "").splitlines()[0][0].lower() + (
            kind.__doc__ or ""
        ).splitlines()[0][1:].rstrip(".")
    for status, meaning in sorted(statuses.items()):
        yield f"| {status} | {meaning} |"
    context = click.Context(command_line, info_name="reelbridge")
    for name in sorted(COMMANDS):
        command = command_line.get_command(context, name)
        assert command is not None
        yield from _command(command, f"reelbridge {name}")


def _command(command: click.Command, path: str, level: int = 2) -> Iterator[str]:
    context = click.Context(command, info_name=path)
    yield f"\n{'#' * level} `{path}`\n\n{command.help or ''}\n"
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _command(command.commands[name], f"{path} {name}", level + 1)
        return
    yield "```\n" + command.get_usage(context) + "\n```\n"
    rows = [one.get_help_record(context) for one in command.params if isinstance(one, click.Option)]
    rows = [row for row in rows if row and "--help" not in row[0]]
    if rows:
        yield "| option | meaning |\n|---|---|"
        yield from (f"| `{names.replace('|', chr(92) + '|')}` | {meaning} |" for names, meaning in rows)


def sentences() -> Iterator[str]:
    yield "# Sentences\n\nEvery refusal and every reason has a code; programs read the code and its facts, people the sentence.\n"
    for path in sorted(HOUSE.glob("*/phrases.py")):
        domain = path.parent.name
        phrases = importlib.import_module(f"reelbridge.{domain}.phrases").PHRASES
        if phrases:
            yield f"\n## {domain}\n\n| code | sentence |\n|---|---|"
            yield from (
                f"| `{code}` | {str(sentence).replace('|', '¦')} |" for code, sentence in sorted(phrases.items())
            )


def main(verb: str = "check") -> int:
    stale = []
    for name, page in {"options": options, "commands": commands, "sentences": sentences}.items():
        text = "\n".join(page()) + "\n"
        path = PAGES / f"{name}.md"
        if verb == "write":
            PAGES.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        elif not path.is_file() or path.read_text("utf-8") != text:
            stale.append(name)
    if stale:
        print(f"docs/reference is not what the code says ({', '.join(stale)}): run python tools/reference.py write")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

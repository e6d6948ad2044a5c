"""What the documents tell people to type is understood by the command line."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from reelbridge.node.cli import main as command_line

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs" / "guides").glob("*.md"))]


def typed(path: Path) -> list[str]:
    """Return the reelbridge commands of a document's shell blocks, continued lines joined."""
    blocks = re.findall(r"^```sh\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.startswith("reelbridge ")]


COMMANDS = [(path.name, line) for path in DOCUMENTS for line in typed(path)]


def faults(line: str) -> Iterator[str]:
    """Walk a command line down the tree of commands and yield what is wrong with its options and arguments."""
    words = shlex.split(line.partition(" > ")[0], comments=True)[1:]
    command: click.Command = command_line
    context = click.Context(command, info_name="reelbridge")
    while isinstance(command, click.Group):
        given, words, _ = command.make_parser(context).parse_args(words)
        if not words:
            yield "names no command"
            return
        found = command.get_command(context, words[0])
        if found is None:
            yield f"there is no command {words[0]}"
            return
        context = click.Context(found, info_name=words[0], parent=context)
        command, words = found, words[1:]
    given, left, _ = command.make_parser(context).parse_args(list(words))
    if left:
        yield f"too many words: {left}"
    for one in command.params:
        value = given.get(one.name)
        # what was not typed is None or a mark of click's own
        if one.required and not (value and isinstance(value, (str, list, tuple))):
            yield f"{one.name} is missing"
        elif isinstance(one.type, click.Choice) and isinstance(value, str):
            one.type.convert(value, one, context)


def test_documents_hold_commands():
    assert {name for name, _ in COMMANDS} >= {
        "clearing-a-film.md", "from-a-reel-to-a-cleared-cut.md", "install-and-operate.md", "keeping-rights.md",
    }  # fmt: skip
    assert len(COMMANDS) > 40


@pytest.mark.parametrize(("document", "line"), COMMANDS)
def test_command_of_a_document_is_understood(document, line):
    assert list(faults(line)) == [], f"{document}: {line}"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("reelbridge harvst", "there is no command harvst"),
        ("reelbridge -n x", "names no command"),
        ("reelbridge clear", "production_ref is missing"),
        ("reelbridge clear p q", "too many words: ['q']"),
    ],
)
def test_a_wrong_command_is_noticed(line, fault):
    assert list(faults(line)) == [fault]


def test_an_option_that_does_not_exist_is_noticed():
    with pytest.raises(click.NoSuchOption):
        list(faults("reelbridge clear p --colour"))

"""What click itself says (usage, help, wrong words), gathered so that it is translated with our own sentences."""

from __future__ import annotations

import gettext
import os

from reelbridge.kernel.wording import HOUSE, N_, from_environment


def _forms(one: str, many: str) -> tuple[str, str]:
    return one, many


SENTENCES = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("default: {default}"),
    N_("file"),
    N_("directory"),
    N_("path"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("%(prog)s, version %(version)s"),
    N_("Try '{command} {option}' for help."),
    N_("Error: {message}"),
    N_("Aborted!"),
    N_("Repeat for confirmation"),
    N_("Error: The two entered values do not match."),
    N_("Missing command."),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Choose from:\n\t{choices}"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Argument {name!r} takes {nargs} values."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Could not open file {filename!r}: {message}"),
    N_("unknown error"),
    N_("{value} is not in the range {range}."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("{name} {filename!r} does not exist."),
)
FORMS = (
    _forms("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    _forms("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    _forms("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given."),
    _forms("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    _forms("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)


def let_click_speak() -> None:
    """Have click, which asks the standard library for its sentences, answer in the reader's language."""
    os.environ["LANGUAGE"] = from_environment().replace("-", "_")
    gettext.bindtextdomain("django", str(HOUSE / "node" / "locale"))
    gettext.textdomain("django")

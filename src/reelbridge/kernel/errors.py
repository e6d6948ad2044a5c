"""Refusals: the "no" an action raises, with its cause as a code and its circumstances as facts.

A verdict (an answered question) is returned, never raised; a fault (a bug, a broken disk) is any other exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, not an error
    """Something asked for was not done, and nothing was changed.

    The sentence for ``code`` stands in a domain's ``phrases.py``; ``facts`` fill its placeholders.
    """

    exit_status: ClassVar[int] = 1
    http_status: ClassVar[int] = 400

    def __init__(self, code: str, **facts: object) -> None:
        """Name the cause by a code such as ``vault.file_is_empty``."""
        # what is pickled is made again from this and its attributes
        super().__init__(code)
        self.code = code
        self.facts: dict[str, object] = facts
        #: The file that was being read, where the sentence itself may not name it.
        self.file = ""

    def __str__(self) -> str:
        """Return code and facts, for logs; readers get ``wording.say_refusal``."""
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({facts})"


class BadInput(Refusal):
    """What was handed in cannot be understood or is not allowed in."""

    exit_status = 65
    http_status = 422


class NotFound(Refusal):
    """The thing named does not exist here."""

    exit_status = 66
    http_status = 404


class NotAllowed(Refusal):
    """The person or partner may not do it."""

    exit_status = 77
    http_status = 403


class Conflict(Refusal):
    """The thing has changed since, or is not in a state that allows this."""

    exit_status = 75
    http_status = 409


class TooOften(Refusal):
    """The caller has asked for more than it may in a while; ``after_s`` says when it may again."""

    exit_status = 75
    http_status = 429


class Unreachable(Refusal):
    """Another node did not answer, or answered what cannot be used; ``after_s`` where it said when to ask again."""

    exit_status = 69
    http_status = 502


@contextmanager
def reading(file: str) -> Iterator[None]:
    """Let every refusal raised within say which file it is about."""
    try:
        yield
    except Refusal as refusal:
        refusal.file = refusal.file or file
        raise

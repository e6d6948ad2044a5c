"""Further ways in which a question is answered, beside the words it is made of.

A channel is opened for one view of the index. It adds ways to the plan for a question, so that what it finds is
counted, narrowed and put in order like all else, and tells why a hit was found by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from reelbridge.kernel.verdict import Reason
from reelbridge.search.engine.documents import Card
from reelbridge.search.rules.plan import Plan
from reelbridge.search.rules.question import Group, Question
from reelbridge.search.spellings import NamesAlike


class Channel(Protocol):
    """One further way to answer questions."""

    def ways(self, question: Question, group: Group | None, places: Sequence[str]) -> Iterator[Plan]:
        """Yield scored plans for a group of a question, or for the question as a whole when there is no group."""

    def reason(self, question: Question, group: Group | None, card: Card, language: str) -> Reason | None:
        """Return why a document was found for a group, or for the question as a whole; None when not by this."""


#: Opens each channel for a view of the index, the surest first.
CHANNELS: list[Callable[[Any], Channel]] = [NamesAlike]


def opened(index: Any) -> list[Channel]:
    """Return every channel for a view of the index."""
    return [channel(index) for channel in CHANNELS]

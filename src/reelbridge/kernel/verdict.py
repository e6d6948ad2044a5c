"""Answers that carry their reasons: yes, with conditions, no, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Answer(StrEnum):
    """The only four answers; ``unknown`` is an answer, not an empty cell."""

    YES = "yes"
    IF = "if"
    NO = "no"
    UNKNOWN = "unknown"


#: Worst first: what decides when several answers are put together.
WORST_FIRST = (Answer.NO, Answer.UNKNOWN, Answer.IF, Answer.YES)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code whose sentence stands in ``phrases.py``, and the facts that fill it."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Verdict:
    """An answer and every reason for it; reasons may be found only when somebody reads them."""

    __slots__ = ("_told", "answer")

    def __init__(self, answer: Answer, reasons: Iterable[Reason] | Callable[[], Iterable[Reason]] = ()) -> None:
        self.answer = answer
        self._told = reasons if callable(reasons) else tuple(reasons)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why; raises ValueError for a no without any, which is a bug."""
        if callable(self._told):
            self._told = tuple(self._told())
        if self.answer is Answer.NO and not self._told:
            raise ValueError("a no without a reason")
        return self._told

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Verdict) and (self.answer, self.reasons) == (other.answer, other.reasons)

    def __hash__(self) -> int:
        return hash((self.answer, tuple(reason.code for reason in self.reasons)))

    def __repr__(self) -> str:
        return f"Verdict({self.answer!r}, {self.reasons!r})"

    @classmethod
    def yes(cls, *reasons: Reason) -> Verdict:
        """Say that it is allowed as asked."""
        return cls(Answer.YES, reasons)

    @classmethod
    def conditional(cls, *reasons: Reason) -> Verdict:
        """Say that it is allowed when the conditions named are met."""
        return cls(Answer.IF, reasons)

    @classmethod
    def no(cls, reasons: Iterable[Reason]) -> Verdict:
        """Say that it is not allowed; at least one reason is owed.

        Raises ValueError when there is none: a no without a reason is a bug.
        """
        given = tuple(reasons)
        if not given:
            raise ValueError("a no without a reason")
        return cls(Answer.NO, given)

    @classmethod
    def no_for(cls, why: Callable[[], Iterable[Reason]]) -> Verdict:
        """Say that it is not allowed, the reasons to be found when they are read."""
        return cls(Answer.NO, why)

    @classmethod
    def unknown(cls, *reasons: Reason) -> Verdict:
        """Say that nobody can tell yet."""
        return cls(Answer.UNKNOWN, reasons)

    @property
    def is_clear(self) -> bool:
        """Whether the thing may go ahead, with or without conditions."""
        return self.answer in (Answer.YES, Answer.IF)


def worst(answers: Iterable[Answer]) -> Answer:
    """Return the answer that decides for all; ``unknown`` when there is none."""
    given = set(answers)
    return next((answer for answer in WORST_FIRST if answer in given), Answer.UNKNOWN)

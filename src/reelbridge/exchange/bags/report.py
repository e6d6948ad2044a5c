"""What reading a bag found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reelbridge.kernel.verdict import Reason
from reelbridge.kernel.wording import say_reason

#: So many problems are told one by one, and so many warnings.
MOST_NOTED = 10_000


@dataclass
class Report:
    """Whether a bag is complete and valid, and everything wrong or odd about it."""

    folder: str
    version: str = ""
    algorithms: tuple[str, ...] = ()
    files: int = 0
    size_bytes: int = 0
    problems: list[Reason] = field(default_factory=list)
    #: Odd, and understood all the same.
    warnings: list[Reason] = field(default_factory=list)
    #: What the parcel inside says of itself, when the bag is one of ours.
    parcel: dict[str, Any] | None = None

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that nothing more is noted, nor need be read."""
        return len(self.problems) > MOST_NOTED

    def note(self, problem: Reason) -> None:
        """Note a problem, up to a bound: a bag made to be wrong without end fills no memory."""
        if len(self.problems) < MOST_NOTED:
            self.problems.append(problem)
        elif not self.is_full:
            self.problems.append(Reason("exchange.bag_wrong_without_end", {"most": MOST_NOTED}))

    def wrong(self, code: str, **facts: object) -> None:
        """Note a problem."""
        self.note(Reason(f"exchange.bag_{code}", facts))

    def odd(self, code: str, **facts: object) -> None:
        """Note a warning, up to the same bound."""
        if len(self.warnings) < MOST_NOTED:
            self.warnings.append(Reason(f"exchange.bag_{code}", facts))

    def as_json(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "folder": self.folder,
            "valid": self.is_valid,
            "version": self.version,
            "algorithms": list(self.algorithms),
            "files": self.files,
            "bytes": self.size_bytes,
            "problems": [_reason(one) for one in self.problems],
            "warnings": [_reason(one) for one in self.warnings],
            **({"parcel": self.parcel} if self.parcel else {}),
        }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "sentence": say_reason(reason), "facts": dict(reason.facts)}

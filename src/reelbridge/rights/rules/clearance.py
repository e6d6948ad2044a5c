"""Whether a use is covered by grants, and if not, what exactly is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reelbridge.kernel.verdict import Verdict
from reelbridge.rights.rules.grant import Covered, Grant
from reelbridge.rights.rules.terms import Use


def clear(use: Use, covered: Covered, grants: Iterable[Grant]) -> Verdict:
    """Say whether some frames of an item may be used, by whatever standing grants in or own together allow."""
    return clear_all(use, [covered], grants)[0]


def clear_all(use: Use, asked: Sequence[Covered], grants: Iterable[Grant]) -> list[Verdict]:
    """Say it for many at once, in their order; a limit of seconds counts over all of them together."""
    raise NotImplementedError

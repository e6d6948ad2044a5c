"""What may be wrong with an index."""

from __future__ import annotations


class UnfitIndexError(Exception):
    """The index is missing, damaged or of another version; ``why`` is one of these words."""

    def __init__(self, why: str) -> None:
        """Name the cause: missing, damaged, older."""
        super().__init__(why)
        self.why = why

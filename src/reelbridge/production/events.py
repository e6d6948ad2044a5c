"""What the production desk announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProductionAdded:
    """A production was made."""

    ref: str


@dataclass(frozen=True, slots=True)
class CutImported:
    """An edit list came in as a cut; some of its clips may not be tied to a holding yet."""

    production_ref: str
    number: int
    clips: int
    untied: int


@dataclass(frozen=True, slots=True)
class ClipTied:
    """A person said where a clip comes from; no item means the production shot it itself."""

    production_ref: str
    cut: int
    clip: int
    item_ref: str


@dataclass(frozen=True, slots=True)
class ClipApproved:
    """A person let frames of an item into a production; ``is_withdrawn`` when the word was taken back."""

    production_ref: str
    cut: int
    clip: int
    item_ref: str
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class PlanChanged:
    """Something was agreed, planned or struck out: a share, a release, a milestone, an income."""

    production_ref: str
    kind: str

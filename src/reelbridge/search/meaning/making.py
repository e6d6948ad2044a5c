"""Making vectors: of everything once, of what has changed ever after."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.conf import settings

from reelbridge.base.jobs import Running
from reelbridge.kernel import clock
from reelbridge.language.meaning import LONGEST_MEANING, meanings
from reelbridge.search.engine.documents import identity, own_texts
from reelbridge.search.engine.folder import Folder
from reelbridge.search.meaning.keeping import kinds_meant, shelf, waiting
from reelbridge.search.meaning.shelf import Meant, Pen
from reelbridge.search.models import Change
from reelbridge.search.registry import KINDS, Document, each_built

log = logging.getLogger(__name__)

#: Things whose vectors are written in one go.
_BATCH = 100
#: A thing with more titles is found by the first of them.
_MOST_TEXTS = 40


def make(running: Running) -> None:
    """Make the vectors that are missing; raises Conflict while another does."""
    with Folder(settings.NODE.path("index")).locked("meaning"), shelf().writing() as pen:
        if not pen.is_filled():
            _fill(pen, running)
        while rows := list(waiting().order_by("pk")[:_BATCH]):
            things = dict.fromkeys((row.kind, row.ref) for row in rows)
            pen.put(_meant(things), meanings)
            Change.objects.filter(pk__in=[row.pk for row in rows]).update(meant_at=clock.now())


def _fill(pen: Pen, running: Running) -> None:
    filling = pen.begin()
    everything = [(kind, ref) for kind in kinds_meant() for ref in KINDS[kind].refs()]
    left = (thing for thing in everything if not pen.has_been_put(identity(*thing), filling))
    done = 0
    while batch := list(islice(left, _BATCH)):
        pen.put(_meant(batch), meanings, filling=filling)
        done += len(batch)
        running.progress(done, len(everything))
    pen.end(filling)


def _meant(things: Iterable[tuple[str, str]]) -> dict[str, Sequence[Meant]]:
    """Return the texts of things by key; none for one that is gone, or that its domain fails to describe."""
    found: dict[str, Sequence[Meant]] = {}

    def broken(kind: str, ref: str) -> None:
        # the index says which record is broken and fails for it; the others are found by meaning all the same
        log.exception("%s %s has no vectors", kind, ref)
        found[identity(kind, ref)] = ()

    for kind, ref, document in each_built(things, broken):
        found[identity(kind, ref)] = tuple(islice(_texts(document), _MOST_TEXTS)) if document else ()
    return found


def _texts(document: Document) -> Iterator[Meant]:
    """Yield titles and descriptions, each by its language."""
    pairs = [("title", pair) for pair in own_texts(document)] + [("text", pair) for pair in document.texts.items()]
    for place, (language, text) in dict.fromkeys(pairs):
        if plain := " ".join(text[:LONGEST_MEANING].split()):
            yield Meant(place, language, plain)

"""What footage does when others have news."""

from __future__ import annotations

from reelbridge.base.facts import on
from reelbridge.base.jobs import enqueue
from reelbridge.catalogue.events import RecordDeleted
from reelbridge.exchange.events import CatalogueHarvested
from reelbridge.footage import actions, proposing  # noqa: F401 -- proposing registers itself
from reelbridge.media.events import FilmFailed, FilmReady


@on(FilmReady)
def enter_imprint(fact: FilmReady) -> None:
    """Let a film or photograph whose imprint was just made be found."""
    enqueue("footage.enter", key=f"footage.enter:{fact.digest}", subject=f"file:{fact.digest}", digest=fact.digest)


@on(FilmReady)
def compare(fact: FilmReady) -> None:
    """Begin what waited for this film."""
    actions.begin_waiting(fact.digest)


@on(FilmFailed)
def give_up(fact: FilmFailed) -> None:
    """Say why a film cannot be compared."""
    actions.fail_waiting(fact.digest)


@on(RecordDeleted)
def leave(fact: RecordDeleted) -> None:
    """Find nothing more in an item that is gone."""
    if fact.kind == "item":
        enqueue("footage.leave", key=f"footage.leave:{fact.ref}", subject=f"item:{fact.ref}", item=fact.ref)


@on(CatalogueHarvested)
def fetch_imprints(fact: CatalogueHarvested) -> None:
    """Fetch the imprints that belong to the records a partner has just shown."""
    enqueue("footage.fetch", key=f"footage.fetch:{fact.node_id}", subject=f"partner:{fact.node_id}", node=fact.node_id)

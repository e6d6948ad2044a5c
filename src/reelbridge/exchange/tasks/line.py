"""Jobs of the line: greet partners, deliver letters, read letters, harvest."""

from __future__ import annotations

from reelbridge.base.jobs import Running, job
from reelbridge.base.rules.roles import THE_NODE
from reelbridge.exchange.actions import delivery, harvesting, line, offering, pairing, sources
from reelbridge.exchange.queries.line import partner

#: With pauses of six hours at most, so many attempts last two weeks.
FOR_TWO_WEEKS = 66


@job("exchange.greet", attempts=FOR_TWO_WEEKS)
def greet(_: Running, *, node_id: str) -> None:
    """Tell a partner that its card is accepted here."""
    pairing.greet(node_id)


@job("exchange.deliver_letter", attempts=FOR_TWO_WEEKS)
def deliver_letter(_: Running, *, letter: int) -> None:
    """Make one attempt at delivering a letter."""
    delivery.deliver(letter)


@job("exchange.read_letter", attempts=FOR_TWO_WEEKS)
def read_letter(_: Running, *, letter: int) -> None:
    """Hand one letter that came in to its receiver."""
    line.read(letter)


@job("exchange.tell_of_changes")
def tell_of_changes(_: Running, *, node_id: str) -> None:
    """Write to a partner that its view of our catalogue has changed."""
    offering.tell_of_changes(node_id)


@job("exchange.harvest", attempts=20)
def harvest(running: Running, *, node_id: str) -> None:
    """Read what a partner shows of its catalogue."""
    harvesting.harvest(partner(node_id), by=THE_NODE, on_page=running.progress)


@job("exchange.harvest_source", attempts=20)
def harvest_source(running: Running, *, key_: str) -> None:
    """Read the catalogue of a repository that is no node."""
    sources.harvest_source(sources.source_of(key_), by=THE_NODE, on_page=running.progress)

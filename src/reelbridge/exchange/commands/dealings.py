"""Commands of the dealings: ask for shots, grant them, fetch and verify parcels."""

from __future__ import annotations

import click


@click.group()
def request() -> None:
    """Ask a partner for shots."""


@click.group()
def grant() -> None:
    """Answer a partner's request."""


@click.group()
def parcel() -> None:
    """Fetch, list and verify parcels."""

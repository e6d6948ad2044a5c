"""Commands of the line: cards and partners, what is offered to them, harvests."""

from __future__ import annotations

import click


@click.group()
def partner() -> None:
    """Exchange cards with partners and list them."""


@click.command()
def harvest() -> None:
    """Fetch what partners have added or changed in their catalogues."""


@click.command()
def offer() -> None:
    """Show items to a partner."""

"""Commands of the catalogue."""

from reelbridge.catalogue.commands.ingest import ingest
from reelbridge.catalogue.commands.link import link
from reelbridge.catalogue.commands.show import show

__all__ = ["ingest", "link", "show"]

"""``reelbridge rights``: the grants of a node, and rights in bare files."""

from reelbridge.rights.commands.files import avails, odrl
from reelbridge.rights.commands.grants import rights
from reelbridge.rights.commands.papers import papers
from reelbridge.rights.commands.scans import scan
from reelbridge.rights.commands.tables import export

rights.add_command(avails)
rights.add_command(odrl)

__all__ = ["export", "papers", "rights", "scan"]

"""Rules of rights: terms, uses, grants, and whether a use is covered.

Everything another domain needs stands here: ``Terms``, ``Use``, ``Covered``, ``Grant``, ``clear`` and the closed lists.
"""

from reelbridge.rights.rules.clearance import clear, clear_all
from reelbridge.rights.rules.grant import Covered, Direction, Grant, Standing
from reelbridge.rights.rules.seeing import may_be_seen
from reelbridge.rights.rules.terms import FORMAT, Medium, Purpose, Terms, Use

__all__ = [
    "FORMAT",
    "Covered",
    "Direction",
    "Grant",
    "Medium",
    "Purpose",
    "Standing",
    "Terms",
    "Use",
    "clear",
    "clear_all",
    "may_be_seen",
]

"""Writing rights: grants, papers, days of events, airings, groups of territories."""

from reelbridge.rights.actions.grants import MOST_LINES, issue_grant, revoke_grant
from reelbridge.rights.actions.groups import name_group, strike_group
from reelbridge.rights.actions.papers import end_paper, write_paper
from reelbridge.rights.actions.showings import forget_anchor, set_anchor, strike_airing, write_airing

__all__ = [
    "MOST_LINES",
    "end_paper",
    "forget_anchor",
    "issue_grant",
    "name_group",
    "revoke_grant",
    "set_anchor",
    "strike_airing",
    "strike_group",
    "write_airing",
    "write_paper",
]

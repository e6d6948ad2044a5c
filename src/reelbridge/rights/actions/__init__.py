"""Writing rights: grants, papers, days of events, airings, groups of territories."""

from reelbridge.rights.actions.drafts import read_chunks, read_draft, write_draft
from reelbridge.rights.actions.grants import MOST_LINES, issue_grant, revoke_grant
from reelbridge.rights.actions.groups import name_group, strike_group
from reelbridge.rights.actions.notices import give_notice, notices_seen, schedule_notices
from reelbridge.rights.actions.papers import end_paper, keep_paper, write_paper, write_statement
from reelbridge.rights.actions.scans import attach_chunks, attach_scan, take_off_scan
from reelbridge.rights.actions.showings import events_moved, forget_anchor, set_anchor, strike_airing, write_airing

__all__ = [
    "MOST_LINES",
    "attach_chunks",
    "attach_scan",
    "end_paper",
    "events_moved",
    "forget_anchor",
    "give_notice",
    "issue_grant",
    "keep_paper",
    "name_group",
    "notices_seen",
    "read_chunks",
    "read_draft",
    "revoke_grant",
    "schedule_notices",
    "set_anchor",
    "strike_airing",
    "strike_group",
    "take_off_scan",
    "write_airing",
    "write_draft",
    "write_paper",
    "write_statement",
]

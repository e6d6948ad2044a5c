"""Reading the production desk."""

from reelbridge.production.queries.changes import Changes, changes, changes_since
from reelbridge.production.queries.cuesheet import CueRow, CueSheet, cue_rows, cue_sheet
from reelbridge.production.queries.planning import Plan, consequences, plan, plan_entry
from reelbridge.production.queries.productions import clip, cut, cuts_of, production, productions, use_of
from reelbridge.production.queries.sources import Reckoning, Source, reckoning
from reelbridge.production.queries.weighing import CutClearance, Weighed, clearance

__all__ = [
    "Changes",
    "CueRow",
    "CueSheet",
    "CutClearance",
    "Plan",
    "Reckoning",
    "Source",
    "Weighed",
    "changes",
    "changes_since",
    "clearance",
    "clip",
    "consequences",
    "cue_rows",
    "cue_sheet",
    "cut",
    "cuts_of",
    "plan",
    "plan_entry",
    "production",
    "productions",
    "reckoning",
    "use_of",
]

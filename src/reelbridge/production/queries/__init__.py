"""Reading the production desk."""

from reelbridge.production.queries.cuesheet import CueRow, CueSheet, cue_rows, cue_sheet
from reelbridge.production.queries.productions import clip, cut, cuts_of, production, productions, use_of
from reelbridge.production.queries.weighing import CutClearance, Weighed, clearance

__all__ = [
    "CueRow",
    "CueSheet",
    "CutClearance",
    "Weighed",
    "clearance",
    "clip",
    "cue_rows",
    "cue_sheet",
    "cut",
    "cuts_of",
    "production",
    "productions",
    "use_of",
]

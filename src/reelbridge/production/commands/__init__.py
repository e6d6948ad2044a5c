"""The commands of the production desk."""

from reelbridge.production.commands.changes import diff
from reelbridge.production.commands.cuts import cut
from reelbridge.production.commands.exporting import export, shotlist
from reelbridge.production.commands.productions import production
from reelbridge.production.commands.sheets import clear, cuesheet

__all__ = ["clear", "cuesheet", "cut", "diff", "export", "production", "shotlist"]

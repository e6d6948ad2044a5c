"""The commands of the production desk."""

from reelbridge.production.commands.changes import diff
from reelbridge.production.commands.cuts import cut
from reelbridge.production.commands.exporting import export, shotlist
from reelbridge.production.commands.productions import production
from reelbridge.production.commands.sheets import clear, credit, cuesheet, package

__all__ = ["clear", "credit", "cuesheet", "cut", "diff", "export", "package", "production", "shotlist"]

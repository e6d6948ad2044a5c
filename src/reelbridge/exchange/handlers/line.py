"""Reactions of the line to changes in the catalogue."""

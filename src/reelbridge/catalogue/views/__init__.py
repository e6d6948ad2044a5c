"""Doors of the catalogue for browsers."""

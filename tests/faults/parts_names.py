"""The processes of a node, by name."""

PARTS = ("web", "light", "heavy")

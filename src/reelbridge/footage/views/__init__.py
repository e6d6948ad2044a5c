"""Pages of footage."""

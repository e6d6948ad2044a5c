"""Template tags of the glue."""

"""Rules of footage: what a place is, which clips a compared film has, which of two twins is the better copy."""

"""Rules of the catalogue: its vocabularies, dates and titles."""

"""Who may show what, where, when, on which medium and in which language."""

"""Who may keep partners and show them the holdings."""

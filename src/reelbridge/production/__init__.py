"""Productions and their cuts: which clip comes from where, and whether it may be used."""

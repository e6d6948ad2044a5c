"""Rules of the exchange: cards, signatures, letters, catalogue answers, bags; no Django, clock, disk or network."""

"""Rules of the exchange: cards, signatures, the shape of letters, catalogue answers, dealings; no Django, clock, disk or network."""

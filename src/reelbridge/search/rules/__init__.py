"""Rules of the search: what a query asks for."""

"""Pages of the exchange and the doors for other nodes."""

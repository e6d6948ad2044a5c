"""What is known of the exchange: the line between nodes, and the dealings that run over it."""

"""Commands about the node as a whole."""

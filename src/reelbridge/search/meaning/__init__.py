"""Finding by meaning: a channel of its own, beside the index and off its critical path."""

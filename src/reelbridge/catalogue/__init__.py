"""Works, agents and items: what an institution holds and who and what is in it."""

"""Foreign bytes at every parser: whatever comes, it is read or refused in a sentence, and never a fault."""

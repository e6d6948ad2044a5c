"""Rules of the vault: where a file lies, what it may be called, when it is read again."""

"""The one place where bytes from outside are decoded: always in a child process that has limits and one file."""

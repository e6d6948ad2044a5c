"""Rules of the glue: roles, and when a failed job is tried again."""

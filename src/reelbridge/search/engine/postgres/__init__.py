"""The index inside PostgreSQL: full text search over the same tokens as the embedded one."""

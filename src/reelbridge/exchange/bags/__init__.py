"""Bags on disk (RFC 8493): written, read and verified without a node or a database."""

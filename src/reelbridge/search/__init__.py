"""An index of documents that knows no domain."""

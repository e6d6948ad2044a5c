"""The bytes of a node: every accepted file once, by its digest, re-read on schedule."""

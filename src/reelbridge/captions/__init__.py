"""Captions of items: timed text in any language."""

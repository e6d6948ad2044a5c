"""Dealings between two nodes."""

"""Shapes at the exchange's doors."""

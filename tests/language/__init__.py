"""Tests of the language library."""

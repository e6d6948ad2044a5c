"""Tests of names across scripts."""

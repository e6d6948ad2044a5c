"""Reactions to facts and letters of the dealings: requests, grants, parcels and receipts."""

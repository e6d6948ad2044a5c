"""Jobs of the dealings: requests, grants, parcels and receipts."""

"""Who may do what of the dealings: requests, grants, parcels and receipts."""

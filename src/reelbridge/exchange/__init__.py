"""Partners, requests, grants on the wire, parcels and receipts between sovereign nodes."""

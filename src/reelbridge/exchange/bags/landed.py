"""A parcel that has landed: each file once more as the signed list says, and the bag such as we write one.

The list is shorter to hold than what ``verify_bag`` has to gather of a bag of which it knows nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reelbridge.exchange.bags.walking import files_under, handle_inside, open_inside
from reelbridge.exchange.bags.writing import DECLARATION, manifest_lines
from reelbridge.exchange.rules.parcel import FILE, SMALL_FILE, ParcelFile, ParcelList
from reelbridge.kernel.digest import digest_bytes

READ_BYTES = 1 << 20
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")
TAG_MANIFEST = "tagmanifest-sha256.txt"


def changed_in(folder: Path, parcel: ParcelList, *, but: Collection[str] = ()) -> list[str]:
    """Return the files of a parcel that are gone or not as its list says, each read once to its end.

    Of those in ``but``, which somebody else will read, only the size is looked at.
    """
    top, known = str(folder), set(but)
    # threads help where hashing takes longer than handing over; a small file is read in a moment
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        large = [file for file in parcel.files if file.size > SMALL_FILE]
        right = pool.map(lambda file: _is_right(top, file, is_read=file.path not in known), large)
        wrong = [
            file.path
            for file in parcel.files
            if file.size <= SMALL_FILE and not _is_right(top, file, is_read=file.path not in known)
        ]
        return wrong + [file.path for file, is_right in zip(large, right, strict=True) if not is_right]


def _is_right(top: str, file: ParcelFile, *, is_read: bool) -> bool:
    try:
        handle = handle_inside(top, file.path)
    except OSError:
        return False
    try:
        if not is_read:
            return os.fstat(handle).st_size == file.size
        found, size = hashlib.sha256(), 0
        # one byte more than there should be, to see that nothing follows
        while piece := os.read(handle, min(READ_BYTES, file.size + 1 - size)):
            found.update(piece)
            size += len(piece)
            if size == file.size and size < READ_BYTES:
                break
        return size == file.size and found.hexdigest() == file.digest
    except OSError:
        return False
    finally:
        os.close(handle)


def is_as_written(folder: Path, parcel: ParcelList) -> bool:
    """Whether a parcel none of whose files has changed is a bag with exactly its files, as ``write_bag`` writes one.

    Such a bag is complete and valid. Of another, ``verify_bag`` says whether it is.
    """
    payload = [file for file in parcel.files if file.path.startswith("data/")]
    tags = {file.path: file for file in parcel.files if not file.path.startswith("data/")}
    if set(tags) != {*TAGS, TAG_MANIFEST}:
        return False
    said = {
        "bagit.txt": digest_bytes(DECLARATION.encode()),
        "manifest-sha256.txt": _digest(manifest_lines(payload)),
        TAG_MANIFEST: _digest(manifest_lines(tags[name] for name in TAGS)),
    }
    if any(tags[name].digest != digest for name, digest in said.items()):
        return False
    with open_inside(folder, "bag-info.txt") as stream:
        info = stream.read(tags["bag-info.txt"].size)
    oxum = f"Payload-Oxum: {sum(file.size for file in payload)}.{len(payload)}\n".encode()
    if not info.endswith(oxum) or info.lower().count(b"payload-oxum") != 1:
        return False
    return all(
        entry and entry.is_file(follow_symlinks=False) and (path == FILE or parcel.file(path))
        for path, entry in files_under(folder)
    )


def _digest(lines: Iterable[str]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line.encode("utf-8"))
    return found.hexdigest()

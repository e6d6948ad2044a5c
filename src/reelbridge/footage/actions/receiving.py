"""Files that a browser sends, kept for as long as they are looked at."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from django.conf import settings

from reelbridge.kernel.errors import BadInput


@contextmanager
def received(chunks: Iterable[bytes], name: str) -> Iterator[Path]:
    """Yield the place of a file that arrives in pieces; raises BadInput beyond what may be sent."""
    limit = settings.NODE.options.largest_upload_mb
    suffix = PurePath(name).suffix[:12]
    with tempfile.NamedTemporaryFile(dir=settings.NODE.path("incoming"), prefix=".sent-", suffix=suffix) as target:
        size = 0
        for chunk in chunks:
            size += len(chunk)
            if size > limit * 1_000_000:
                raise BadInput("catalogue.upload_too_large", file=PurePath(name).name, limit=limit)
            target.write(chunk)
        target.flush()
        yield Path(target.name)

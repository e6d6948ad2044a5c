"""Files that come to disk while they are written, and what the disk says of it."""

from __future__ import annotations

import errno
import os

import pytest

from reelbridge.kernel import files
from reelbridge.kernel.files import Settling


def test_a_file_is_brought_to_disk_while_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "WAITING_BYTES", 100)
    real, brought = os.fdatasync, []
    monkeypatch.setattr(os, "fdatasync", lambda handle: brought.append(os.fstat(handle).st_size) or real(handle))
    with (tmp_path / "film").open("wb", buffering=0) as out:
        with Settling(out.fileno()) as settling:
            for _ in range(3):
                settling.wrote(out.write(bytes(40)))
        assert brought == [120]
        with Settling(out.fileno()) as settling:
            settling.wrote(out.write(bytes(99)))
    assert brought == [120]


@pytest.mark.parametrize("more", [0, 100])
def test_what_a_disk_does_not_take_is_heard_of_before_the_file_ends(tmp_path, monkeypatch, more):
    monkeypatch.setattr(files, "WAITING_BYTES", 100)

    def full(_):
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "fdatasync", full)
    with (tmp_path / "film").open("wb", buffering=0) as out, pytest.raises(OSError, match="no"):
        _write(out, 100, more)


def _write(out, *sizes):
    with Settling(out.fileno()) as settling:
        for size in sizes:
            settling.wrote(size)

"""``python -m tests.fuzz SECONDS``: every parser of foreign bytes is tried for so long (``make fuzz``)."""

from __future__ import annotations

import os
import sys
import traceback


def main(seconds: float, only: str) -> int:
    """Try every door; end with 1 where one let a fault through."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reelbridge.node.settings")
    import django

    django.setup()
    from tests.fuzz.doors import DOORS
    from tests.fuzz.running import batches

    faulty = []
    for name, door in DOORS.items():
        if only not in name:
            continue
        counts = [0]
        try:
            counts.extend(batches(door, seconds=seconds))
        except Exception:  # noqa: BLE001 -- any fault is what is looked for
            faulty.append(name)
            traceback.print_exc(limit=-4)
        print(f"{name}: {counts[-1]} times{', then a fault' if name in faulty else ''}", flush=True)  # noqa: T201
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0, sys.argv[2] if len(sys.argv) > 2 else ""))

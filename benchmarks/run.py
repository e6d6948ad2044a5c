"""Run the benchmarks one after the other: all, or those whose path holds a word given.

    python benchmarks/run.py [WORD ...]

Each writes its figures to benchmarks/results. Let the machine do nothing else meanwhile.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(words: list[str]) -> int:
    scripts = sorted(path for path in HERE.glob("*/bench_*.py"))
    chosen = [path for path in scripts if not words or any(word in str(path.relative_to(HERE)) for word in words)]
    if not chosen:
        print(f"No benchmark is called {', '.join(words)}. There are: {', '.join(path.stem for path in scripts)}.")
        return 2
    failed = []
    for path in chosen:
        print(f"== {path.relative_to(HERE.parent)}", flush=True)
        if subprocess.run([sys.executable, path], check=False).returncode:
            failed.append(path.stem)
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

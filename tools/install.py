"""Install hashed requirements, or this project itself, with uv; with pip where uv cannot.

python tools/install.py [--no-deps] FILE
python tools/install.py --editable FOLDER
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main(*words: str) -> int:
    options = ["--no-deps"] if "--no-deps" in words else []
    if "--editable" in words:
        wanted = ["--no-deps", "--no-build-isolation", "--editable", words[-1]]
    else:
        wanted = [*options, "--require-hashes", "--requirement", words[-1]]
    uv = Path(sys.executable).parent / "uv"
    # compiled once here, not by each command where Python may not write beside its packages
    quick = [str(uv), "pip", "install", "--quiet", "--compile-bytecode", "--python", sys.executable, *wanted]
    slow = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    if uv.exists() and subprocess.run(quick, check=False).returncode == 0:
        return 0
    print("Trying again with pip ...", file=sys.stderr)
    return subprocess.run(slow, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

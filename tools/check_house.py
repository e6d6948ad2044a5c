"""Checks that no stock tool knows: sizes, names, templates, codes and what may never stand in a file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "reelbridge"
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
BANNED = {
    "utils",
    "util",
    "helpers",
    "common",
    "misc",
    "manager",
    "managers",
    "service",
    "services",
    "data",
    "info",
    "process",
}
#: Where the packages come from is each machine's own matter; no file may name it.
REGISTRIES = re.compile("pypi" + r"\.org|pythonhosted" + r"\.org|registry\.npm" + r"js\.org|deb\.debian" + r"\.org")
INLINE = re.compile(
    r"<style|\sstyle=\"|<script(?![^>]*\bsrc=)(?![^>]*type=\"(?:application/json|importmap)\")|\son(?:click|load|change|submit)="
)
#: Links and pictures of a document; what stands in a fenced block is no link.
LINK = re.compile(r"\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
#: Jobs by name; the operator reads what each does.
JOBS = re.compile(r'@job\(\s*"([a-z_]+\.[a-z0-9_.]+)"')
THIRD_PARTY = re.compile(r"(?:src|href|action)=\"(?:https?:)?//")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def ours(path: Path) -> bool:
    return "migrations" not in path.parts and "vendored" not in path.parts


def wrong_sizes_and_names() -> Iterator[str]:
    for path in filter(ours, tracked("src/*.py", "tests/*.py", "tools/*.py", "benchmarks/*.py")):
        where = path.relative_to(ROOT)
        text = path.read_text("utf-8")
        if len(text.splitlines()) > LONGEST_FILE:
            yield f"{where}: more than {LONGEST_FILE} lines; split it by idea"
        if path.stem in BANNED:
            yield f"{where}: “{path.stem}” names nothing"
        if path.is_relative_to(ROOT / "tests"):
            continue
        for node in ast.walk(ast.parse(text)):
            is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            if is_function and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                yield f"{where}:{node.lineno}: {node.name} is longer than {LONGEST_FUNCTION} lines"


def wrong_templates() -> Iterator[str]:
    for path in tracked("src/*.html"):
        text = path.read_text("utf-8")
        where = path.relative_to(ROOT)
        if "|safe" in text or "autoescape off" in text:
            yield f"{where}: |safe and autoescape off let others' text run as ours"
        if found := INLINE.search(text):
            yield f"{where}: inline script or style ({found[0].strip()}); the content policy forbids it"
        if found := THIRD_PARTY.search(text):
            yield f"{where}: calls another host ({found[0]})"


def wrong_codes() -> Iterator[str]:
    """Every refusal and reason that the code raises has its sentence."""
    phrases = "\n".join(path.read_text("utf-8") for path in HOUSE.glob("*/phrases*.py"))
    known = set(re.findall(r'"([a-z]+\.[a-z0-9_.]+)":', phrases))
    kernel = set(re.findall(r'"([a-z]+\.[a-z0-9_.]+)":', (HOUSE / "kernel" / "phrases.py").read_text("utf-8")))
    raising = re.compile(
        r'(?:BadInput|NotFound|NotAllowed|Conflict|Unreachable|Refusal|Reason)\(\s*"([a-z_]+\.[a-z0-9_.]+)"'
    )
    for path in filter(ours, sorted(HOUSE.rglob("*.py"))):
        text = path.read_text("utf-8")
        for code in raising.findall(text) + JOBS.findall(text):
            if code not in known | kernel:
                yield f"{path.relative_to(ROOT)}: {code} has no sentence in a phrases.py"


def wrong_words() -> Iterator[str]:
    for path in tracked():
        if (
            path.suffix in {".png", ".jpg", ".webp", ".woff2", ".ico", ".mp4", ".gz"}
            or path == Path(__file__).resolve()
        ):
            continue
        if found := REGISTRIES.search(path.read_text("utf-8", errors="replace")):
            yield f"{path.relative_to(ROOT)}: names a package registry ({found[0]})"


def wrong_links() -> Iterator[str]:
    """Every relative link of a document leads to a file, and every picture of the documents is shown by one."""
    shown = set()
    for path in tracked("*.md"):
        for link in LINK.findall(FENCED.sub("", path.read_text("utf-8"))):
            if re.match(r"[a-z]+:|#", link):
                continue
            target = (path.parent / link.split("#")[0]).resolve()
            shown.add(target)
            if not target.exists():
                yield f"{path.relative_to(ROOT)}: the link {link} leads nowhere"
    for path in tracked("docs/pictures/*"):
        if path.resolve() not in shown:
            yield f"{path.relative_to(ROOT)}: no document shows this picture"


def main() -> int:
    lines = [*wrong_sizes_and_names(), *wrong_templates(), *wrong_codes(), *wrong_words(), *wrong_links()]
    print("\n".join(lines) or "The house is in order.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())

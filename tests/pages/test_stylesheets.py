"""Every page loads the stylesheets that dress it: a class moved to another domain's sheet leaves no page bare."""

import re
from pathlib import Path

import reelbridge

HOUSE = Path(reelbridge.__file__).parent
SHEETS = {
    path.relative_to(path.parents[1]).as_posix(): path.read_text("utf-8") for path in HOUSE.glob("*/static/*/*.css")
}
TEMPLATES = {
    path.relative_to(path.parents[1]).as_posix(): path.read_text("utf-8") for path in HOUSE.glob("*/templates/*/*.html")
}
DRESSED = {name: set(re.findall(r"\.([a-zA-Z][\w-]*)", text)) for name, text in SHEETS.items()}
#: What the frame of every page loads.
FRAME = set().union(*(DRESSED[f"base/{name}.css"] for name in ("tokens", "frame", "components", "kit")))


def classes(text):
    """Return the classes that a template writes out whole."""
    written = re.findall(r'class="([^"]*)"', text)
    plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", " ".join(written))
    return {one for one in plain.split() if not one.endswith("-")}


def with_parts(name, seen):
    """Return a template with everything it includes."""
    if name in seen or name not in TEMPLATES:
        return ""
    seen.add(name)
    text = TEMPLATES[name]
    return text + "".join(with_parts(part, seen) for part in re.findall(r'include "([^"]+)"', text))


def test_pages_load_the_sheets_that_dress_them():
    bare = {}
    pages = [name for name, text in TEMPLATES.items() if 'extends "kit/page.html"' in text]
    for name in pages:
        loaded = FRAME.union(*(DRESSED[sheet] for sheet in re.findall(r"static '([^']+\.css)'", TEMPLATES[name])))
        missing = classes(with_parts(name, set())) - loaded
        if elsewhere := {one for one in missing if any(one in dressed for dressed in DRESSED.values())}:
            bare[name] = elsewhere
    assert len(pages) > 40
    assert bare == {}

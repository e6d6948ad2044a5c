"""Pages as a reader sees them, however their templates are laid out."""

import re


def flat(page: str) -> str:
    """Return HTML without the white space between tags and text, which no browser shows at a line's ends."""
    return re.sub(r" ?([<>]) ?", r"\1", " ".join(page.split()))

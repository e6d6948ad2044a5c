"""What statements of rightsstatements.org and licences of Creative Commons say, by their addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reelbridge.rights.rules.layers import Protection
from reelbridge.rights.rules.media import Medium
from reelbridge.rights.rules.terms import Terms

_STATEMENT = re.compile(r"^https?://rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)/1\.0/?(?:\?.*)?$")
_LICENCE = re.compile(
    r"^https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)(?:/[a-z]{2,4})?/?(?:deed.*)?$"
)
_UNKNOWN = {"CNE", "UND", "NKC"}
_ANYWHERE = frozenset(["WORLD"])


@dataclass(frozen=True, slots=True)
class Statement:
    """What an address says: whether a work is protected, where, and what its licence allows everybody."""

    address: str
    protection: Protection
    territories: frozenset[str] = _ANYWHERE
    terms: Terms | None = None


def statement_at(address: str) -> Statement | None:
    """Return what an address says; None for any other address."""
    text = address.strip()
    named = _STATEMENT.match(text)
    if named:
        return _statement(text, named[1])
    licence = _LICENCE.match(text)
    if licence is None:
        return None
    if licence[1] == "publicdomain":
        return Statement(text, Protection.PUBLIC_DOMAIN)
    return Statement(text, Protection.PROTECTED, terms=_licence(licence[2].split("-"), text))


def _statement(address: str, name: str) -> Statement | None:
    if name in _UNKNOWN:
        return Statement(address, Protection.UNKNOWN)
    if name.startswith("InC"):
        return Statement(address, Protection.PROTECTED)
    if name.startswith("NoC"):
        places = frozenset(["US"]) if name == "NoC-US" else _ANYWHERE
        return Statement(address, Protection.PUBLIC_DOMAIN, places)
    return None


def _licence(parts: list[str], address: str) -> Terms:
    """Return a licence of Creative Commons as terms; what they have no field for is a condition."""
    owed = [text for part, text in _OWED.items() if part in parts]
    return Terms(
        _ANYWHERE,
        frozenset(Medium),
        may_edit="nd" not in parts,
        may_sublicense=False,
        conditions={tag: " ".join(one[tag] for one in owed) for tag in ("en", "zh-Hans", "ru")} if owed else {},
        document=address,
    )


_OWED = {
    "by": {"en": "Name the author and the licence.", "zh-Hans": "须署作者姓名及许可协议。",
           "ru": "Назвать автора и лицензию."},
    "nc": {"en": "Not for commerce.", "zh-Hans": "不得用于商业目的。", "ru": "Не для коммерции."},
    "sa": {"en": "What is made of it is shared alike.", "zh-Hans": "衍生作品须以相同方式共享。",
           "ru": "Созданное на его основе — на тех же условиях."},
}  # fmt: skip

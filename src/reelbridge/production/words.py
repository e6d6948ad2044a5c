"""What the desk says in words: the planned use as a sentence, why a clip was tied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list
from django.utils.translation import gettext as _

from reelbridge.base import formats
from reelbridge.base.kit import tongue
from reelbridge.kernel.language import OURS, base
from reelbridge.kernel.territory import name as territory_name
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import say
from reelbridge.rights.rules import Use


def planned(use: Use) -> str:
    """Return the use planned, as one line: television; China and Russia; 1 Sep 2026 – 31 Aug 2027; Chinese, Russian."""
    said = [
        _listed([say(f"rights.medium.{medium.value}") for medium in sorted(use.media)]),
        _listed(sorted(territory_name(code, tongue()) for code in use.territories)),
        window_words(use.window),
        _listed(sorted(formats.language_name(_plain(tag)) for tag in use.languages)) or _("any language"),
    ]
    if use.purpose:
        said.append(say(f"rights.purpose.{use.purpose}"))
    return _("; ").join(said)


def _plain(tag: str) -> str:
    """Return a language without the script that is meant anyway."""
    return base(tag) if tag in OURS else tag


def _listed(words: list[str]) -> str:
    return str(format_list(words, locale=formats.locale()))


def window_words(window: Window) -> str:
    """Return a window as people say it: 1 Sep 2026 – 31 Aug 2027, from 1 Sep 2026 on, without limit of time."""
    if window.starts_on and window.ends_on:
        return f"{formats.day(window.starts_on)} – {formats.day(window.ends_on)}"
    if window.starts_on:
        return _("from %(day)s on") % {"day": formats.day(window.starts_on)}
    if window.ends_on:
        return _("until %(day)s") % {"day": formats.day(window.ends_on)}
    return _("without limit of time")


def evidence_words(evidence: Mapping[str, Any]) -> list[str]:
    """Return why a clip was tied to its item, or which items were weighed: a line for each."""
    lines = []
    why = str(evidence.get("why", ""))
    if why in ("several", "no_clue", "outside"):
        lines.append(say("production.tie_outside_item" if why == "outside" else f"production.tie_{why}"))
    for found in evidence.get("found", []):
        clues = [say(f"production.clue_{clue}") for clue in found["clues"]]
        lines.append(f"{found['item']}: {', '.join([*clues, say('production.fit_' + found['fit'])])}")
    return lines


def verdict_word(answer: str) -> str:
    """Return an answer as the production desk words it."""
    return {
        "yes": _("cleared"),
        "if": _("with conditions"),
        "no": _("not cleared"),
        "unknown": _("unknown"),
    }[answer]

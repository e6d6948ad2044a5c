"""Wording at the edge: codes and facts become sentences in the reader's language, with or without Django.

Every domain's ``phrases.py`` holds plain English sentences marked by ``N_`` and keyed by code. They are translated
from the ``locale`` folder beside it, by Django where it runs and by ``gettext`` of the standard library elsewhere.
"""

from __future__ import annotations

import gettext
import importlib
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.verdict import Reason

HOUSE = Path(__file__).resolve().parent.parent


def N_(sentence: str) -> str:  # noqa: N802 -- gettext's own name for "translate later"
    """Mark a sentence for translation without translating it."""
    return sentence


def from_environment() -> str:
    """Return the language the environment asks for: REELBRIDGE_LANG, then LC_ALL, LC_MESSAGES, LANG; else English."""
    for variable in ("REELBRIDGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        spoken = os.environ.get(variable, "").split(".")[0].replace("_", "-").lower()
        if spoken:
            return "zh-Hans" if spoken.startswith("zh") else "ru" if spoken.startswith("ru") else "en"
    return "en"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    catalogue = gettext.NullTranslations()
    if language == "en":
        return catalogue
    for path in sorted(HOUSE.glob(f"*/locale/{language.replace('-', '_')}/LC_MESSAGES/django.mo")):
        with path.open("rb") as stream:
            catalogue.add_fallback(gettext.GNUTranslations(stream))
    return catalogue


def _plain(sentence: str) -> str:
    return _catalogue(from_environment()).gettext(sentence)


_translate: Callable[[str], str] = _plain
_speaks: Callable[[], str] = from_environment
_shows: dict[str, Callable[[Any], str]] = {}


def translate_with(translator: Callable[[str], str], speaks: Callable[[], str] = from_environment) -> None:
    """Let another translator speak from now on, in the language ``speaks`` tells: Django's, where a node runs."""
    global _translate, _speaks  # set once, when Django starts
    _translate, _speaks = translator, speaks


def spoken() -> str:
    """Return the reader's language: zh-Hans, ru or en."""
    return _speaks()


def listed(words: Iterable[str]) -> str:
    """Return words as one list, parted as the reader's language parts them: film, sound; 影片、声音."""
    return ("、" if spoken() == "zh-Hans" else ", ").join(words)


def show_fact(name: str, shown: Callable[[Any], str]) -> None:
    """Let a domain word the facts of one name, such as ``territories``, in the reader's language."""
    _shows[name] = shown


def gettext_now(sentence: str) -> str:
    """Return a sentence in the reader's language; imported as ``_`` by command lines."""
    return _translate(sentence)


@cache
def _phrases(domain: str) -> Mapping[str, str]:
    """Return a domain's sentences by code; an unknown domain has none."""
    try:
        module = importlib.import_module(f"reelbridge.{domain}.phrases")
    except ModuleNotFoundError as fault:
        if fault.name not in (f"reelbridge.{domain}", f"reelbridge.{domain}.phrases"):
            raise
        return {}
    phrases: Mapping[str, str] = module.PHRASES
    return phrases


def say(code: str, facts: Mapping[str, object] | None = None) -> str:
    """Return the sentence for a code such as ``vault.file_is_empty``.

    The part before the first dot names the domain whose ``phrases.py`` holds it; kernel words live in the kernel.
    A code without a sentence is returned as it is, so that a missing phrase hides nothing.
    """
    domain = code.partition(".")[0]
    sentence = _phrases(domain).get(code) or _phrases("kernel").get(code)
    if sentence is None:
        return code
    return _translate(sentence) % {name: _shows.get(name, _shown)(value) for name, value in (facts or {}).items()}


def say_refusal(refusal: Refusal) -> str:
    """Return the sentence for a refusal, after the name of the file it is about where it does not say that itself."""
    sentence = say(refusal.code, refusal.facts)
    return sentence if refusal.file in sentence else f"{refusal.file}: {sentence}"


def say_reason(reason: Reason) -> str:
    """Return the sentence for a reason of a verdict."""
    return say(reason.code, reason.facts)


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(
            str(_shown(one)) for one in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)
        )
    return value

"""Forms of the glue."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from reelbridge.base.formats import language_tag
from reelbridge.kernel.errors import Refusal
from reelbridge.kernel.language import language
from reelbridge.kernel.wording import say_refusal

T = TypeVar("T")

_PARTED = re.compile(r"[\s,;，；、]+")

#: Each language by its own name, as people look for it.
OWN_NAMES = [("zh-Hans", "中文"), ("ru", "Русский"), ("en", "English")]


def understood(read: Callable[[], T]) -> T:
    """Return what was read, or let the form show the refusal's sentence beside the field."""
    try:
        return read()
    except Refusal as refusal:
        raise forms.ValidationError(say_refusal(refusal)) from refusal


def parted(text: str) -> list[str]:
    """Return the words of a typed list, parted by spaces, commas or semicolons of any script."""
    return [one for one in _PARTED.split(text) if one]


def language_tags(text: str) -> frozenset[str]:
    """Return the tags in a typed list of names and tags; raises BadInput for what is none."""
    found: set[str] = set()
    for part in filter(None, map(str.strip, re.split("[,;，、；]", text))):
        tag = language_tag(part)
        # a name may be of two words; tags may stand with spaces alone between them
        words = [tag] if tag != part else map(language_tag, part.split())
        found |= set(map(language, words))
    return frozenset(found)


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes to tick; choices that stand in a group stand in it under its name."""

    template_name = "kit/boxes.html"


class DayInput(forms.DateInput):
    """A day as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and an hour as browsers ask for it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class AccountForm(forms.Form):
    """What a person may change of the account: the name colleagues and partners see, and the language."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        help_text=_("Partners read this name under your letters."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=OWN_NAMES)
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        help_text=_("News of your saved searches go here, where you ask for them."),
    )

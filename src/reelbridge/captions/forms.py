"""Shapes at the page of captions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reelbridge.captions.rules import CaptionKind
from reelbridge.kernel.wording import say


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of captions by their words."""
    return [(kind.value, say(f"captions.kind.{kind.value}")) for kind in CaptionKind]


class CaptionForm(forms.Form):
    """A captions file and what it is."""

    file = forms.FileField(label=_("File (.srt or .vtt)"), widget=forms.FileInput({"accept": ".srt,.vtt,text/vtt"}))
    language = forms.CharField(label=_("Language"), max_length=20, help_text=_("A tag such as zh-Hans, ru or en."))
    kind = forms.ChoiceField(label=_("Kind"), choices=kinds)
    label = forms.CharField(label=_("Label"), max_length=200, required=False)
    is_machine = forms.BooleanField(label=_("Made by a machine, not checked yet"), required=False)

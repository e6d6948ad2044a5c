"""Forms of the partner pages: a card handed in, a fingerprint compared, items to show."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reelbridge.exchange.rules.card import LARGEST_BYTES

_REF = re.compile(r"[a-z][a-z0-9]{1,19}-i-[0-9]{1,12}", re.ASCII)


class CardForm(forms.Form):
    """A partner's card: pasted, as a file, or fetched from its node."""

    address = forms.CharField(
        label=_("Address of the partner's node"),
        max_length=300,
        required=False,
        help_text="https://film.example.org",
    )
    text = forms.CharField(
        label=_("Or the card itself"),
        required=False,
        max_length=LARGEST_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    file = forms.FileField(label=_("Or the card as a file"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the three."""
        given = super().clean() or {}
        if not self.errors and sum(bool(given.get(name)) for name in ("address", "text", "file")) != 1:
            raise forms.ValidationError(_("Give one of the three: the address, the card's text, or its file."))
        return given


class AcceptForm(forms.Form):
    """A person's word that the fingerprint shown is the one the partner read out."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=100)
    is_compared = forms.BooleanField(
        label=_("I have spoken with the partner, and all 16 groups are the same."), required=True
    )


class RevokeForm(forms.Form):
    """A person's word that a partnership is to end."""

    is_meant = forms.BooleanField(label=_("End the partnership"), required=True)


class OfferForm(forms.Form):
    """Items to show, by their refs."""

    items = forms.CharField(
        label=_("Items to show"),
        help_text=_("Refs, parted by spaces or lines."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        max_length=200_000,
    )

    def clean_items(self) -> list[str]:
        """Return the refs in what was typed."""
        found = _REF.findall(self.cleaned_data["items"])
        if not found:
            raise forms.ValidationError(_("There is no ref of an item here. A ref looks like nevsky-i-00001."))
        return found

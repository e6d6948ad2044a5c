"""Forms of the page of our key: replace it, revoke one, take in a partner's revocation."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from reelbridge.base.forms import MomentInput
from reelbridge.exchange.rules.fingerprint import grouped
from reelbridge.exchange.rules.revocation import LONGEST_WHY


class ReplaceForm(forms.Form):
    """Replace the key in use."""

    good_for = forms.IntegerField(
        label=_("Days for which the new key is good"),
        min_value=30,
        max_value=3660,
        required=False,
        help_text=_("Empty: it does not end."),
    )
    is_meant = forms.BooleanField(label=_("Replace the key"), required=True)


class RevokeKeyForm(forms.Form):
    """Say that nothing which a key signed since a moment is to be believed."""

    key = forms.ChoiceField(label=_("Key"))
    since = forms.DateTimeField(
        label=_("Not to be believed since"), widget=MomentInput(), help_text=_("By the clock of this institution.")
    )
    why = forms.CharField(
        label=_("Why, for the partners"), max_length=LONGEST_WHY, widget=forms.Textarea(attrs={"rows": 2})
    )
    reserve = forms.FileField(
        label=_("The file of the reserve key"),
        required=False,
        help_text=_("Needed for the key in use. It is read and not kept."),
    )

    def __init__(self, *args: object, keys: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # a phone is too narrow for more, and four groups tell our own keys apart
        choices = [(key, f"{grouped(key)[:19]} …") for key in keys]
        self.fields["key"] = forms.ChoiceField(label=_("Key"), choices=choices)


class PaperForm(forms.Form):
    """A revocation that a partner sent by mail."""

    paper = forms.FileField(label=_("The revocation, as a file"))

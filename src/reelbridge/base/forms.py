"""Forms of the glue."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

#: Each language by its own name, as people look for it.
OWN_NAMES = [("zh-Hans", "中文"), ("ru", "Русский"), ("en", "English")]


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

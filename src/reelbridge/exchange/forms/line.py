"""Forms of the partner pages: a card handed in, a fingerprint compared, items to show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reelbridge.base.forms import OWN_NAMES
from reelbridge.base.kit import tongue
from reelbridge.exchange.models import Partner
from reelbridge.exchange.rules.audience import GROUP_NAME, WITHHOLDABLE
from reelbridge.exchange.rules.card import LARGEST_BYTES
from reelbridge.exchange.rules.foreign import PROFILES
from reelbridge.kernel.language import choose
from reelbridge.kernel.wording import say

_REF = re.compile(r"[a-z][a-z0-9]{1,19}-i-[0-9]{1,12}", re.ASCII)


def withholdable() -> list[tuple[str, str]]:
    """Return what an agreement may withhold, in the reader's words."""
    return [(name, say(f"exchange.field.{name}")) for name in WITHHOLDABLE]


def known_partners() -> list[tuple[str, str]]:
    """Return the partners whom we accepted, by name."""
    rows = Partner.objects.exclude(state=Partner.State.REVOKED).exclude(accepted_at=None).order_by("node_id")
    return [(one.node_id, choose(one.names, tongue()).text or one.node_id) for one in rows]


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
        label=_("I have spoken with the partner, and all 16 words, or all 16 groups, are the same."), required=True
    )


class RevokeForm(forms.Form):
    """A person's word that a partnership is to end."""

    is_meant = forms.BooleanField(label=_("End the partnership"), required=True)


class AgreementForm(forms.Form):
    """What is agreed with a partner, or settled for the public: what is withheld, and the language we write in."""

    language = forms.ChoiceField(label=_("We write to them in"), choices=OWN_NAMES)
    withhold = forms.MultipleChoiceField(
        label=_("Withheld"),
        choices=withholdable,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is ticked is left out of their records and not shown to them."),
    )


class PublicForm(forms.Form):
    """What is withheld from the public."""

    withhold = AgreementForm.base_fields["withhold"]


class GroupForm(forms.Form):
    """A group of partners: its short name, what people call it, who belongs to it."""

    name = forms.RegexField(
        GROUP_NAME,
        label=_("Short name"),
        max_length=30,
        help_text=_("Letters a–z, digits and hyphens, such as karmen-film. Harvesters see it."),
    )
    title_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    title_ru = forms.CharField(label=_("Name in Russian"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    members = forms.MultipleChoiceField(
        label=_("Who belongs to it"), choices=known_partners, required=False, widget=forms.CheckboxSelectMultiple
    )

    @property
    def titles(self) -> dict[str, str]:
        """Return the names by language."""
        given = self.cleaned_data
        return {"zh-Hans": given["title_zh"], "ru": given["title_ru"], "en": given["title_en"]}

    @staticmethod
    def filled_with(titles: dict[str, str], name: str, members: Sequence[str]) -> dict[str, Any]:
        """Return the first values for a group."""
        named = {"title_zh": titles.get("zh-Hans"), "title_ru": titles.get("ru"), "title_en": titles.get("en")}
        return {"name": name, "members": list(members), **named}


class SourceForm(forms.Form):
    """A repository that is no node."""

    key = forms.RegexField(
        r"^[a-z][a-z0-9]{1,19}\Z", label=_("Short name"), help_text=_("2 to 20 letters a–z and digits, a letter first.")
    )
    address = forms.CharField(
        label=_("Address of its OAI-PMH interface"), max_length=300, help_text="https://archive.example.org/oai"
    )
    name = forms.CharField(label=_("What the institution is called"), max_length=200)
    profile = forms.ChoiceField(label=_("Format"), choices=[(one, one) for one in PROFILES])
    set_spec = forms.CharField(label=_("Only this set"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language of texts that name none"), choices=OWN_NAMES)


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

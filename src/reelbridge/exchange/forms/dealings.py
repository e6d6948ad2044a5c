"""Shapes at the pages of dealings: terms asked for or given, a refusal, a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reelbridge.base import formats
from reelbridge.base.forms import Boxes, DayInput, language_tags, understood
from reelbridge.exchange.productions import called, in_the_making
from reelbridge.exchange.rules.dealing import LONGEST_NOTE, MOST_HANDLES
from reelbridge.kernel.window import Window
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Medium, Terms, reading
from reelbridge.rights.rules.limits import Exclusivity

LANGUAGES = [("zh-Hans", "中文"), ("ru", "Русский"), ("en", "English")]


class TermsForm(forms.Form):
    """Terms, as they are asked for and as they are given."""

    territories = forms.CharField(
        label=_("Territories"),
        max_length=4000,
        help_text=_("Names or two-letter codes, with commas between; “World” for everywhere."),
    )
    on = forms.MultipleChoiceField(label=_("Media"), choices=reading.media_choices, widget=Boxes)
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput(), help_text=_("Empty: no end."))
    languages = forms.CharField(
        label=_("Languages"),
        max_length=400,
        required=False,
        help_text=_("Names or tags, with commas between: Chinese, ru. Empty: any language."),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=reading.purpose_choices, required=False)
    max_seconds = forms.IntegerField(
        label=_("Seconds in all"), min_value=1, required=False, help_text=_("Empty: no limit.")
    )
    note = forms.CharField(
        label=_("Letter"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 4})
    )
    note_language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)

    def clean_territories(self) -> frozenset[str]:
        """Return the codes."""
        return understood(lambda: rights.territories_in(self.cleaned_data["territories"]))

    def clean_languages(self) -> frozenset[str]:
        """Return the tags."""
        return understood(lambda: language_tags(self.cleaned_data["languages"]))

    def clean(self) -> dict[str, Any]:
        """Put the terms together."""
        given = super().clean() or {}
        if not self.errors:
            given["terms"] = understood(lambda: self._terms(given))
        return given

    def _terms(self, given: dict[str, Any]) -> Terms:
        return Terms(
            territories=given["territories"],
            media=frozenset(map(Medium, given["on"])),
            window=Window(given["starts_on"], given["ends_on"]),
            languages=given["languages"],
            purpose=given["purpose"],
            max_seconds=given["max_seconds"],
        )

    @staticmethod
    def filled_with(terms: Terms, tongue: str) -> dict[str, Any]:
        """Return the form's first values for terms as asked."""
        return {
            "territories": reading.territories(sorted(terms.territories)),
            "on": sorted(terms.media),
            "starts_on": terms.window.starts_on,
            "ends_on": terms.window.ends_on,
            "languages": ", ".join(sorted(map(formats.language_name, terms.languages))),
            "purpose": terms.purpose,
            "max_seconds": terms.max_seconds,
            "exclusivity": terms.exclusivity,
            "note_language": tongue,
        }


class AskForm(TermsForm):
    """A request: the production it is for, the terms wanted, and a letter."""

    production_title = forms.CharField(
        label=_("Production"),
        max_length=300,
        widget=forms.TextInput({"list": "productions", "autocomplete": "off"}),
        help_text=_("One of yours, or any other film, as the partner should read it."),
    )

    field_order = ("production_title",)

    @property
    def productions(self) -> list[str]:
        """The titles of what is in the making here."""
        return [one.title for one in in_the_making()]

    @staticmethod
    def suggested(title: str, territories: list[str], today: date, tongue: str) -> dict[str, Any]:
        """Return first values: as a production of ours plans it; else television in both countries for a year."""
        if made := called(title):
            use = made.use
            terms = Terms(use.territories, use.media, use.window, use.languages, use.purpose)
            return TermsForm.filled_with(terms, tongue) | {"production_title": made.title}
        return {
            "production_title": title,
            "territories": reading.territories(territories),
            "on": [Medium.TV],
            "starts_on": today,
            "ends_on": today.replace(year=today.year + 1, day=min(today.day, 28)),
            "note_language": tongue,
        }


class GrantForm(TermsForm):
    """A yes: the terms given, who else may do the same, a credit line owed, and a letter."""

    exclusivity = forms.ChoiceField(label=_("Who else"), choices=reading.exclusivity_choices, required=False)
    credit_line = forms.CharField(
        label=_("Credit line"), max_length=500, required=False, help_text=_("What must stand in the credits.")
    )
    is_meant = forms.BooleanField(label=_("Give it all the same"), required=False)
    handles = forms.IntegerField(
        label=_("Handles"), min_value=0, max_value=MOST_HANDLES, required=False,
        help_text=_("So many frames on each side of every shot come along, for trimming; they may not be shown."),
    )  # fmt: skip

    def _terms(self, given: dict[str, Any]) -> Terms:
        credit = given.get("credit_line", "").strip()
        return replace(
            super()._terms(given),
            exclusivity=Exclusivity(given.get("exclusivity") or Exclusivity.NON_EXCLUSIVE),
            credit_line={given["note_language"]: credit} if credit else {},
        )


class RefuseForm(forms.Form):
    """A no, and why."""

    why = forms.CharField(label=_("Why not"), max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3}))
    why_language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)


class UseForm(forms.Form):
    """Where and when granted frames were shown."""

    used_on = forms.DateField(label=_("Shown on"), widget=DayInput())
    where = forms.CharField(label=_("Territory"), max_length=100, help_text=_("A name or a two-letter code."))
    on = forms.ChoiceField(label=_("Medium"), choices=reading.media_choices)
    seconds = forms.IntegerField(label=_("Seconds in all"), min_value=1, required=False)
    note = forms.CharField(
        label=_("Letter"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 2})
    )
    note_language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)

    def clean_where(self) -> str:
        """Return the code of one territory."""
        codes = understood(lambda: rights.territories_in(self.cleaned_data["where"]))
        if len(codes) != 1:
            raise forms.ValidationError(_("Name one territory; write a report for each."))
        return next(iter(codes))


class RenewalForm(forms.Form):
    """How much longer a grant is wanted."""

    ends_on = forms.DateField(label=_("Last day"), widget=DayInput())
    note = forms.CharField(
        label=_("Letter"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 2})
    )
    note_language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)


class TranslationForm(forms.Form):
    """A translation of what was written."""

    about = forms.CharField(widget=forms.HiddenInput, max_length=70)
    text = forms.CharField(label=_("Translation"), max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3}))
    into = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)


class DestroyForm(forms.Form):
    """A person's word that files are to be destroyed."""

    is_meant = forms.BooleanField(label=_("Destroy the files and everything made of them, for good"))
    note = forms.CharField(
        label=_("Letter"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 2})
    )
    note_language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)


class HoldingsForm(TermsForm):
    """An offer: what is offered, what for, on which terms, and how long the offer stands."""

    shots = forms.CharField(
        label=_("Shots"),
        max_length=20_000,
        help_text=_("REF for all of an item, REF@IN-OUT for frames, parted by spaces or lines."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    title = forms.CharField(label=_("What it is"), max_length=300)
    good_until = forms.DateField(label=_("The offer stands until"), widget=DayInput(), required=False)

    field_order = ("title", "shots", "good_until")


class NoteForm(forms.Form):
    """A letter in plain words, or a question."""

    is_question = forms.BooleanField(label=_("It is a question; it waits for an answer"), required=False)
    answers = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    text = forms.CharField(label=_("Letter"), max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 4}))
    text_language = forms.ChoiceField(label=_("Written in"), choices=LANGUAGES)


class AnswerForm(NoteForm):
    """An answer to a question."""

    is_question = None  # type: ignore[assignment]  # a field is taken away so in Django

"""Forms of the production desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from reelbridge.base.forms import Boxes, DayInput, understood
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.language import OURS
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import say, say_refusal
from reelbridge.rights import queries as rights
from reelbridge.rights.rules import Medium, Purpose, Use, reading

_said = lazy(say, str)

RATES = ("23.976", "24", "25", "29.97", "29.97df", "30", "50", "59.94", "59.94df", "60")


class ProductionForm(forms.Form):
    """A new production: its titles and the use planned for it."""

    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=300, required=False)
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=300, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=300, required=False)
    territories = forms.CharField(
        label=_("Territories"),
        max_length=300,
        help_text=_("Names or two-letter codes, with commas between; “World” for everywhere."),
    )
    shown_on = forms.MultipleChoiceField(
        label=_("Media"),
        choices=reading.media_choices,
        widget=Boxes,
    )
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput())
    languages = forms.MultipleChoiceField(
        label=_("Languages it is shown in"),
        choices=[("zh-Hans", _("Chinese")), ("ru", _("Russian")), ("en", _("English"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: languages are left out of the question."),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        required=False,
        choices=[("", "—"), *((one.value, _said(f"rights.purpose.{one.value}")) for one in Purpose)],
    )

    def clean_territories(self) -> frozenset[str]:
        """Return the codes."""
        return understood(lambda: rights.territories_in(self.cleaned_data["territories"]))

    def clean(self) -> dict[str, Any]:
        """Put titles and use together; raises ValidationError when a title or the order of days is missing."""
        cleaned: dict[str, Any] = super().clean() or {}
        names = ("title_zh", "title_ru", "title_en")
        cleaned["titles"] = {tag: cleaned.get(name, "") for tag, name in zip(OURS, names, strict=True)}
        if not any(cleaned["titles"].values()):
            self.add_error("title_zh", say("production.title_missing"))
        if not self.errors:
            try:
                cleaned["use"] = Use(
                    territories=cleaned["territories"],
                    media=frozenset(Medium(one) for one in cleaned["shown_on"]),
                    window=Window(cleaned["starts_on"], cleaned["ends_on"]),
                    languages=frozenset(cleaned["languages"]),
                    purpose=cleaned["purpose"],
                )
            except BadInput as refusal:
                self.add_error(None, say_refusal(refusal))
        return cleaned


class CutForm(forms.Form):
    """An edit list to import."""

    file = forms.FileField(
        label=_("Edit list"),
        help_text=_("CMX3600, OpenTimelineIO, Final Cut Pro XML, AAF or Avid log; 32 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".edl,.otio,.xml,.fcpxml,.aaf,.ale,.txt"}),
    )
    rate = forms.ChoiceField(
        label=_("Frames per second"),
        required=False,
        choices=[("", _("as the list shows")), *((rate, rate) for rate in RATES)],
    )


class TieForm(forms.Form):
    """Where a clip comes from, said by a person."""

    where = forms.CharField(
        label=_("Item or shot"), max_length=60, help_text=_("Such as nevsky-i-00001 or nevsky-i-00001/4.")
    )
    starts_at = forms.CharField(
        label=_("Begins at"),
        max_length=15,
        required=False,
        help_text=_("Timecode in the item; empty: as the list says."),
    )

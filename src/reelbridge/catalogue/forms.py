"""Forms for describing works, persons and organisations, and shots: every language side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from reelbridge.base.formats import language_name
from reelbridge.catalogue.wording import choices
from reelbridge.kernel.language import OURS

#: Languages offered beside those a record has already.
OFFERED = (*OURS, "zh-Hant", "zh", "uk", "be", "kk", "de", "fr", "ja", "ko", "und")


def languages(held: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return languages to choose from, by their names for this reader."""
    tags = dict.fromkeys((*OFFERED, *held))
    return [(tag, str(_("not known")) if tag == "und" else language_name(tag)) for tag in tags]


class RowForm(forms.Form):
    """A row that counts only when its text is filled in: to take a row away, empty it."""

    text = forms.CharField(required=False)
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, held: Iterable[str] = (), **kwargs: Any) -> None:
        """Offer our languages and those the record has."""
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["language"]).choices = languages(held)

    @property
    def spoken(self) -> str:
        """The language written in the row, for the field's ``lang``."""
        return str(self.data.get(self.add_prefix("language")) or self.initial.get("language") or "")


class TitleForm(RowForm):
    """One title of a work."""

    text = forms.CharField(label=_("Title"), max_length=500, required=False)
    kind = forms.ChoiceField(label=_("Kind of title"), choices=partial(choices, "title"))
    source = forms.CharField(label=_("Where it is from"), max_length=300, required=False)


class NameForm(RowForm):
    """One form of a name."""

    text = forms.CharField(label=_("Name"), max_length=300, required=False)
    role = forms.ChoiceField(label=_("Kind of name"), choices=partial(choices, "name"))
    system = forms.CharField(label=_("Transcription"), max_length=20, required=False)
    source = forms.CharField(label=_("Where it is from"), max_length=300, required=False)


class PartForm(forms.Form):
    """Who did what; without a person the row does not count."""

    activity = forms.ChoiceField(label=_("Activity"), choices=partial(choices, "activity"))
    agent = forms.CharField(
        label=_("Person or organisation"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"list": "agents"}),
    )


class TextsForm(forms.Form):
    """One text in every language side by side: a field for each of ours and for each language held."""

    def __init__(self, sent: Any, *, texts: Mapping[str, str], prefix: str, lines: int = 6) -> None:
        """Make a field for every language."""
        super().__init__(sent, prefix=prefix)
        for tag in dict.fromkeys((*OURS, *texts)):
            widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
            self.fields[tag] = forms.CharField(
                label=language_name(tag), required=False, initial=texts.get(tag, ""), widget=widget
            )

    @property
    def texts(self) -> dict[str, str]:
        """What was written, by language; empty ones left out."""
        return {tag: text.strip() for tag, text in self.cleaned_data.items() if text.strip()}


class WorkForm(forms.Form):
    """What a work is, apart from its titles and texts."""

    work_kind = forms.ChoiceField(label=_("Kind"), choices=partial(choices, "kind"))
    made = forms.CharField(
        label=_("Made"),
        max_length=50,
        required=False,
        help_text=_("1943, 1943-05-09, 1943-23 (autumn), 1943~ (about), 1943? (uncertain), 1942/1945"),
    )
    languages = forms.CharField(
        label=_("Languages spoken or shown"), required=False, help_text=_("Tags parted by commas: ru, zh-Hans")
    )


class AgentForm(forms.Form):
    """What a person or organisation is, apart from names and notes."""

    agent_kind = forms.ChoiceField(label=_("Kind"), choices=partial(choices, "agent"))
    lived = forms.CharField(label=_("Lived, or existed"), max_length=50, required=False, help_text="1906/1978")


class ItemForm(forms.Form):
    """What one copy is called, and how its frames are counted."""

    call_number = forms.CharField(label=_("Call number"), max_length=100, required=False)
    reel = forms.CharField(
        label=_("Reel"), max_length=100, required=False, help_text=_("What edit lists call it, when not its file name.")
    )
    start = forms.CharField(label=_("Timecode of the first frame"), max_length=20, required=False)

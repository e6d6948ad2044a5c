"""Shapes of what stands beside grants: holdbacks, embargoes, consents, copyright, airings, events, groups."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reelbridge.base.forms import Boxes, DayInput, MomentInput, parted, understood
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import say
from reelbridge.rights import queries
from reelbridge.rights.forms.grants import credit_of
from reelbridge.rights.rules import Covered, Medium, Purpose, reading
from reelbridge.rights.rules.layers import Consent, ConsentState, Copyright, Protection, Withheld
from reelbridge.rights.rules.limits import Embargo, Holdback
from reelbridge.rights.rules.papers import PaperKind, Value

_PLACES = {"list": "territories", "autocomplete": "off"}


def moment_here(given: datetime | None) -> datetime | None:
    """Return a moment typed without a time zone as one of the institution's own clock."""
    return given.replace(tzinfo=ZoneInfo(settings.NODE.options.time_zone)) if given else None


class PaperForm(forms.Form):
    """What all papers have: a title, what it is about, where and on what it holds."""

    kind: PaperKind

    title = forms.CharField(label=_("Title"), max_length=300, required=False, help_text=_("How people here call it."))
    items = forms.CharField(
        label=_("Items"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Numbers of items, shots (…/4) or whole works, one a line."),
    )
    territories = forms.CharField(
        label=_("Territories"),
        max_length=4000,
        required=False,
        widget=forms.TextInput(_PLACES),
        help_text=_("Names, two-letter codes or groups, with commas between. Empty: everywhere."),
    )
    on = forms.MultipleChoiceField(
        label=_("Media"),
        choices=reading.media_choices,
        required=False,
        widget=Boxes,
        help_text=_("None ticked: all of them."),
    )

    def clean_items(self) -> list[Covered]:
        """Return what the refs mean."""
        return understood(lambda: queries.covered_by_refs(parted(self.cleaned_data["items"])))

    def clean_territories(self) -> frozenset[str]:
        """Return the tokens."""
        return understood(lambda: queries.territories_in(self.cleaned_data["territories"] or "WORLD"))

    def clean_on(self) -> frozenset[Medium]:
        """Return the media; none ticked means all."""
        return frozenset(map(Medium, self.cleaned_data["on"])) or frozenset(Medium)

    def clean(self) -> dict[str, Any]:
        """Put the parts together."""
        given = super().clean() or {}
        if not self.errors:
            given["paper"] = understood(lambda: self.value(given))
        return given

    def value(self, given: dict[str, Any]) -> Value:
        """Return it as the rules know it; raises BadInput for what means nothing."""
        raise NotImplementedError


_CLAUSE: dict[str, Any] = {"label": _("Clause"), "max_length": 5000, "required": False}
_ASK: dict[str, Any] = {
    "label": _("Whom to ask"),
    "max_length": 300,
    "required": False,
    "help_text": _("Who can allow more: a “no” names them."),
}


class HoldbackForm(PaperForm):
    """Nothing there until some time after an event."""

    kind = PaperKind.HOLDBACK
    anchor = forms.CharField(
        label=_("Counted from"),
        max_length=200,
        help_text=_("An event of the work: premiere:CN, or in the contract's words."),
    )
    anchored_on = forms.DateField(
        label=_("Its day"),
        required=False,
        widget=DayInput(),
        help_text=_("Empty: it counts once the event is written down under Events."),
    )
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=1200, required=False)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=36_500, required=False)
    clause = forms.CharField(**_CLAUSE)
    ask = forms.CharField(**_ASK)

    def value(self, given: dict[str, Any]) -> Value:
        """Return it as the rules know it."""
        rule = Holdback(
            given["territories"],
            given["on"],
            given["anchor"].strip(),
            given["anchored_on"],
            given["months"] or 0,
            given["days"] or 0,
        )
        return Withheld("", rule, (), given["clause"], given["ask"])


class EmbargoForm(PaperForm):
    """Nothing there before a moment, or for some hours after another."""

    kind = PaperKind.EMBARGO
    not_before = forms.DateTimeField(
        label=_("Not before"), required=False, widget=MomentInput(), help_text=_("By the clock of this institution.")
    )
    hours = forms.IntegerField(
        label=_("Or for hours"), min_value=1, max_value=100_000, required=False, help_text=_("Such as 48.")
    )
    since = forms.DateTimeField(
        label=_("Counted from"), required=False, widget=MomentInput(), help_text=_("The first showing, once known.")
    )
    clause = forms.CharField(**_CLAUSE)
    ask = forms.CharField(**_ASK)

    def value(self, given: dict[str, Any]) -> Value:
        """Return it as the rules know it."""
        moments = moment_here(given["not_before"]), given["hours"], moment_here(given["since"])
        return Withheld("", Embargo(given["territories"], given["on"], *moments), (), given["clause"], given["ask"])


class ConsentForm(PaperForm):
    """What a person shown, or a contributor, agreed to."""

    kind = PaperKind.CONSENT
    person = forms.CharField(label=_("Person"), max_length=300)
    state = forms.ChoiceField(label=_("State"))
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=DayInput(), help_text=_("Empty: no end."))
    purposes = forms.MultipleChoiceField(
        label=_("Only for"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: anything.")
    )
    ask = forms.CharField(**_ASK)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [(one.value, say(f"rights.consent.{one}")) for one in ConsentState]
        self.fields["state"].choices = states  # type: ignore[attr-defined]  # -- a choice field
        self.fields["purposes"].choices = [(one.value, reading.purpose(one)) for one in Purpose]  # type: ignore[attr-defined]

    def value(self, given: dict[str, Any]) -> Value:
        """Return it as the rules know it."""
        return Consent(
            "",
            given["person"].strip(),
            (),
            ConsentState(given["state"]),
            given["territories"],
            given["on"],
            Window(given["starts_on"], given["ends_on"]),
            frozenset(given["purposes"]),
            given["ask"],
        )


class CopyrightForm(PaperForm):
    """Whether a work is protected in some territories, until when, why, and who says so."""

    kind = PaperKind.COPYRIGHT
    protection = forms.ChoiceField(label=_("State"))
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DayInput(),
        help_text=_("Protected: the last day. In the public domain: the first. Empty: not known."),
    )
    ground_zh = forms.CharField(label=_("Ground, Chinese"), max_length=500, required=False)
    ground_ru = forms.CharField(label=_("Ground, Russian"), max_length=500, required=False)
    ground_en = forms.CharField(label=_("Ground, English"), max_length=500, required=False)
    source = forms.CharField(
        label=_("Source"),
        max_length=500,
        required=False,
        help_text=_("Who says so: a register, an opinion, an address of rightsstatements.org or Creative Commons."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["on"]
        states = [(one.value, say(f"rights.protection.{one}")) for one in Protection]
        self.fields["protection"].choices = states  # type: ignore[attr-defined]  # -- a choice field

    def value(self, given: dict[str, Any]) -> Value:
        """Return it as the rules know it."""
        return Copyright(
            "",
            (),
            given["territories"],
            Protection(given["protection"]),
            given["day"],
            credit_of(given, "ground"),
            given["source"].strip(),
        )


#: The form of each kind of paper.
FORMS: dict[PaperKind, type[PaperForm]] = {
    one.kind: one for one in (HoldbackForm, EmbargoForm, ConsentForm, CopyrightForm)
}


class EndForm(forms.Form):
    """Why a paper holds no longer."""

    because = forms.CharField(label=_("Why it ends"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class KindForm(forms.Form):
    """Which papers the list shows."""

    kind = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("everything")), *((one.value, say(f"rights.paper.{one}")) for one in PaperKind)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # -- a choice field


class AiringForm(forms.Form):
    """A showing under a grant."""

    on = forms.DateField(label=_("Shown on"), widget=DayInput())
    note = forms.CharField(label=_("Where"), max_length=300, required=False, help_text=_("Channel or place."))


class AnchorForm(forms.Form):
    """The day of an event of a work."""

    work = forms.CharField(label=_("Work"), max_length=40, help_text=_("Its number, such as nevsky-w-00001."))
    name = forms.CharField(label=_("Event"), max_length=200, help_text=_("As holdbacks name it: premiere:CN."))
    on = forms.DateField(label=_("Day"), widget=DayInput())


class GroupForm(forms.Form):
    """A group of territories of one's own."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    members = forms.CharField(
        label=_("Members"),
        max_length=4000,
        widget=forms.TextInput(_PLACES),
        help_text=_("Names, two-letter codes or other groups, with commas between."),
    )

    def clean_members(self) -> list[str]:
        """Return them one by one."""
        return [one.strip() for one in re.split(r"[,;，；、\n]+", self.cleaned_data["members"]) if one.strip()]

"""Shapes at the pages of rights: a planned use, a new grant, a revocation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from reelbridge.base.forms import Boxes, DayInput, language_tags, parted, understood
from reelbridge.catalogue.models import Institution
from reelbridge.kernel.territory import WORLD
from reelbridge.kernel.window import Window
from reelbridge.kernel.wording import say
from reelbridge.rights import queries
from reelbridge.rights.rules import Covered, Direction, Medium, Terms, Use, reading
from reelbridge.rights.rules.limits import Embargo, Exclusivity, Fee, Holdback, Runs

#: The languages offered as boxes; others are typed.
OFFERED = ("zh", "ru", "en")

_PLACES = {"list": "territories", "autocomplete": "off"}
_EVERYWHERE = _("Empty: everywhere.")


class SaidSelect(forms.NullBooleanSelect):
    """Yes, no, or nothing said."""

    def __init__(self) -> None:
        super().__init__()
        self.choices = [("unknown", _("nothing is said")), ("true", _("yes")), ("false", _("no"))]


def credit_of(given: Mapping[str, Any], name: str) -> dict[str, str]:
    """Return the texts of three fields of one name by language; empty ones are left out."""
    typed = {tag: given[f"{name}_{tag.partition('-')[0]}"] for tag in ("zh-Hans", "ru", "en")}
    return {tag: text.strip() for tag, text in typed.items() if text.strip()}


class UseForm(forms.Form):
    """A plan as a sentence: where, on what, from when to when, in which languages. Made from the query's own names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"autocomplete": "off", "list": "territories"}
        self.fields["in"] = forms.CharField(max_length=2000, widget=forms.TextInput(words))
        self.fields["on"] = forms.ChoiceField(choices=reading.media_choices)
        self.fields["from"] = forms.DateField(widget=DayInput())
        self.fields["to"] = forms.DateField(widget=DayInput())
        spoken = [("", say("rights.any_language")), *((tag, reading.language(tag)) for tag in OFFERED)]
        self.fields["language"] = forms.ChoiceField(choices=spoken, required=False)

    def clean(self) -> dict[str, Any]:
        """Put the parts together as a Use."""
        given = super().clean() or {}
        if not self.errors:
            given["use"] = understood(
                lambda: Use(
                    queries.territories_in(given["in"]),
                    frozenset([Medium(given["on"])]),
                    Window(given["from"], given["to"]),
                    frozenset([given["language"]]) if given["language"] else frozenset(),
                )
            )
        return given

    @staticmethod
    def suggested(territories: list[str], today: date) -> dict[str, str]:
        """Return a first plan to ask about: television for a year from today."""
        year_on = min(today.day, 28)
        return {
            "in": reading.territories(territories),
            "on": Medium.TV,
            "from": today.isoformat(),
            "to": today.replace(year=today.year + 1, day=year_on).isoformat(),
            "language": "",
        }


class PartnerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # -- it is no generic when it runs
    """A partner, shown by its name in the reader's language."""

    def label_from_instance(self, obj: Institution) -> str:
        """Return the name."""
        return reading.credit(obj.names) or obj.ref


class GrantForm(forms.Form):
    """A grant written down by hand: what we may do with our own holdings, or what a partner allowed on paper."""

    direction = forms.ChoiceField(
        label=_("Whose permission"),
        choices=[("own", _("Our own holdings: what we ourselves may do")), ("in", _("From a partner, to us"))],
        widget=forms.RadioSelect,
        initial="own",
    )
    partner = PartnerField(
        label=_("Partner"), queryset=queries.partners(), required=False, to_field_name="ref", empty_label="—"
    )
    title = forms.CharField(label=_("Title"), max_length=300, required=False, help_text=_("How people here call it."))
    items = forms.CharField(
        label=_("Items"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Numbers of items, shots (…/4) or whole works, one a line."),
    )
    territories = forms.CharField(
        label=_("Territories"),
        max_length=4000,
        widget=forms.TextInput({"list": "territories", "autocomplete": "off"}),
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
        label=_("Seconds in all"), min_value=1, required=False, help_text=_("How much may be used. Empty: no limit.")
    )
    but_not = forms.CharField(
        label=_("Without"),
        max_length=4000,
        required=False,
        widget=forms.TextInput({"list": "territories", "autocomplete": "off"}),
        help_text=_("Territories taken out again, such as World without China."),
    )
    exclusivity = forms.ChoiceField(label=_("Who else"), choices=reading.exclusivity_choices, required=False)
    audio = forms.CharField(label=_("Sound only in"), max_length=400, required=False, help_text=_("For dubs: ru, zh."))
    subtitles = forms.CharField(label=_("Subtitles only in"), max_length=400, required=False)
    runs = forms.IntegerField(label=_("Airings in all"), min_value=1, required=False, help_text=_("Empty: no limit."))
    run_days = forms.IntegerField(label=_("Within days of the first"), min_value=1, required=False)
    may_edit = forms.NullBooleanField(label=_("May be cut and changed"), required=False, widget=SaidSelect)
    may_sublicense = forms.NullBooleanField(label=_("May be passed on to others"), required=False, widget=SaidSelect)
    fee = forms.CharField(label=_("Fee"), max_length=40, required=False, help_text=_("With a point: 1200.50"))
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False, help_text=_("EUR, CNY, RUB …"))
    clause = forms.CharField(
        label=_("Clause"),
        max_length=5000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Its number or its text: a “no” names it."),
    )
    document = forms.CharField(
        label=_("Contract"), max_length=300, required=False, help_text=_("Where the signed copy lies.")
    )
    not_before = forms.DateTimeField(
        label=_("Not before"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        help_text=_("By the clock of this institution."),
    )
    embargo_hours = forms.IntegerField(
        label=_("Or for hours after the first showing"), min_value=1, max_value=100_000, required=False
    )
    embargo_territories = forms.CharField(
        label=_("Embargo in"), max_length=4000, required=False, widget=forms.TextInput(_PLACES), help_text=_EVERYWHERE
    )
    holdback_anchor = forms.CharField(
        label=_("Held back from"),
        max_length=200,
        required=False,
        help_text=_("An event of the work: premiere:CN, or in the contract's words."),
    )
    holdback_on = forms.DateField(label=_("Its day, if known"), required=False, widget=DayInput())
    holdback_months = forms.IntegerField(label=_("For months"), min_value=0, max_value=1200, required=False)
    holdback_days = forms.IntegerField(label=_("And days"), min_value=0, max_value=36_500, required=False)
    holdback_territories = forms.CharField(
        label=_("Held back in"), max_length=4000, required=False, widget=forms.TextInput(_PLACES), help_text=_EVERYWHERE
    )
    holdback_media = forms.MultipleChoiceField(
        label=_("Held back on"),
        choices=reading.media_choices,
        required=False,
        widget=Boxes,
        help_text=_("None ticked: all of them."),
    )
    conditions_zh = forms.CharField(label=_("Conditions, Chinese"), max_length=2000, required=False)
    conditions_ru = forms.CharField(label=_("Conditions, Russian"), max_length=2000, required=False)
    conditions_en = forms.CharField(label=_("Conditions, English"), max_length=2000, required=False)
    credit_zh = forms.CharField(label=_("Credit line, Chinese"), max_length=500, required=False)
    credit_ru = forms.CharField(label=_("Credit line, Russian"), max_length=500, required=False)
    credit_en = forms.CharField(label=_("Credit line, English"), max_length=500, required=False)

    def clean_items(self) -> list[Covered]:
        """Return what the refs mean."""
        return understood(lambda: queries.covered_by_refs(parted(self.cleaned_data["items"])))

    def clean_territories(self) -> frozenset[str]:
        """Return the codes."""
        return understood(lambda: queries.territories_in(self.cleaned_data["territories"]))

    def clean_embargo_territories(self) -> frozenset[str]:
        """Return the codes; none means everywhere."""
        return understood(lambda: queries.territories_in(self.cleaned_data["embargo_territories"] or WORLD))

    def clean_holdback_territories(self) -> frozenset[str]:
        """Return the codes; none means everywhere."""
        return understood(lambda: queries.territories_in(self.cleaned_data["holdback_territories"] or WORLD))

    def clean_languages(self) -> frozenset[str]:
        """Return the tags."""
        return understood(lambda: language_tags(self.cleaned_data["languages"]))

    def clean_but_not(self) -> frozenset[str]:
        """Return the codes."""
        return understood(lambda: queries.territories_in(self.cleaned_data["but_not"]))

    def clean_audio(self) -> frozenset[str]:
        """Return the tags."""
        return understood(lambda: language_tags(self.cleaned_data["audio"]))

    def clean_subtitles(self) -> frozenset[str]:
        """Return the tags."""
        return understood(lambda: language_tags(self.cleaned_data["subtitles"]))

    def clean(self) -> dict[str, Any]:
        """Ask for the partner where one is needed, and put the terms together."""
        given = super().clean() or {}
        if given.get("direction") == Direction.IN and not given.get("partner"):
            self.add_error("partner", say("rights.grant_without_partner"))
        if not self.errors:
            given["terms"] = understood(lambda: self._terms(given))
        return given

    @staticmethod
    def _terms(given: dict[str, Any]) -> Terms:
        embargo = given["not_before"] or given["embargo_hours"]
        held = given["holdback_anchor"].strip()
        return Terms(
            territories=given["territories"],
            media=frozenset(map(Medium, given["on"])),
            window=Window(given["starts_on"], given["ends_on"]),
            languages=given["languages"],
            purpose=given["purpose"],
            credit_line=credit_of(given, "credit"),
            conditions=credit_of(given, "conditions"),
            embargoes=(_embargo(given),) if embargo else (),
            holdbacks=(_holdback(given, held),) if held or given["holdback_on"] else (),
            max_seconds=given["max_seconds"],
            but_not=given["but_not"],
            audio=given["audio"],
            subtitles=given["subtitles"],
            exclusivity=Exclusivity(given["exclusivity"] or Exclusivity.NON_EXCLUSIVE),
            runs=Runs(given["runs"], given["run_days"]) if given["runs"] else None,
            may_edit=given["may_edit"],
            may_sublicense=given["may_sublicense"],
            fee=Fee.parse(given["fee"], given["currency"]) if given["fee"] or given["currency"] else None,
            clause=given["clause"],
            document=given["document"],
        )


def _embargo(given: dict[str, Any]) -> Embargo:
    moment = given["not_before"]
    zone = ZoneInfo(settings.NODE.options.time_zone)
    there = given["embargo_territories"]
    return Embargo(there, frozenset(Medium), moment.replace(tzinfo=zone) if moment else None, given["embargo_hours"])


def _holdback(given: dict[str, Any], anchor: str) -> Holdback:
    media = frozenset(map(Medium, given["holdback_media"])) or frozenset(Medium)
    months, days = given["holdback_months"] or 0, given["holdback_days"] or 0
    return Holdback(given["holdback_territories"], media, anchor, given["holdback_on"], months, days)


class FileForm(forms.Form):
    """A file with grants: our own spreadsheet or Avails."""

    file = forms.FileField(
        label=_("File"), help_text=_("The spreadsheet of grants, Avails (XLSX, XML), or PREMIS rights (CSV).")
    )
    direction = forms.ChoiceField(
        label=_("Whose permission, where the file does not say"),
        choices=[("own", _("Our own holdings: what we ourselves may do")), ("in", _("From a partner, to us"))],
        widget=forms.RadioSelect,
        initial="own",
    )
    partner = PartnerField(
        label=_("Partner"), queryset=queries.partners(), required=False, to_field_name="ref", empty_label="—"
    )


class RevokeForm(forms.Form):
    """Why a grant ends."""

    because = forms.CharField(label=_("Why it is revoked"), max_length=1000, widget=forms.Textarea({"rows": 2}))


class FilterForm(forms.Form):
    """Which grants the list shows."""

    direction = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [("", _("all grants")), *((one.value, say(f"rights.direction.{one}")) for one in Direction)]
        states = [
            ("", _("whenever")),
            ("soon", _("ending within 90 days")),
            ("standing", _("standing")),
            ("revoked", _("revoked")),
        ]
        self.fields["direction"] = forms.ChoiceField(choices=sides, required=False)
        self.fields["state"] = forms.ChoiceField(choices=states, required=False)

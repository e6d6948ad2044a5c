"""Forms of footage: the film to compare, and the production whose cut it becomes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reelbridge.base.kit import tongue
from reelbridge.catalogue import queries as catalogue
from reelbridge.footage.queries import films_in_intake
from reelbridge.kernel.language import choose
from reelbridge.production import queries as production

#: What a browser offers to choose.
FILMS = "video/*,.mxf,.mov,.mkv"
PICTURES = f"image/*,{FILMS}"


def archives() -> list[tuple[str, str]]:
    """Return what a film can be compared with, by name."""
    partners = [
        (one.ref, choose(one.names, tongue()).text or one.ref) for one, _ in catalogue.keepers() if not one.is_own
    ]
    return [("all", str(_("all holdings, partners’ included"))), ("own", str(_("our own holdings"))), *partners]


def in_intake() -> list[tuple[str, str]]:
    """Return the films that lie in the intake folder."""
    return [("", "—"), *((name, name) for name in films_in_intake())]


def productions() -> list[tuple[str, str]]:
    """Return the productions, the newest first."""
    return [(one.ref, choose(one.titles, tongue()).text or one.ref) for one in production.productions()[:200]]


class CompareForm(forms.Form):
    """A film to be compared: sent, lying in the intake folder, or a holding."""

    file = forms.FileField(
        label=_("The film"), required=False, widget=forms.FileInput({"accept": "video/*,.mxf,.mov,.mkv"})
    )
    intake = forms.ChoiceField(label=_("Or a file in the intake folder"), required=False, choices=in_intake)
    item = forms.CharField(
        label=_("Or one of our holdings"),
        max_length=40,
        required=False,
        help_text=_("Its ref, such as nevsky-i-00001."),
    )
    archive = forms.ChoiceField(label=_("Compare with"), choices=archives)

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the three."""
        given = super().clean() or {}
        if not self.errors and sum(bool(given.get(name)) for name in ("file", "intake", "item")) != 1:
            raise forms.ValidationError(_("Give one of the three: a film, a file in the intake folder, or a holding."))
        return given


class PictureForm(forms.Form):
    """A picture by which to find."""

    file = forms.FileField(
        label=_("A still or photograph, or a film"), widget=forms.FileInput({"accept": f"image/*,{FILMS}"})
    )
    archive = forms.ChoiceField(label=_("Look in"), choices=archives)


class CutForm(forms.Form):
    """The production whose next cut a compared film becomes."""

    production = forms.ChoiceField(label=_("Production"), choices=productions)

    @property
    def is_of_use(self) -> bool:
        """Whether there is a production to choose."""
        # what Django keeps of choices that are asked for anew is true even when there are none
        return bool(list(self.fields["production"].choices))  # type: ignore[attr-defined]

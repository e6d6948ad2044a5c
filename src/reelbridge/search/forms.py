"""What a reader asks the search page, as it stands in an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reelbridge.base.rules.roles import Actor
from reelbridge.search.facets import USE, filters_from
from reelbridge.search.queries import DEEPEST_HIT, Found, find
from reelbridge.search.registry import FACETS
from reelbridge.search.rules.filters import Order

#: How results may be laid out.
VIEWS = {"grid": _("Cards"), "list": _("List"), "sheet": _("Contact sheet")}
#: In which order results may stand.
ORDERS = {Order.BEST: _("Best match first"), Order.NEWEST: _("Newest first"), Order.OLDEST: _("Oldest first")}

#: Of some filters only the last value counts.
_ONE_VALUE = ("made", "use_window", "use_purpose")
_MOST_VALUES = 50
_LONGEST_VALUE = 200


def filter_names() -> tuple[str, ...]:
    """Return every filter there is, facets first."""
    return (*FACETS, "rights", "made", *USE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Words and filters; the same question whichever door it comes through, and in which order it is answered."""

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""

    @classmethod
    def read(cls, given: QueryDict) -> Asked:
        """Read a question from an address; what it does not know is left out, filters left empty too."""
        filters = {}
        for name in filter_names():
            values = [value.strip()[:_LONGEST_VALUE] for value in given.getlist(name) if value.strip()][:_MOST_VALUES]
            if values:
                filters[name] = (values[-1],) if name in _ONE_VALUE else tuple(dict.fromkeys(values))
        # the page asks for two days, an address holds one window
        first, last = given.get("use_from", "").strip()[:10], given.get("use_to", "").strip()[:10]
        if first or last:
            filters["use_window"] = (f"{first or '..'}/{last or '..'}",)
        order = given.get("order", "")
        return cls(given.get("words", ""), filters, order if order in set(Order) else "")

    @classmethod
    def from_query(cls, query: str) -> Asked:
        """Read a question from what ``query`` wrote."""
        return cls.read(QueryDict(query))

    @property
    def query(self) -> str:
        """The question with its order as the query part of an address."""
        return urlencode([*self._pairs(), *([("order", self.order)] if self.order else [])])

    @property
    def question(self) -> str:
        """The question alone: the same for the same question, however the answer is ordered."""
        return urlencode(self._pairs())

    @property
    def is_unfinished(self) -> bool:
        """Whether the sentence of the planned use says too little to be weighed."""
        said = {name for name in (*USE, "rights") if name in self.filters}
        return bool(said) and not said >= {"use_medium", "use_territory"}

    def _pairs(self) -> list[tuple[str, str]]:
        return [*([("words", self.words)] if self.words else []), *self.chosen()]

    def chosen(self) -> Iterator[tuple[str, str]]:
        """Yield every filter's name and value."""
        for name in filter_names():
            for value in self.filters.get(name, ()):
                yield name, value

    def without(self, *names: str, value: str = "") -> Asked:
        """Return the question without some filters, or without one value of them."""
        kept = {
            name: tuple(one for one in values if value and one != value) if name in names else values
            for name, values in self.filters.items()
        }
        return replace(self, filters={name: values for name, values in kept.items() if values})

    def with_words(self, words: str) -> Asked:
        """Return the question with other words and the same filters."""
        return replace(self, words=words)

    def find(self, *, by: Actor, page: int = 1, per_page: int = 24, language: str = "en") -> Found:
        """Return the answer; raises what ``queries.find`` raises."""
        filters = filters_from(self.filters)
        return find(self.words, filters, by=by, page=page, per_page=per_page, language=language, order=self.order)


def page_number(given: str, per_page: int) -> int:
    """Return the page asked for; what is no number is the first page, what is too far is left to be refused."""
    if not (given.isascii() and given.isdecimal()):
        return 1
    return int(given) if len(given) < 9 else DEEPEST_HIT // per_page + 1


class SavingForm(forms.Form):
    """What a reader keeps of a search: what it is called and whether its news come by mail."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=120)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    by_mail = forms.BooleanField(label=_("Send what is new by mail, once a day"), required=False)

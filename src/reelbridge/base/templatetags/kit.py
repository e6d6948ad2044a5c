"""The page kit's tags and filters: ``{% load kit %}``.

Tags
``{% icon "yes" %}``                     a drawing of the sprite: yes if no unknown · play pause back fwd inn out · seek
                                        plus minus arrow own longer move lock clock receipt person film photograph sound
                                        copy down up edit warn letter parcel menu
``{% verdict verdict word="…" %}``       shape, word and colour; takes a Verdict, an Answer or its text; ``word`` says
                                        it otherwise (intact, online, …)
``{% reasons verdict %}``                the sentences of a Verdict, or of any list of Reasons; nothing without reasons
``{% holding institution %}``            seal and name of who holds a thing; ``plain=True``: the seal, name unseen
``{% seal institution large=True %}``    the seal alone; without an institution this node's own
``{% say texts %}``                      one text of a mapping by language, with ``lang``; a fallback gets its tag.
                                        ``plain=True`` leaves the tag out; ``empty="…"`` is said when there is none
``{% also texts %}``                     the texts in the other languages, each with ``lang``, parted by a dot
``{% clocks moment institution %}``      ``<time>``: the day, this city's clock and, for a partner's institution, theirs
``{% today_at moment institutions %}``    the day with its weekday, the hour here and at each partner's
``{% timecode frame rate start=0 %}``    the SMPTE label of a frame; ``start``: the label of frame 0, in frames
``{% seconds n %}``                      how long: 12 s, 9 min 12 s (also ``{{ n|length_of }}``)
``{% day when %}``                       a date or a moment's day, in the reader's way (also ``{{ when|day_of }}``)
``{% meter spent limit %}``              a bar of what is used of what is allowed; without a limit, of 100
``{% progress job label="…" %}``         a job's bar, or its state
``{% options choices chosen %}``          the options of a list, in groups where the choices are
``{% job_reason job %}``                 why a job's last attempt failed
``{% field form.title lang="ru" %}``     one form field: label, control in our dress, help, errors
``{% pages page %}``                     links through a Django Page; keeps the other query arguments
``{% tongue_link tag %}``                the address that changes the reader's language and comes back here

Filters
``texts|said``  ``when|day_of``  ``when|month_of``  ``n|length_of``  ``n|bytes``  ``n|number``
``amount|money``  ``chosen|fallback_tag``  ``digest|short_digest``
``code|territory`` (CN, RU, WORLD)  ``tag|tongue_name``  ``code|sentence`` (a phrase without facts)  ``user|may:"act"``
``name|who`` (a person as named; the node and its command line in the reader's language)

Blocks of ``kit/page.html``: title over heading lead main scripts, and ``styles`` for a page's own stylesheet.
A page says where it stands with the variable ``section``: desk search holdings rights exchange production.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Context
from django.urls import reverse

from reelbridge.base import formats, marks, saying
from reelbridge.base.kit import tongue
from reelbridge.base.models import Job, User
from reelbridge.base.policy import may as may_act
from reelbridge.kernel.territory import name as territory_name
from reelbridge.kernel.wording import listed
from reelbridge.kernel.wording import say as say_code

register = template.Library()

for drawn in (
    marks.icon,
    marks.verdict,
    marks.reasons,
    marks.seal,
    marks.holding,
    marks.options,
    marks.meter,
    marks.progress,
):
    register.simple_tag(drawn)
for spoken in (saying.say, saying.also, saying.clocks, saying.today_at, saying.timecode, saying.day):
    register.simple_tag(spoken)
register.simple_tag(formats.length, name="seconds")

register.filter("said", saying.said)
register.filter("who", saying.who)
register.filter("listed", listed)
register.filter("short_digest", saying.short_digest)
register.filter("day_of", formats.day)
register.filter("month_of", formats.month)
register.filter("length_of", formats.length)
register.filter("bytes", formats.size)
register.filter("number", formats.number)
register.filter("fallback_tag", saying.fallback_tag)
register.filter("money", formats.money)
register.filter("tongue_name", formats.language_name)


@register.filter
def territory(code: str) -> str:
    """Return a territory's name in the reader's language."""
    return territory_name(code, tongue())


@register.filter
def sentence(code: str) -> str:
    """Return the phrase for a code that needs no facts."""
    return say_code(code)


@register.filter
def may(user: Any, act: str) -> bool:
    """Whether the reader may do an act."""
    return isinstance(user, User) and may_act(user.as_actor(), act)


@register.simple_tag
def job_reason(job: Job) -> str:
    """Say why a job's last attempt failed: a sentence for a refusal, a fault's own words otherwise."""
    return say_code(job.why_code, job.why_facts) if job.why_code else job.fault


@register.inclusion_tag("kit/_field.html")
def field(bound: BoundField, lang: str = "") -> dict[str, Any]:
    """Show a form field: label, control, help and errors; ``lang`` is the language to be written in it."""
    widget = bound.field.widget
    many = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    attrs: dict[str, str | bool] = {"lang": lang} if lang else {}
    if not many and not isinstance(widget, CheckboxInput):
        attrs["class"] = f"field {widget.attrs.get('class', '')}".strip()
    control = bound.as_widget(attrs=attrs)
    return {"bound": bound, "control": control, "many": many, "box": isinstance(widget, CheckboxInput)}


@register.inclusion_tag("kit/_pages.html", takes_context=True)
def pages(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Show where in a list one is, with links to the pages around."""
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    kept = f"{asked.urlencode()}&" if asked else ""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "shown": list(shown), "kept": kept, "gap": page.paginator.ELLIPSIS}


@register.simple_tag(takes_context=True)
def tongue_link(context: Context, tag: str) -> str:
    """Return the address that changes the reader's language and comes back here."""
    return f"{reverse('base:language', args=[tag])}?{urlencode({'next': context.get('here', '/')})}"

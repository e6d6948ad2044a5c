"""What the page kit says: texts and names in the reader's language, moments on two clocks, timecodes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reelbridge.base import formats
from reelbridge.base.kit import tongue
from reelbridge.kernel.language import Chosen, Texts, base, choose
from reelbridge.kernel.timecode import Rate
from reelbridge.kernel.wording import N_


def say(texts: Texts | None, *, plain: bool = False, empty: str = "") -> SafeString:
    """Say a text in the reader's language, with ``lang`` where it is another; a fallback carries its tag."""
    reader = tongue()
    chosen = choose(texts or {}, reader)
    if not chosen.text:
        return format_html('<span class="also">{}</span>', empty) if empty else SafeString("")
    if base(chosen.language) == base(reader):
        return conditional_escape(chosen.text)
    said = format_html('<span lang="{}">{}</span>', chosen.language, chosen.text)
    return said if plain else said + fallback_tag(chosen)


def fallback_tag(chosen: Chosen) -> SafeString:
    """Return the mark of a text that is not in the reader's language; nothing for one that is."""
    # a title made from a file's name is in no language that anybody could miss
    if not chosen.text or base(chosen.language) in (base(tongue()), "und", "zxx"):
        return SafeString("")
    # Translators: said of a text that exists only in another language than the reader's: name your language
    why = _("not yet in English")
    return format_html(
        ' <span class="tag" title="{}">{}<span class="unseen">, {}</span></span>', why, chosen.language, why
    )


def also(texts: Texts | None, shown: str = "") -> SafeString:
    """Say a text in every other language it exists in; ``shown`` is the language said already, else the reader's."""
    shown = shown or choose(texts or {}, tongue()).language
    rest = [(tag, text) for tag, text in (texts or {}).items() if text and tag != shown]
    return format_html_join(" · ", '<span lang="{}">{}</span>', rest)


def clocks(moment: datetime | str | None, institution: formats.Partner | None = None) -> SafeString:
    """Say when, on this city's clock and on a partner's; the partner's day only where it differs."""
    if not moment:
        return SafeString("")
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    time, city, on = formats.clock_at(moment)
    between = " " if base(tongue()) == "zh" else ", "
    said = [f"{formats.day(on)}{between}{time} {city}"]
    if institution is not None and not institution.is_own:
        there, place, on_there = formats.clock_at(moment, institution)
        said_day = formats.day_of_year if on_there.year == on.year else formats.day
        said.append(f"{'' if on_there == on else said_day(on_there) + between}{there} {place}")
    # a line may end between two clocks, never within one
    hours = format_html_join(" · ", '<span class="whole-word">{}</span>', ((one,) for one in said))
    return format_html('<time class="edge" datetime="{}">{}</time>', moment.isoformat(), hours)


def today_at(moment: datetime, institutions: Iterable[formats.Partner] = ()) -> SafeString:
    """Say the day and the hour here and at partners, a city once: 7月22日 星期三 · 北京 18:40 · 莫斯科 13:40."""
    here = formats.clock_at(moment)
    said = {city: time for time, city, _on in [here, *(formats.clock_at(moment, one) for one in institutions)]}
    hours = format_html_join("", ' · <span class="whole-word">{} {}</span>', said.items())
    return format_html('<time datetime="{}">{}</time>{}', moment.isoformat(), formats.weekday(moment), hours)


def timecode(frame: int, rate: Rate | str, start: int = 0) -> str:
    """Return the SMPTE label of a frame of an item whose first frame is labelled ``start`` frames."""
    return (Rate.parse(rate) if isinstance(rate, str) else rate).timecode(frame + start)


def day(when: date | datetime | str | None) -> SafeString:
    """Say a day."""
    if not when:
        return SafeString("")
    stamp = when if isinstance(when, str) else when.isoformat()
    return format_html('<time datetime="{}">{}</time>', stamp, formats.day(when))


def said(texts: Texts | None) -> str:
    """Return a text in the reader's language as it is, for attributes and titles of pages."""
    return choose(texts or {}, tongue()).text


#: Who acts without being a person, as the audit names them.
_NOBODY = {"node": N_("the node itself"), "command line": N_("command line")}


def who(name: str) -> str:
    """Say who did a thing: a person's name as it is, the node and its command line in the reader's language."""
    return _(_NOBODY[name]) if name in _NOBODY else name


def short_digest(digest: str) -> SafeString:
    """Show a digest by its ends; the whole of it on pointing and for readers."""
    return format_html('<span class="edge" title="{}">{}…{}</span>', digest, digest[:4], digest[-4:])

"""The credits of a cut as text: what licences ask for, and whose material was used, as each language spells it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from reelbridge.kernel.language import choose
from reelbridge.production.models import Cut
from reelbridge.production.queries.cuesheet import cue_sheet

_QUOTES = {"zh-Hans": "《{}》", "ru": "«{}»", "en": "“{}”"}


def of_cut(cut: Cut, language: str) -> str:
    """Return the end titles' text in one of our languages.

    Credit lines stand first, as worded by the licences; then each holder with the titles used of it, in the order of
    the film. A text there is only in another language is followed by that language's code in brackets.
    """
    with override(language.lower()):
        rows = cue_sheet(cut, language).rows
        lines = [choose(cut.production.titles, language).text, ""]
        asked = dict.fromkeys(
            _marked(row.credit.text, row.credit.language, language) for row in rows if row.credit.text
        )
        if asked:
            lines += [_("With thanks to"), *(f"  {one}" for one in asked), ""]
        holders: dict[str, dict[str, None]] = {}
        for row in rows:
            if row.item_ref:
                name = _marked(row.holder.text, row.holder.language, language)
                title = _QUOTES[language].format(row.title.text)
                holders.setdefault(name, {})[_marked(title, row.title.language, language)] = None
        if holders:
            lines.append(_("Archive material"))
            for name, titles in holders.items():
                lines += [f"  {name}", *(f"    {title}" for title in titles)]
        return "\n".join(lines).rstrip() + "\n"


def _marked(text: str, said_in: str, wanted: str) -> str:
    return text if said_in.partition("-")[0] in (wanted.partition("-")[0], "und", "zxx", "") else f"{text} [{said_in}]"

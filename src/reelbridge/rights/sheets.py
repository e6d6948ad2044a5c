"""A grant as a readable sheet in the three languages, as it lies in a parcel beside the ODRL."""

from __future__ import annotations

from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from reelbridge.base.printing import Part, PrintedTable, Sheet, as_pdf
from reelbridge.catalogue import queries as catalogue
from reelbridge.catalogue.models import Institution, Item
from reelbridge.kernel.language import OURS
from reelbridge.kernel.wording import say, say_reason
from reelbridge.rights.models import Grant, GrantLine
from reelbridge.rights.rules import Direction, Terms, reading
from reelbridge.rights.rules.limits import Embargo, Exclusivity, Holdback
from reelbridge.rights.rules.papers import told_rule


def sheet(grant: Grant, items: Mapping[str, Item], *, partner: Institution | None, own: Institution) -> dict[str, str]:
    """Return the sheet by language; items that are not in the catalogue are named by their refs."""
    parties = {Direction.IN: (partner, own), Direction.OUT: (own, partner), Direction.OWN: (own, own)}
    giver, taker = parties[Direction(grant.direction)]
    written: dict[str, str] = {}
    for tongue in OURS:
        lines = [_line(line, items.get(line.item_ref), tongue) for line in grant.lines.all()]
        shown = {"grant": grant, "terms": grant.terms, "lines": lines, "giver": giver, "taker": taker}
        with translation.override(tongue.lower()):
            written[tongue] = render_to_string("rights/sheet.txt", shown)
    return written


def printed(
    grant: Grant, items: Mapping[str, Item], tongue: str, *, partner: Institution | None, own: Institution
) -> bytes:
    """Return the sheet in one language as a PDF; raises Conflict where Chinese cannot be printed on this machine."""
    parties = {Direction.IN: (partner, own), Direction.OUT: (own, partner), Direction.OWN: (own, own)}
    giver, taker = ((one.names if one else {}) for one in parties[Direction(grant.direction)])
    with translation.override(tongue.lower()):
        lines = [_line(line, items.get(line.item_ref), tongue) for line in grant.lines.all()]
        heads = [_("Number"), _("Title"), _("Frames")]
        covered = PrintedTable(
            heads, [(ref, title, frames or _("all of it")) for ref, title, frames in lines], (2, 4, 4)
        )
        facts = [
            (_("Granted by"), reading.credit(giver) or grant.partner_ref),
            (_("Granted to"), reading.credit(taker) or grant.partner_ref),
            (_("Written down on"), reading.day(grant.issued_at.date())),
        ]
        if grant.revoked_at:
            facts.append((_("REVOKED"), f"{reading.day(grant.revoked_at.date())}. {grant.why_revoked}"))
        days = _("Days are those of each territory's own time zone; first and last day are included.")
        parts = [
            Part(facts=facts),
            Part(_("Terms"), facts=_facts(grant.terms)),
            Part(_("What it covers"), tables=[covered]),
            Part(lines=[days]),
        ]
        title = f"{_('Terms of a grant')} {grant.ref}"
        return as_pdf(Sheet(title, tongue, parts, [grant.title] if grant.title else [], reading.credit(own.names)))


def _facts(terms: Terms) -> list[tuple[str, str]]:
    """Return all that terms say, in the reader's words; what they leave open is left out."""
    rules: list[Embargo | Holdback] = [*terms.embargoes, *terms.holdbacks]
    held = [reason for rule in rules for reason in told_rule(rule)]
    said = {None: "", True: _("yes"), False: _("no")}
    runs = terms.runs
    within = _("within %(days)s days of the first") % {"days": runs.days} if runs and runs.days else ""
    alone = terms.exclusivity is not Exclusivity.NON_EXCLUSIVE
    found = [
        (_("Territories"), reading.territories(terms.territories)),
        (_("Without"), reading.territories(terms.but_not) if terms.but_not else ""),
        (_("Media"), reading.media(terms.media)),
        (_("Window"), reading.window(terms.window)),
        (_("Languages"), reading.languages(terms.languages)),
        (_("Sound only in"), reading.languages(terms.audio) if terms.audio else ""),
        (_("Subtitles only in"), reading.languages(terms.subtitles) if terms.subtitles else ""),
        (_("Who else"), say(f"rights.exclusivity.{terms.exclusivity}") if alone else ""),
        (_("Purpose"), reading.purpose(terms.purpose) if terms.purpose else ""),
        (_("Seconds in all"), str(terms.max_seconds or "")),
        (_("Airings in all"), f"{runs.count} {within}".strip() if runs else ""),
        (_("Held back"), " ".join(map(say_reason, held))),
        (_("May be cut and changed"), said[terms.may_edit]),
        (_("May be passed on to others"), said[terms.may_sublicense]),
        (_("Fee"), str(terms.fee or "")),
        (_("Conditions"), reading.credit(terms.conditions)),
        (_("Clause"), terms.clause),
        (_("Contract"), terms.document),
        (_("Credit line"), reading.credit(terms.credit_line)),
        (_("Notes"), reading.credit(terms.notes)),
    ]
    return [(name, value) for name, value in found if value]


def _line(line: GrantLine, item: Item | None, tongue: str) -> tuple[str, str, str]:
    """Return ref, title and frames; frames as timecode where the rate is known, nothing for all of it."""
    title = catalogue.title_of(item, tongue).text if item else ""
    if line.span is None:
        return line.item_ref, title, ""
    if item is None or not item.rate_text:
        return line.item_ref, title, f"{line.span.start} – {line.span.end}"
    first, last = (item.rate.timecode(frame + item.start_frame) for frame in (line.span.start, line.span.end))
    return line.item_ref, title, f"{first} – {last} ({line.span.start} – {line.span.end})"

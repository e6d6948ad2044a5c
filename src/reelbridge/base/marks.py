"""What the page kit draws: icons, verdicts with their reasons, seals, meters, bars of jobs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reelbridge.base import formats
from reelbridge.base.models import Job
from reelbridge.base.saying import say
from reelbridge.kernel.verdict import Answer, Reason, Verdict
from reelbridge.kernel.wording import N_, say_reason
from reelbridge.kernel.wording import say as say_code

WORDS = {
    Answer.YES: N_("may be used"),
    Answer.IF: N_("with conditions"),
    Answer.NO: N_("may not be used"),
    Answer.UNKNOWN: N_("not known"),
}
#: How the state of a job looks: the shape of a verdict and a word of its own.
STATES = {
    "waiting": (Answer.UNKNOWN, N_("waiting")),
    "running": (Answer.IF, N_("under way")),
    "done": (Answer.YES, N_("done")),
    "dead": (Answer.NO, N_("failed")),
}


@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; the word beside it says what it means."""
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="#{}"/></svg>', name)


def verdict(given: Verdict | Answer | str, word: str = "") -> SafeString:
    """Show an answer by shape, word and colour."""
    answer = given.answer if isinstance(given, Verdict) else Answer(given)
    return format_html(
        '<span class="verdict verdict--{}">{}{}</span>', answer.value, icon(answer.value), word or _(WORDS[answer])
    )


def reasons(given: Verdict | Iterable[Reason]) -> SafeString:
    """List why, one sentence each; nothing when there is no reason to tell."""
    named, kind = (given.reasons, given.answer.value) if isinstance(given, Verdict) else (tuple(given), "no")
    if not named:
        return SafeString("")
    rows = format_html_join("", "<li>{}</li>", ((say_reason(reason),) for reason in named))
    return format_html('<ul class="reasons reasons--{}">{}</ul>', kind, rows)


def seal(institution: Any = None, *, large: bool = False) -> SafeString:
    """Draw an institution's seal, filled for our own, an open circle for a partner's; without one, this node's."""
    if institution is None:
        return _seal(settings.NODE.options.seal, settings.NODE.options.language, is_own=True, is_large=large)
    return _seal(institution.seal, institution.language, is_own=institution.is_own, is_large=large)


@lru_cache(maxsize=1024)
def _seal(letter: str, spoken: str, *, is_own: bool, is_large: bool) -> SafeString:
    return format_html(
        '<span class="seal seal--{}{}" lang="{}" aria-hidden="true">{}</span>',
        "own" if is_own else "partner",
        " seal--large" if is_large else "",
        spoken,
        letter or "·",
    )


def holding(institution: Any, *, plain: bool = False) -> SafeString:
    """Say who holds a thing: the seal, then the name; ``plain`` keeps the name for readers who cannot see."""
    return _holding(seal(institution), say(institution.names, plain=True), is_plain=plain)


@lru_cache(maxsize=1024)
def _holding(seal: SafeString, name: SafeString, *, is_plain: bool) -> SafeString:
    shown = format_html('<span class="unseen">{}</span>', name) if is_plain else name
    return format_html('<span class="holding">{}{}</span>', seal, shown)


def options(choices: Iterable[tuple[str, Any]], chosen: Collection[str] = ()) -> SafeString:
    """Draw what a list offers, from choices as forms take them: a group where the second of a pair is its choices."""
    drawn = (
        format_html('<optgroup label="{}">{}</optgroup>', value, options(label, chosen))
        if isinstance(label, list)
        else format_html(
            '<option value="{}"{}>{}</option>', value, SafeString(" selected" if value in chosen else ""), label
        )
        for value, label in choices
    )
    return format_html_join("", "{}", ((one,) for one in drawn))


def meter(spent: formats.Number, limit: formats.Number | None = None) -> SafeString:
    """Draw what is used against what is allowed (of 100 without a limit); the words stand beside it."""
    allowed = float(100 if limit is None else limit)
    whole = max(float(spent), allowed) or 1
    within, mark = 100 * min(float(spent), allowed) / whole, 100 * allowed / whole
    over = SafeString("")
    if float(spent) > allowed:
        over = format_html(
            '<rect class="over-spent" x="{0}" width="{1}" height="10"/>'
            '<rect class="limit" x="{0}" width="1" height="10"/>',
            f"{mark:.1f}",
            f"{100 - mark:.1f}",
        )
    return format_html(
        '<svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bed" y="3" width="100" height="4"/><rect class="spent" y="1" width="{}" height="8"/>{}</svg>',
        f"{within:.1f}",
        over,
    )


def progress(job: Job, label: str = "") -> SafeString:
    """Show a job: its bar and count while it is under way, else its state."""
    answer, word = STATES[job.state]
    if job.state == Job.State.RUNNING and job.total_units:
        share = f"{100 * job.done_units // job.total_units}\N{NO-BREAK SPACE}%"
        return format_html(
            '<progress max="{}" value="{}" aria-label="{}">{}</progress>',
            job.total_units,
            job.done_units,
            label or say_code(job.name),
            share,
        )
    if job.state == Job.State.WAITING:
        return format_html('<span class="verdict verdict--unknown">{}{}</span>', icon("clock"), _(word))
    return verdict(answer, _(word))

"""Terms in templates: ``{% load rights %}``, then ``{{ terms.territories|territory_names }}`` and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

from reelbridge.kernel.wording import say_reason
from reelbridge.rights.rules import Terms, reading
from reelbridge.rights.rules.papers import told, told_rule

register = template.Library()

register.filter("territory_names", reading.territories)
register.filter("language_names", reading.languages)
register.filter("media_names", reading.media)
register.filter("window_words", reading.window)
register.filter("windows_words", reading.windows)
register.filter("purpose_words", reading.purpose)


register.filter("sentence_of", say_reason)


@register.simple_tag(takes_context=True)
def asked_with(context: Context, name: str, value: str) -> str:
    """Return the question of this page with one more value, for a link."""
    asked = context["request"].GET.copy()
    asked[name] = value
    return str(asked.urlencode())


@register.filter
def as_terms(given: Any) -> Terms:
    """Return terms for terms, or for their JSON."""
    return Terms.from_json(given) if isinstance(given, Mapping) else given


register.filter("day_words", reading.day_written)
register.filter("told", told)
register.filter("told_rule", told_rule)

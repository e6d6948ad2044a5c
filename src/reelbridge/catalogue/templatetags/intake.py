"""``{% load intake %}``: ``{{ arrival|why }}`` says why a file was refused, or what there is to say about its name."""

from __future__ import annotations

from django import template

from reelbridge.catalogue.models import Arrival
from reelbridge.kernel.wording import say

register = template.Library()


@register.filter
def why(arrival: Arrival) -> str:
    """Return the sentence of an arrival."""
    return say(arrival.why_code, arrival.why_facts)

"""Sentences of the exchange."""

from __future__ import annotations

from reelbridge.exchange.phrases_dealings import DEALINGS
from reelbridge.exchange.phrases_line import LINE

PHRASES = {**LINE, **DEALINGS}

"""Sentences of the exchange."""

from __future__ import annotations

from reelbridge.exchange.phrases_correspondence import CORRESPONDENCE
from reelbridge.exchange.phrases_dealings import DEALINGS
from reelbridge.exchange.phrases_ledger import LEDGER
from reelbridge.exchange.phrases_line import LINE
from reelbridge.kernel.wording import say, show_fact

PHRASES = {**LINE, **DEALINGS, **LEDGER, **CORRESPONDENCE}

# what a letter of a kind is called, itself a sentence of ours
show_fact("kind_of_letter", lambda kind: say(str(kind)))

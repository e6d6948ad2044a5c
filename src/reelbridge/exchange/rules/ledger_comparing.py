"""Two nodes' ledgers of one partnership held against each other: the first difference, or none."""

from __future__ import annotations

from datetime import datetime

from reelbridge.exchange.rules.fingerprint import fingerprint, grouped
from reelbridge.exchange.rules.ledger import Heading, Ledger, Promise
from reelbridge.kernel.errors import BadInput
from reelbridge.kernel.verdict import Reason


def first_difference(one: Ledger, other: Ledger) -> Reason | None:
    """Return the earliest promise in which two ledgers differ, as a reason; None when they agree.

    The order of entries is each node's own and no difference. Raises BadInput when a ledger is not sound in itself, or
    when the two are not the two sides of one partnership.
    """
    _require_two_sides(one.heading, other.heading)
    found = _of_keys(one.heading, other.heading) or _of_keys(other.heading, one.heading)
    if found:
        return found
    left = {promise.letter_id: promise for promise in one.promises()}
    right = {promise.letter_id: promise for promise in other.promises()}
    everything = sorted([*left.values(), *right.values()], key=_in_order)
    for promise in everything:
        here, there = left.get(promise.letter_id), right.get(promise.letter_id)
        if here is None:
            return _missing(promise, has=other.heading.node, lacks=one.heading.node)
        if there is None:
            return _missing(promise, has=one.heading.node, lacks=other.heading.node)
        if here.digest != there.digest:
            return Reason(
                "exchange.ledgers_differ_in_words",
                {
                    **_named(promise),
                    "one": one.heading.node,
                    "entry": here.number,
                    "other": other.heading.node,
                    "other_entry": there.number,
                },
            )
    return None


def _in_order(promise: Promise) -> tuple[datetime, int, str]:
    # letters are dated to the second: those of one second stand as their node entered them
    return promise.written_at, promise.number, promise.letter_id


def _require_two_sides(one: Heading, other: Heading) -> None:
    if (one.node, one.partner) != (other.partner, other.node):
        raise BadInput(
            "exchange.ledgers_of_others",
            one=f"{one.node}–{one.partner}",
            other=f"{other.node}–{other.partner}",
        )


def _of_keys(said: Heading, own: Heading) -> Reason | None:
    """Return the first key that one side takes for the other's and the other does not call its own."""
    for key in said.keys[own.node]:
        if key not in own.keys[own.node]:
            facts = {"one": said.node, "other": own.node, "key": grouped(fingerprint(key))}
            return Reason("exchange.ledgers_differ_in_keys", facts)
    return None


def _missing(promise: Promise, *, has: str, lacks: str) -> Reason:
    code = "exchange.ledger_lacks_own" if promise.by == lacks else "exchange.ledger_lacks_received"
    return Reason(code, {**_named(promise), "has": has, "entry": promise.number, "lacks": lacks})


def _named(promise: Promise) -> dict[str, object]:
    # what a letter of this kind is called stands in the sentences, under this code
    named = f"exchange.kind.{promise.kind}"
    return {"kind_of_letter": named, "about": promise.about, "by": promise.by, "at": promise.written_at}

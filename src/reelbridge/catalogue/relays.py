"""Hooks for the floors above: how a partner's film is shown here, and what may not be shown."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.models import Item
from reelbridge.kernel.errors import NotAllowed
from reelbridge.kernel.verdict import Verdict

#: Answers for ``what`` of a partner's item: ``proxy.mp4``, ``poster.jpg``, ``stills/120.jpg``, ``audio-2.m4a``.
Relay = Callable[[HttpRequest, Item, str], HttpResponseBase]

#: Says whether somebody may see ``what`` of an item; None when it has no opinion.
Guard = Callable[[Item, Actor, str], "Verdict | None"]

_RELAYS: list[Relay] = []
_GUARDS: list[Guard] = []


def register(relay: Relay) -> Relay:
    """Let a function answer for what partners' items look like; the last one registered answers."""
    _RELAYS.append(relay)
    return relay


def guard(check: Guard) -> Guard:
    """Ask a function before anything of an item is shown; one "no" is enough."""
    _GUARDS.append(check)
    return check


def relay() -> Relay | None:
    """Return the function that answers for partners' items, or None when nobody does."""
    return _RELAYS[-1] if _RELAYS else None


def require_seeing(item: Item, actor: Actor, what: str) -> None:
    """Raise NotAllowed, with the first reason, when a guard refuses what is asked of an item."""
    for check in _GUARDS:
        verdict = check(item, actor, what)
        if verdict is not None and not verdict.is_clear:
            reason = next(iter(verdict.reasons), None)
            raise NotAllowed(reason.code if reason else "catalogue.may_not_be_seen", **(reason.facts if reason else {}))

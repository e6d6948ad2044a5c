"""Facts: what one domain announces and others react to, stored with the deed so that a crash loses none.

An event is a frozen dataclass of JSON values in a domain's ``events.py``. ``announce`` writes it and one job per
handler in the caller's transaction; the worker runs the handlers, each until it has succeeded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from reelbridge.base.jobs import Running, enqueue, job
from reelbridge.base.models import Fact

E = TypeVar("E")

_EVENTS: dict[str, type[Any]] = {}
_HANDLERS: dict[str, dict[str, Callable[[Any], None]]] = defaultdict(dict)


def _name(event: type[Any]) -> str:
    return f"{event.__module__}.{event.__qualname__}"


def on(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Call the decorated handler for every announced fact of this kind, at least once: it must be idempotent."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        _EVENTS[_name(event)] = event
        _HANDLERS[_name(event)][f"{handler.__module__}.{handler.__qualname__}"] = handler
        return handler

    return register


def announce(event: Any) -> None:
    """Store a fact and the jobs that deliver it; call inside the transaction of the deed."""
    name = _name(type(event))
    fact = Fact.objects.create(name=name, facts=asdict(event))
    for handler in _HANDLERS[name]:
        enqueue("base.deliver", fact=fact.pk, handler=handler)


@job("base.deliver", attempts=12)
def deliver(_: Running, *, fact: int, handler: str) -> None:
    """Hand one stored fact to one handler."""
    row = Fact.objects.get(pk=fact)
    _HANDLERS[row.name][handler](_EVENTS[row.name](**row.facts))

"""Allowances: what each partner may ask of this node in a while, and what all strangers together may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction

from reelbridge.exchange.models import Allowance
from reelbridge.exchange.rules.allowance import Rate
from reelbridge.kernel import clock
from reelbridge.kernel.errors import TooOften

#: So many calls a minute may come from all who do not sign: cards, greetings, the public catalogue.
STRANGERS_CALLS = 600
#: What is sent is counted each time so much has gone.
_COUNTED_EVERY = 16 << 20
_MEGABYTE = 1_000_000


def spend_call(caller: str) -> None:
    """Count a call of a partner, or of a stranger (empty); raises TooOften with the seconds to wait."""
    rate = Rate(settings.NODE.options.partner_calls_per_minute if caller else STRANGERS_CALLS, 60)
    _require(caller, "calls", rate, 1)
    if caller:
        _require(caller, "bytes", _bytes_rate(), 0)


def counted(caller: str, content: Iterable[bytes]) -> Iterator[bytes]:
    """Pass on what is sent to a partner, counting it; end where nothing is left, for the rest to be asked for later."""
    rate, size = _bytes_rate(), 0
    try:
        for piece in content:
            yield piece
            size += len(piece)
            if size >= _COUNTED_EVERY:
                left, size = _spend(caller, "bytes", rate, size), 0
                if left <= 0:
                    return
    finally:
        if size:
            _spend(caller, "bytes", rate, size)


def has_bytes_limit() -> bool:
    """Whether what is sent to partners is counted."""
    return _bytes_rate().has_limit


def _bytes_rate() -> Rate:
    return Rate(settings.NODE.options.partner_megabytes_per_hour * _MEGABYTE, 3600)


def _require(caller: str, kind: str, rate: Rate, amount: float) -> None:
    """Spend an amount unless nothing is left; then nothing is spent."""
    if not rate.has_limit:
        return
    with transaction.atomic():
        row, left = _left(caller, kind, rate)
        if wait_s := rate.wait_s(left):
            raise TooOften(f"exchange.too_many_{kind}", after_s=wait_s)
        _keep(row, left - amount)


@transaction.atomic
def _spend(caller: str, kind: str, rate: Rate, amount: float) -> float:
    row, left = _left(caller, kind, rate)
    _keep(row, left - amount)
    return left - amount


def _left(caller: str, kind: str, rate: Rate) -> tuple[Allowance, float]:
    row, _ = Allowance.objects.select_for_update().get_or_create(
        caller=caller, kind=kind, defaults={"left": rate.amount}
    )
    return row, rate.filled(row.left, row.at, clock.now())


def _keep(row: Allowance, left: float) -> None:
    row.left, row.at = left, clock.now()
    row.save(update_fields=["left", "at"])

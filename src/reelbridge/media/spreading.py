"""Where pieces of work are done: one after the other in this process, or on the workers of a Dask cluster.

A result stays where it was made until it is needed. What a worker held when it died is made again by another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import reelbridge
from reelbridge.kernel.errors import Conflict, Unreachable

Progress = Callable[[int, int], None]

#: How often a piece of work is tried again that failed for a reason that is not its own.
_RETRIES = 2
_CONNECT_S, _WORKERS_S = 15, 60


class LostError(Exception):
    """A piece of work that ended every worker that took it up."""


class Hands(Protocol):
    """What does pieces of work."""

    def each(
        self, act: Callable[..., Any], rows: Sequence[tuple[Any, ...]], on_progress: Progress | None = None
    ) -> list[Any]:
        """Begin ``act`` with each row of arguments and return what stands for the results, in order.

        What stands for a result may be an argument of further work, alone or in a list.
        """
        ...

    def results(self, made: Sequence[Any], on_progress: Progress | None = None) -> list[Any]:
        """Return results in order; a ``LostError`` stands in the place of one that cannot be had."""
        ...


class Alone:
    """One process, the one that asks."""

    def each(
        self, act: Callable[..., Any], rows: Sequence[tuple[Any, ...]], on_progress: Progress | None = None
    ) -> list[Any]:
        """Do all of it now."""
        done = []
        for number, row in enumerate(rows, 1):
            done.append(act(*row))
            if on_progress:
                on_progress(number, len(rows))
        return done

    def results(self, made: Sequence[Any], on_progress: Progress | None = None) -> list[Any]:  # noqa: ARG002 -- done
        """Return them as they are."""
        return list(made)


class Cluster:
    """The workers behind a Dask scheduler."""

    def __init__(self, client: Any) -> None:
        """Take a client that is connected."""
        self._client = client

    def each(
        self,
        act: Callable[..., Any],
        rows: Sequence[tuple[Any, ...]],
        on_progress: Progress | None = None,  # noqa: ARG002 -- told with the results
    ) -> list[Any]:
        """Hand all of it to the scheduler."""
        return [
            self._client.submit(_done, reelbridge.__version__, act, *row, pure=False, retries=_RETRIES) for row in rows
        ]  # fmt: skip

    def results(self, made: Sequence[Any], on_progress: Progress | None = None) -> list[Any]:
        """Wait for all of them; raises Conflict when workers run another program."""
        from distributed import as_completed  # noqa: PLC0415 -- optional

        for number, _ in enumerate(as_completed(made, loop=self._client.loop), 1):  # type: ignore[no-untyped-call]
            if on_progress:
                on_progress(number, len(made))
        return [self._result(one) for one in made]

    def _result(self, future: Any) -> Any:
        from distributed import KilledWorker  # noqa: PLC0415 -- optional

        try:
            return future.result()
        except KilledWorker as fault:
            return LostError(str(fault))
        except ImportError as fault:
            raise Conflict("matching.other_program", theirs="—", ours=reelbridge.__version__) from fault


def _done(version: str, act: Callable[..., Any], *given: Any) -> Any:
    """Do a piece of work, on a worker that runs this very program."""
    if version != reelbridge.__version__:
        raise Conflict("matching.other_program", theirs=reelbridge.__version__, ours=version)
    return act(*given)


@contextmanager
def hands(address: str = "") -> Iterator[Hands]:
    """Give the hands behind a scheduler's address while a block lasts, or this process without one.

    Raises Conflict without the library, Unreachable when no scheduler or no worker answers.
    """
    if not address:
        yield Alone()
        return
    try:
        from distributed import Client  # noqa: PLC0415 -- optional
    except ImportError as fault:
        raise Conflict("matching.no_cluster_library") from fault
    try:
        client = Client(address, timeout=_CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as fault:
        raise Unreachable("matching.no_cluster", address=address) from fault
    with client:
        try:
            client.wait_for_workers(1, timeout=_WORKERS_S)
        except TimeoutError as fault:
            raise Unreachable("matching.no_workers", address=address) from fault
        yield Cluster(client)

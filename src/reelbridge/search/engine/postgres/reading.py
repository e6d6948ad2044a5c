"""Reading the index in PostgreSQL: every transaction sees what was written before it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from reelbridge.search.engine.postgres.asking import Sql, found_by, score_of
from reelbridge.search.engine.postgres.shelf import Shelf, names_table, table
from reelbridge.search.engine.reading import Candidate, Memory, exactly
from reelbridge.search.rules.alike import LEAST_SHARED, MOST_COMPARED, LookUp
from reelbridge.search.rules.fields import TERMS, facet_field
from reelbridge.search.rules.filters import Order
from reelbridge.search.rules.plan import Plan

_ORDERED = {
    Order.BEST: "score DESC",
    Order.NEWEST: "last_day DESC NULLS LAST",
    Order.OLDEST: "first_day NULLS LAST",
}


@dataclass
class _Remembered:
    """What was found out since the index was last written."""

    version: tuple[str, int, int] = ("", 0, 0)
    memory: Memory = field(default_factory=Memory)


_MEMORY = _Remembered()
_RENEWING = threading.Lock()


def view() -> View:
    """Return the index as it is now; raises UnfitIndexError when there is nothing to read."""
    global _MEMORY  # noqa: PLW0603 -- one memory for each process, replaced whole
    number, writes, is_earlier = Shelf().in_use()
    version = (str(connection.settings_dict["NAME"]), number, writes)
    with _RENEWING:
        if _MEMORY.version != version:
            _MEMORY = _Remembered(version)
        return View(table(number), names_table(number), _MEMORY.memory, is_earlier)


@dataclass(frozen=True, slots=True)
class View:
    """The index as a transaction sees it."""

    table: str
    names: str
    memory: Memory
    #: Whether an earlier version of this program made it.
    is_earlier: bool

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return int(self._rows(Sql(f"SELECT count(*) FROM {self.table}"))[0][0])

    def search(
        self, plan: Plan, *, limit: int, offset: int = 0, order: Order = Order.BEST
    ) -> tuple[int, list[Candidate]]:
        """Return how many documents a plan finds, and some of them, the best or as they were made first."""
        found, score = found_by(plan), score_of(plan) if order is Order.BEST else Sql("0.0")
        # the tokens are unpacked once for each row, not once for each that is looked for
        unpacked = "id, ord, weight, facets, terms, said, first_day, last_day, tokens || ''::tsvector AS tokens"
        rows = self._rows(
            Sql(
                f"SELECT score, ord, weight, id, count(*) OVER () FROM"
                f" (SELECT ({score.text}) * weight AS score, ord, weight, id, first_day, last_day FROM"
                f" (SELECT {unpacked} FROM {self.table} WHERE {found.text} OFFSET 0) AS found) AS scored"
                f" ORDER BY {_ORDERED[order]}, ord LIMIT {int(limit)} OFFSET {int(offset)}",
                (*score.values, *found.values),
            )
        )
        total = rows[0][-1] if rows else self._count(found) if offset else 0
        return int(total), [Candidate(exactly(score, weight), order, key) for score, order, weight, key, _total in rows]

    def finds(self, plan: Plan) -> bool:
        """Return whether a plan finds anything, without counting what."""
        return self.memory.finds(plan, self._finds)

    def _finds(self, plan: Plan) -> bool:
        found = found_by(plan)
        sql = Sql(f"SELECT EXISTS (SELECT FROM {self.table} WHERE {found.text})", found.values)
        return bool(self._rows(sql)[0][0])

    def cards(self, candidates: Sequence[Candidate]) -> list[tuple[bytes, bytes]]:
        """Return what is stored of some hits: the card, and what is said at moments."""
        keys = [one.address for one in candidates]
        rows = self._rows(Sql(f"SELECT id, card, moments FROM {self.table} WHERE id = ANY(%s)", (keys,)))
        found = {key: (bytes(card), bytes(moments)) for key, card, moments in rows}
        return [found[key] for key in keys]

    def counts(self, plan: Plan, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        """Return how many of the documents found have each value of some facets, the most frequent first."""
        known = self.memory.counts(plan)
        if missing := [facet for facet in facets if facet not in known]:
            known |= self._counts(plan, missing)
        return {facet: known[facet] for facet in facets}

    def spellings(self, wanted: LookUp) -> list[str]:
        """Return the names on the list that share most traces, each trace counted for what it says."""
        least = LEAST_SHARED * sum(wanted.says.values())
        rows = self._rows(
            Sql(
                f"SELECT spelling FROM {self.names}, LATERAL"
                " (SELECT sum(says) AS said FROM unnest(%s::text[], %s::float8[]) AS t(key, says)"
                " WHERE key = ANY(traces)) AS shared WHERE traces && %s::text[]"
                f" AND said * ahead >= %s ORDER BY said * ahead DESC, spelling LIMIT {MOST_COMPARED}",
                (list(wanted.says), list(wanted.says.values()), list(wanted.among), least),
            )
        )
        return [spelling for (spelling,) in rows]

    def refs(self, kind: str) -> list[str]:
        """Return the refs of every document of a kind."""
        rows = self._rows(Sql(f"SELECT id FROM {self.table} WHERE starts_with(id, %s)", (f"{kind}:",)))
        return [key.removeprefix(f"{kind}:") for (key,) in rows]

    def _counts(self, plan: Plan, facets: Sequence[str]) -> dict[str, dict[str, int]]:
        condition = found_by(plan)
        counted: dict[str, dict[str, int]] = {facet: {} for facet in facets}
        column = "terms" if list(facets) == [TERMS] else "facets"
        rows = self._rows(
            Sql(
                f"SELECT value, count(*) FROM {self.table}, unnest({column}) AS value WHERE {condition.text}"
                ' GROUP BY value ORDER BY count(*) DESC, value COLLATE "C"',
                condition.values,
            )
        )
        by_field = {facet_field(facet): facet for facet in facets}
        for value, count in rows:
            field_, _, shown = (facet_field(TERMS), "", value) if column == "terms" else value.partition("=")
            if field_ in by_field:
                counted[by_field[field_]][shown] = count
        return counted

    def _count(self, found: Sql) -> int:
        return int(self._rows(Sql(f"SELECT count(*) FROM {self.table} WHERE {found.text}", found.values))[0][0])

    def _rows(self, sql: Sql) -> list[tuple]:  # type: ignore[type-arg]
        with connection.cursor() as cursor:
            cursor.execute(sql.text, sql.values)
            rows: list[tuple] = cursor.fetchall()  # type: ignore[type-arg]
        return rows

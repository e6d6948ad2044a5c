"""Looking a node over: each check says what it found and, where something is wrong, what to do."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q

from reelbridge.base.models import Job
from reelbridge.base.queries import dead_jobs, open_jobs
from reelbridge.exchange.identity import KEY
from reelbridge.exchange.queries.keys import ending_keys
from reelbridge.exchange.queries.lost import lost_files
from reelbridge.footage.queries import reach
from reelbridge.kernel import clock
from reelbridge.kernel.errors import Conflict
from reelbridge.node import layout
from reelbridge.search.looking_over import differences, index_state
from reelbridge.search.meaning.keeping import meaning_state
from reelbridge.vault.queries import came_in_as, holdings, not_sound, place_of

#: Below this much free space a node is warned.
LITTLE_SPACE = 5 * 1024**3
#: A job that has been due for so long has no worker.
LONG_WAIT = timedelta(minutes=10)


class Level(StrEnum):
    """How a check ended."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: a phrase code with its facts."""

    level: Level
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def look_over() -> list[Finding]:
    """Run every check; a check that cannot run is itself a finding."""
    found: list[Finding] = []
    for check in (_folders, _keys, _space, _database, _vault, _index, _meaning, _imprints, _jobs):
        found += _run(check)
    return found


def _run(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check())
    except (DatabaseError, OSError, ImproperlyConfigured) as fault:
        return [Finding(Level.WRONG, "node.check_failed", {"check": check.__name__.strip("_"), "why": str(fault)})]


def _folders() -> Iterator[Finding]:
    for name, is_saved in layout.FOLDERS.items():
        path = settings.NODE.path(name)
        if not path.is_dir():
            yield Finding(Level.WRONG, "node.folder_lost" if is_saved else "node.folder_missing", {"folder": str(path)})
        elif not os.access(path, os.W_OK):
            yield Finding(Level.WRONG, "node.folder_not_writable", {"folder": str(path)})


def _keys() -> Iterator[Finding]:
    for path in sorted(settings.NODE.path("keys").rglob("*")):
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding(Level.WRONG, "node.key_readable_by_others", {"file": str(path)})
    try:
        ending = ending_keys()
    except (ValueError, TypeError):
        yield Finding(Level.WRONG, "node.key_damaged", {"file": str(settings.NODE.path("keys", KEY))})
        return
    for one in ending:
        level, how = (Level.WRONG, "expired") if one.is_over else (Level.WARNING, "expires")
        facts = {"day": str(one.at.date())} | ({"partner": one.partner.node_id} if one.partner else {})
        yield Finding(level, f"node.{'partner' if one.partner else 'own'}_key_{how}", facts)


def _space() -> Iterator[Finding]:
    free = layout.free_bytes(settings.NODE.directory)
    facts = {"gigabytes": f"{free / 1024**3:.1f}"}
    if free > LITTLE_SPACE:
        yield Finding(Level.GOOD, "node.space", facts)
    else:
        yield Finding(Level.WARNING, "node.space_is_little", facts)


def _database() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    steps = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if steps:
        yield Finding(Level.WARNING, "node.database_behind", {"steps": steps})
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(5)")
            said = [row[0] for row in cursor.fetchall()]
        if said != ["ok"]:
            yield Finding(Level.WRONG, "node.database_damaged", {"why": "; ".join(said)})
    if not steps:
        yield Finding(Level.GOOD, "node.database_sound", {"kind": connection.vendor})


def _vault() -> Iterator[Finding]:
    held = holdings()
    for row in not_sound()[:20]:
        lost = {"name": came_in_as(row.digest), "path": str(place_of(row.digest))}
        yield Finding(Level.WRONG, f"node.file_{row.state}", lost)
    if held.damaged or held.missing:
        lost_by = lost_files()
        again = sum(bool(one.again) for one in lost_by)
        elsewhere = sum(bool(one.received or one.ended) and not one.again for one in lost_by)
        counts = {"count": len(lost_by), "again": again, "elsewhere": elsewhere}
        yield Finding(Level.WRONG, "node.files_lost", counts | {"nowhere": len(lost_by) - again - elsewhere})
    else:
        facts = {"count": held.files, "gigabytes": f"{held.bytes / 1024**3:.2f}"}
        yield Finding(Level.GOOD, "node.vault_sound", facts)


def _index() -> Iterator[Finding]:
    index = index_state()
    if index.state != "ready" or index.is_earlier:
        code = "node.index_earlier" if index.is_earlier else "node.index_missing"
        yield Finding(Level.WARNING, code, {"why": index.state, "done": index.done, "total": index.total})
        return
    unlike = differences()
    for one in unlike:
        counts = {"kind": one.kind, "stored": one.stored, "indexed": one.indexed}
        refs = {"unfindable": one.unfindable, "ghosts": one.ghosts}
        yield Finding(Level.WRONG, "node.index_differs", counts | {name: ", ".join(refs[name]) or "—" for name in refs})
    if not unlike:
        yield Finding(Level.GOOD, "node.index_sound", {"count": index.documents})


def _meaning() -> Iterator[Finding]:
    state = meaning_state()
    if state.why_off:
        yield Finding(Level.GOOD, f"node.meaning_{state.why_off}")
    elif state.is_complete:
        yield Finding(Level.GOOD, "node.meaning_sound", {"count": state.things})
    else:
        yield Finding(Level.GOOD, "node.meaning_behind", {"count": state.things})


def _imprints() -> Iterator[Finding]:
    try:
        found = reach()
    except Conflict:
        yield Finding(Level.WRONG, "node.imprints_broken")
        return
    facts = {"found": found.found, "items": found.items}
    own = [ref for ref in found.missing if ref.startswith(f"{settings.NODE.id}-")]
    if own:
        yield Finding(Level.WARNING, "node.imprints_missing", facts | {"count": len(own)})
    else:
        yield Finding(Level.GOOD, "node.imprints_sound", facts)


def _jobs() -> Iterator[Finding]:
    # what comes round at its hour, such as tomorrow's notices, keeps nobody waiting
    soon = Q(state=Job.State.RUNNING) | Q(due_at__lt=clock.now() + LONG_WAIT)
    failed, waiting = dead_jobs().count(), open_jobs().filter(soon).count()
    if failed:
        yield Finding(Level.WARNING, "node.jobs_dead", {"count": failed})
    late = open_jobs().filter(state=Job.State.WAITING, due_at__lt=clock.now() - LONG_WAIT).count()
    if late:
        waits = {"count": late, "minutes": LONG_WAIT // timedelta(minutes=1)}
        yield Finding(Level.WARNING, "node.jobs_wait_long", waits)
    yield Finding(Level.GOOD, "node.jobs_open", {"count": waiting})

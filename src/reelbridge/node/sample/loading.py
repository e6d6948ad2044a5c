"""Loading the sample into a node: its records, and its films and photographs with their sidecars."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from reelbridge.base.audit import record
from reelbridge.base.models import AuditEntry
from reelbridge.base.rules.roles import Actor
from reelbridge.catalogue.actions import add_agent, add_work
from reelbridge.kernel.errors import Conflict
from reelbridge.node.sample import render
from reelbridge.node.sample.records import as_toml, records_of, with_refs

LOADED = "node.sample.loaded"
_SUBJECT = "node:sample"


@transaction.atomic
def load_records(institution: str, *, by: Actor) -> dict[str, str]:
    """Add the sample's agents and works and return their refs by key; raises Conflict when they are here already."""
    stated = records_of(institution)
    if settings.NODE.id != institution:
        raise Conflict("node.sample_of_another", node=settings.NODE.id, name=institution)
    if AuditEntry.objects.filter(act=LOADED).exists():
        raise Conflict("node.sample_there_already")
    refs = {one["key"]: add_agent(_agent(one), by=by).ref for one in stated["agents"]}
    for one in stated["works"]:
        described = {name: value for name, value in with_refs(one, refs).items() if name != "key"}
        refs[one["key"]] = add_work(described, by=by).ref
    record(LOADED, _SUBJECT, by=by, refs=refs)
    return refs


def _agent(stated: Mapping[str, Any]) -> dict[str, Any]:
    names = [{"system": "", "source": "", **name} for name in stated["names"]]
    return {
        "agent_kind": stated["kind"],
        "lived": stated.get("lived", ""),
        "notes": stated.get("notes", {}),
        "names": names,
    }


def refs_by_key() -> dict[str, str]:
    """Return the refs that the sample's agents and works got here; empty before they are loaded."""
    entry = AuditEntry.objects.filter(act=LOADED).first()
    return dict(entry.facts["refs"]) if entry else {}


def write_material(
    institution: str, folder: Path, *, on_frame: Callable[[int, int], None] = lambda _done, _total: None
) -> list[Path]:
    """Write the sample's films and photographs into a folder, each with its sidecar; what is there stays."""
    stated = records_of(institution)
    films = [plan for plan in render.plans() if plan.file in stated["films"]]
    total = sum(plan.frames for plan in films)
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        on_frame(done, total)

    written = [render.render(plan, folder, on_frame=one_more) for plan in films]
    on_frame(total, total)
    rendered = {plan.file for plan in films}
    for name in stated["films"]:
        if name not in rendered:
            written.append(_copy(render.clip(name), folder / name))
    for name, sidecar in stated.get("photographs", {}).items():
        written.append(_copy(render.photograph(sidecar["photo"]), folder / name))
    refs = refs_by_key()
    for path in written:
        sidecar = stated["films"].get(path.name) or stated["photographs"][path.name]
        said = {key: value for key, value in with_refs(sidecar, refs).items() if key != "photo"}
        path.with_name(f"{path.name}.toml").write_text(as_toml(said), "utf-8")
    return written


def _copy(source: Path, target: Path) -> Path:
    if not target.exists():
        shutil.copyfile(source, target)
    return target

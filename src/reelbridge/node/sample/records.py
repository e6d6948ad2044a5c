"""The sample records of the two invented institutions, as their own files state them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from reelbridge.kernel.errors import NotFound

INSTITUTIONS = ("nevsky", "beichen")


@cache
def records_of(institution: str) -> Mapping[str, Any]:
    """Return what an institution's file states; raises NotFound for one there is no sample of."""
    if institution not in INSTITUTIONS:
        raise NotFound("node.no_such_sample", name=institution, names=INSTITUTIONS)
    return tomllib.loads(Path(__file__).with_name(f"{institution}.toml").read_text("utf-8"))


def with_refs(written: Any, refs: Mapping[str, str]) -> Any:
    """Return a record in which every ``@key`` of an agent is the ref it got on this node."""
    if isinstance(written, str):
        return refs.get(written[1:], written) if written.startswith("@") else written
    if isinstance(written, Mapping):
        return {key: with_refs(value, refs) for key, value in written.items()}
    if isinstance(written, list):
        return [with_refs(one, refs) for one in written]
    return written


def as_toml(written: Mapping[str, Any]) -> str:
    """Return a record as the TOML of a sidecar."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in written.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, (bool, int)):
        return str(value).lower()
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

"""Which models and tests of the dbt project read what has changed."""

import json
from collections import deque
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

Manifest = Mapping[str, Any]


def read_manifest(path: Path) -> Manifest:
    """The manifest that dbt wrote."""
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def readers_of(manifest: Manifest, tables: Collection[str]) -> frozenset[str]:
    """Unique ids of the nodes behind these source tables (`schema.table`): models, and tests of them or of a source.

    A test of several models is among them when one of them is.
    """
    found = {
        unique_id
        for unique_id, source in manifest["sources"].items()
        if f"{source['schema']}.{source['identifier']}" in tables
    }
    pending = deque(found)
    while pending:
        for child in manifest["child_map"].get(pending.popleft(), ()):
            if child in manifest["nodes"] and child not in found:
                found.add(child)
                pending.append(child)
    return frozenset(found & set(manifest["nodes"]))


def is_complete(manifest: Manifest, relations: Collection[str]) -> bool:
    """Whether every model and seed of the project stands in the warehouse, by name."""
    nodes = manifest["nodes"].values()
    return {node["name"] for node in nodes if node["resource_type"] in ("model", "seed")} <= set(relations)


def to_spare(manifest: Manifest, affected: Collection[str]) -> tuple[str, ...]:
    """`fqn:` selectors of the models, seeds and tests that need not run where only these nodes are affected.

    A view needs no building when what it reads has changed; the tests of it do run.
    """
    spared = (
        node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "test")
        and (unique_id not in affected or node["config"]["materialized"] == "view")
    )
    return tuple(sorted("fqn:" + ".".join(node["fqn"]) for node in spared))

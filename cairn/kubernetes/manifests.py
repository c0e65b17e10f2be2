"""The manifests that a stack gives out: which cluster they are for, and the objects."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OUTPUT_PREFIX = "kubernetes_"
"""Outputs with this prefix hold manifests; the construct ``Workload`` writes them."""
STACK_LABEL = "cairn.dev/stack"
"""Every object carries the name of its stack in this label: what has it and is listed no longer is deleted."""


@dataclass(frozen=True)
class Manifests:
    """Objects of one stack for one cluster, in the order in which they are applied."""

    stack: str
    cluster: str
    objects: tuple[Mapping[str, Any], ...]

    def write(self, folder: Path) -> Path:
        """Write them to ``folder`` as a list that ``kubectl apply --server-side -f`` takes; returns the file."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.cluster}.json"
        content = {"apiVersion": "v1", "kind": "List", "items": list(self.objects)}
        file.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
        return file


def manifests_of(stack: str, outputs: Mapping[str, Any]) -> Iterator[Manifests]:
    """Return what the outputs of ``stack`` hold, one for each cluster; an object that several hold is there once."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for name in sorted(outputs):
        if name.startswith(OUTPUT_PREFIX):
            value = outputs[name]
            objects = found.setdefault(value["cluster"], [])
            objects += [
                _labelled(each, stack)
                for each in value["objects"]
                if identity(each) not in map(identity, objects)
            ]
    return (Manifests(stack, cluster, tuple(objects)) for cluster, objects in found.items())


def identity(entry: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """API version, kind, namespace and name."""
    metadata = entry["metadata"]
    return entry["apiVersion"], entry["kind"], metadata.get("namespace", ""), metadata["name"]


def _labelled(entry: Mapping[str, Any], stack: str) -> dict[str, Any]:
    metadata = entry["metadata"]
    labels = {**metadata.get("labels", {}), STACK_LABEL: stack}
    return {**entry, "metadata": {**metadata, "labels": labels}}

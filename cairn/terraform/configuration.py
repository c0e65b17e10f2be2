"""What one synthesized stack says about itself: whose it is, what it protects, which construct made what."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cairn.kubernetes.manifests import OUTPUT_PREFIX as MANIFESTS
from cairn.releases.release import OUTPUT_PREFIX as RELEASES

_PROTECTIONS: Mapping[str, tuple[object, ...]] = {
    "deletion_protection": (True, "ACTIVE"),
    "deletion_protection_enabled": (True,),
    "enable_deletion_protection": (True,),
}


@dataclass(frozen=True)
class Configuration:
    """One stack's ``cdk.tf.json``, read for what the runner must know before it lets Terraform act.

    ``environment`` is what the stack's workspace guard names, ``account_ids`` what its backend allows, ``endpoints``
    the URLs that its providers and its backend name for themselves.
    """

    environment: str | None
    account_ids: tuple[str, ...]
    construct_paths: Mapping[str, str]
    protected: tuple[str, ...]
    endpoints: Mapping[str, str] = field(default_factory=dict)
    has_manifests: bool = False
    """Whether its outputs hold manifests for a Kubernetes cluster."""
    has_releases: bool = False
    """Whether its outputs hold what AWS CodeDeploy releases."""

    @classmethod
    def read(cls, file: Path) -> "Configuration":
        """Read the configuration that cdktf wrote to ``file``."""
        content = json.loads(file.read_text())
        resources, outputs = list(_resources(content)), content.get("output", {})
        return cls(
            environment=_environment(content),
            account_ids=_account_ids(content),
            construct_paths={address: _path(body) or address for address, body in resources},
            protected=tuple(_path(body) or address for address, body in resources if _is_protected(body)),
            has_manifests=any(name.startswith(MANIFESTS) for name in outputs),
            has_releases=any(name.startswith(RELEASES) for name in outputs),
            endpoints=dict(_endpoints(content)),
        )


def _resources(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, resources in content.get("resource", {}).items():
        for name, body in resources.items():
            yield f"{kind}.{name}", body
    for kind, sources in content.get("data", {}).items():
        for name, body in sources.items():
            yield f"data.{kind}.{name}", body


def _path(body: dict[str, Any]) -> str | None:
    path = body.get("//", {}).get("metadata", {}).get("path")
    return str(path) if path else None


def _environment(content: dict[str, Any]) -> str | None:
    for body in content.get("resource", {}).get("terraform_data", {}).values():
        named = body.get("input")
        if isinstance(named, dict) and "environment" in named:
            return str(named["environment"])
    return None


def _account_ids(content: dict[str, Any]) -> tuple[str, ...]:
    for backend in content.get("terraform", {}).get("backend", {}).values():
        return tuple(map(str, backend.get("allowed_account_ids", ())))
    return ()


def _endpoints(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    owners = {**content.get("terraform", {}).get("backend", {}), **content.get("provider", {})}
    for owner, bodies in owners.items():
        for number, body in enumerate(_listed(bodies)):
            for endpoints in _listed(body.get("endpoints") or {}):
                for name, url in endpoints.items():
                    yield f"{owner}[{number}].endpoints.{name}", str(url)
            for name in body:
                if name.endswith("endpoint") and isinstance(body[name], str):
                    yield f"{owner}[{number}].{name}", body[name]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_protected(body: dict[str, Any]) -> bool:
    return any(body.get(name) in values for name, values in _PROTECTIONS.items())

"""Synthesized stacks as cdktf writes them, small and by hand, for tests of what reads them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def write_assembly(
    folder: Path,
    stacks: Mapping[str, Sequence[str]],
    *,
    environment: str = "local",
    account_id: str = "000000000000",
    resources: Mapping[str, Any] | None = None,
) -> Path:
    """Write ``stacks`` (name to dependencies) into ``folder`` and return it; ``resources`` go into every stack."""
    for name in stacks:
        directory = folder / "stacks" / name
        directory.mkdir(parents=True, exist_ok=True)
        content = configuration(environment=environment, account_id=account_id, resources=resources)
        (directory / "cdk.tf.json").write_text(json.dumps(content))
    manifest = {"version": "0.21.0", "stacks": {name: _entry(name, needs) for name, needs in stacks.items()}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def configuration(
    *, environment: str, account_id: str, resources: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return one stack's ``cdk.tf.json``: workspace guard, backend, and ``resources``."""
    guard = {"WorkspaceGuard": {"input": {"environment": environment}}}
    backend = {"bucket": "b", "key": "k.tfstate", "allowed_account_ids": [account_id]}
    return {
        "terraform": {"backend": {"s3": backend}},
        "resource": {"terraform_data": guard, **(resources or {})},
    }


def _entry(name: str, dependencies: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "workingDirectory": f"stacks/{name}",
        "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
        "dependencies": list(dependencies),
    }

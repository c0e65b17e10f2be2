"""Remembers what a stack was initialised with, so that an unchanged one is not initialised again."""

import hashlib
import json
from pathlib import Path

from cairn.terraform.assembly import Stack

_MARK = Path(".terraform") / "cairn.sha256"
_WORKSPACE = Path(".terraform") / "environment"


def fingerprint(stack: Stack, *, lock_file: Path, cli_config: Path | None, version: str) -> str:
    """Return a digest of all that ``terraform init`` depends on."""
    settings = json.loads(stack.file.read_text()).get("terraform", {})
    parts = (
        json.dumps(settings, sort_keys=True),
        lock_file.read_text(),
        cli_config.read_text() if cli_config is not None else "",
        version,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_initialised(stack: Stack, digest: str) -> bool:
    """Whether ``stack`` was initialised with exactly this, and its providers are still there."""
    mark = stack.directory / _MARK
    providers = stack.directory / ".terraform" / "providers"
    return (
        mark.is_file()
        and mark.read_text() == digest
        and all(package.exists() for package in providers.glob("*/*/*/*/*"))
    )


def mark_initialised(stack: Stack, digest: str, *, workspace: str) -> None:
    """Note the digest, and select ``workspace`` for whoever runs plain Terraform in the folder."""
    (stack.directory / _WORKSPACE).write_text(workspace)
    (stack.directory / _MARK).write_text(digest)

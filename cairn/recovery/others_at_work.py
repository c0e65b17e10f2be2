"""Keeps a restart of the local cloud from striking another environment's run."""

from pathlib import Path

from cairn.errors import CairnError
from cairn.terraform.lock_owners import LockOwners


def check_alone(notes: Path) -> None:
    """Raise ``CairnError`` where Terraform works on an environment of the same cloud whose notes are not ``notes``."""
    for owners in (LockOwners(folder) for folder in _folders(notes.parent) if folder != notes):
        for stack in owners.stacks:
            owner = owners.owner_of(stack)
            if owner is not None and owner.terraform.is_alive and owner.cairn.is_alive:
                raise CairnError(
                    f"The local cloud cannot be restarted for {notes.name} now.",
                    f"Process {owner.cairn.pid} is at work on {stack} of {owners.folder.name} in it.",
                    f"Wait for it, or stop it with `kill {owner.cairn.pid}`.",
                )


def _folders(parent: Path) -> list[Path]:
    return sorted(folder for folder in parent.iterdir() if folder.is_dir()) if parent.is_dir() else []

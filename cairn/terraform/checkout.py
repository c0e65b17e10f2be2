"""Puts a runner together for one checkout of this repository."""

from collections.abc import Sequence
from pathlib import Path

from cairn.terraform.assembly import Assembly
from cairn.terraform.binary import TerraformBinary
from cairn.terraform.cli_config import cli_config
from cairn.terraform.deployed import never_applied
from cairn.terraform.observer import Observer, Silent
from cairn.terraform.provider_lock import FILE_NAME
from cairn.terraform.runner import Runner
from cairn.terraform.target import Target


def synthesized_folder(root: Path, environment: str) -> Path:
    """Return where ``cairn synth`` puts ``environment``."""
    return root / "cdktf.out" / environment


def notes_folder(root: Path, target: Target) -> Path:
    """Return where a run keeps its logs, plans and notes about ``target``.

    An environment in the local cloud and the one of that name on AWS have nothing in common but their configuration:
    a plan of the one is never applied to the other.
    """
    return (local_notes(root) if target.is_local else root / ".local" / "aws") / target.environment


def local_notes(root: Path) -> Path:
    """Return what holds the notes about every environment in the local cloud, one folder each."""
    return root / ".local" / "run"


def runner_of(
    root: Path, target: Target, *, stacks: Sequence[str] = (), observer: Observer | None = None
) -> Runner:
    """Return the runner for what is synthesized of ``target`` in the checkout at ``root``.

    ``stacks`` limits it to some. Raises ``CairnError`` where Terraform, the synthesized files or a stack are missing.
    """
    binary = TerraformBinary.find(root=root, variables=target.variables)
    folder = synthesized_folder(root, target.environment)
    if target.stays_here and not folder.is_dir():
        raise never_applied(target)
    assembly = Assembly.read(folder, environment=target.environment)
    return Runner(
        assembly=assembly.only(stacks) if stacks else assembly,
        target=target,
        binary=binary,
        lock_file=root / FILE_NAME,
        folder=notes_folder(root, target),
        cli_config=cli_config(
            lock_file=root / FILE_NAME, folder=local_notes(root), variables=target.variables
        ),
        observer=observer or Silent(),
    )

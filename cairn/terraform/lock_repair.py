"""Decides what to do about a state lock that stands in the way: only a dead holder's is freed, and only here."""

import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from cairn.errors import CairnError
from cairn.terraform.assembly import Stack
from cairn.terraform.lock_owners import LockOwners, plugins_in, terraform_in
from cairn.terraform.process import kill_group
from cairn.terraform.state_lock import StateLock
from cairn.terraform.target import Target

_ORPHAN_PATIENCE_SEC = 30.0


@dataclass(frozen=True)
class LockRepair:
    """Frees leftovers of killed runs in the local environment."""

    target: Target
    owners: LockOwners
    binary: Path

    def prepare(self, stack: Stack, lock: StateLock) -> None:
        """Return when ``lock`` has no living holder any more; raise ``CairnError`` where it is not ours to free.

        A Terraform whose cairn was killed is asked to stop, and is killed after 30 seconds.
        """
        if not self.target.is_local:
            raise self._held(stack, lock, self._unlock_command(stack, lock))
        owner = self.owners.owner_of(stack.name)
        if owner is not None and owner.terraform.is_alive:
            if owner.cairn.is_alive:
                raise self._busy(stack, lock, owner.cairn.pid)
            stop_orphan(owner.terraform.pid)
        elif (pid := terraform_in(stack.directory)) is not None:
            raise self._busy(stack, lock, pid)
        for plugin in plugins_in(stack.directory):
            with suppress(psutil.Error):
                plugin.kill()

    def _busy(self, stack: Stack, lock: StateLock, pid: int) -> CairnError:
        return self._held(
            stack, lock, f"Process {pid} is at work on it: wait for it, or stop it with `kill {pid}`."
        )

    def _unlock_command(self, stack: Stack, lock: StateLock) -> str:
        return (
            "If its holder is no longer at work: "
            f"`TF_WORKSPACE={self.target.environment} {self.binary.name} "
            f"-chdir={stack.directory} force-unlock {lock.id}`."
        )

    def _held(self, stack: Stack, lock: StateLock, do: str) -> CairnError:
        return CairnError(
            f"The state of {stack.name} in {self.target.environment} is locked.",
            f"{lock.who} holds it for {lock.operation or 'a run'} since {lock.created} (lock {lock.id}).",
            do,
        )


def stop_orphan(pid: int) -> None:
    """Ask the Terraform ``pid``, whose cairn is gone, to stop in good order; kill it after 30 seconds."""
    try:
        process = psutil.Process(pid)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=_ORPHAN_PATIENCE_SEC)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        kill_group(pid)

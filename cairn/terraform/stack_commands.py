"""Terraform's commands on one stack, with progress told, locks repaired and failures explained."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cairn.errors import CairnError
from cairn.terraform.assembly import Stack
from cairn.terraform.command_log import CommandLog
from cairn.terraform.configuration import Configuration
from cairn.terraform.failure import terraform_failed
from cairn.terraform.initialised import fingerprint, is_initialised, mark_initialised
from cairn.terraform.lock_repair import LockRepair
from cairn.terraform.observer import Observer
from cairn.terraform.placeholders import holds_placeholders
from cairn.terraform.process import RunsTerraform
from cairn.terraform.provider_lock import put_lock_beside
from cairn.terraform.result import EventLog, StackResult, named_outputs
from cairn.terraform.state_file import DamagedStates, damaged, tells_of_damage
from cairn.terraform.state_lock import held_lock

_LOCK_ATTEMPTS = 3
_DIFFERENT = 2


@dataclass(frozen=True, kw_only=True)
class StackCommands:
    """One stack and everything a command on it needs. ``parallelism`` is Terraform's own, within the stack."""

    stack: Stack
    configuration: Configuration
    terraform: RunsTerraform
    version: str
    variables: dict[str, str]
    lock_file: Path
    cli_config: Path | None
    repair: LockRepair
    observer: Observer
    log: Path
    parallelism: int
    damaged_states: DamagedStates

    def init(self) -> None:
        """Initialise the stack from mirror or registry with the committed lock, unless that was done before."""
        put_lock_beside(self.stack.directory, self.lock_file)
        digest = fingerprint(
            self.stack, lock_file=self.lock_file, cli_config=self.cli_config, version=self.version
        )
        if is_initialised(self.stack, digest):
            return
        self.observer.phase(self.stack.name, "init")
        self._run("init", ["-input=false", "-lockfile=readonly", "-reconfigure", "-json"])
        mark_initialised(self.stack, digest, workspace=self.variables["TF_WORKSPACE"])

    def apply(self) -> StackResult:
        """Plan and apply in one process, without a plan file."""
        self.init()
        return self._change("apply", ["-auto-approve", *self._refreshing()])

    def apply_saved(self, folder: Path) -> StackResult:
        """Apply the plan file that ``plan`` wrote into ``folder``."""
        self.init()
        return self._change("apply", [f"-parallelism={self.parallelism}", str(self._plan_file(folder))])

    def destroy(self) -> StackResult:
        """Destroy all that the stack's state holds."""
        self.init()
        return self._change("destroy", ["-auto-approve", *self._refreshing()])

    def plan(self, folder: Path, *, with_text: bool) -> StackResult:
        """Plan into ``<folder>/<stack>.tfplan``, and what it says for people into ``<stack>.txt`` where asked."""
        self.init()
        folder.mkdir(parents=True, exist_ok=True)
        file = self._plan_file(folder)
        result = self._change("plan", [f"-out={file}", "-detailed-exitcode", *self._refreshing()])
        if with_text:
            (folder / f"{self.stack.name}.txt").write_text(self._print("show", ["-no-color", str(file)]))
        if result.has_changes and holds_placeholders(self.show_plan(folder), self.stack.file):
            return replace(result, has_placeholders=True)
        return result

    def show_plan(self, folder: Path) -> dict[str, Any]:
        """Return the saved plan as Terraform's JSON."""
        return self._json("show", ["-json", "-no-color", str(self._plan_file(folder))])

    def outputs(self) -> dict[str, Any]:
        """Return the outputs in the state, by the names that the stack gives them."""
        self.init()
        entries = self._json("output", ["-json", "-no-color"])
        return named_outputs({name: entry["value"] for name, entry in entries.items()})

    def _plan_file(self, folder: Path) -> Path:
        return folder / f"{self.stack.name}.tfplan"

    def _refreshing(self) -> list[str]:
        return ["-input=false", f"-parallelism={self.parallelism}"]

    def _change(self, operation: str, arguments: Sequence[str]) -> StackResult:
        self.observer.phase(self.stack.name, operation)
        started = time.monotonic()
        events = self._run(operation, ["-json", *arguments])
        return events.result(self.stack.name, seconds=time.monotonic() - started)

    def _run(self, operation: str, arguments: Sequence[str]) -> EventLog:
        for attempt in range(_LOCK_ATTEMPTS):
            command = CommandLog(self.log, on_event=lambda event: self.observer.event(self.stack.name, event))
            code = self._execute([operation, *arguments], command)
            if code == 0 or (code == _DIFFERENT and "-detailed-exitcode" in arguments):
                return replace(command.events, differs=code == _DIFFERENT)
            lock = held_lock(command.events.errors)
            if lock is None or attempt == _LOCK_ATTEMPTS - 1:
                break
            self.repair.prepare(self.stack, lock)
            self.observer.tell(f"{self.stack.name}: freeing the state lock {lock.id} that a killed run left")
            self._execute(["force-unlock", "-force", lock.id], CommandLog(self.log))
        raise self._failure(operation, command)

    def _json(self, operation: str, arguments: Sequence[str]) -> dict[str, Any]:
        text = self._print(operation, arguments)
        answer: dict[str, Any]
        answer, _ = json.JSONDecoder().raw_decode(text, text.index("{"))
        return answer

    def _print(self, operation: str, arguments: Sequence[str]) -> str:
        command = CommandLog(self.log)
        if self._execute([operation, *arguments], command) != 0:
            raise self._failure(operation, command)
        return command.text

    def _failure(self, operation: str, command: CommandLog) -> CairnError:
        target = self.repair.target
        if tells_of_damage(command.errors) and (states := self.damaged_states(self.stack, target)):
            return damaged(states, target)
        return terraform_failed(
            self.stack.name,
            operation,
            command.errors,
            construct_paths=self.configuration.construct_paths,
            log=self.log,
        )

    def _execute(self, arguments: Sequence[str], command: CommandLog) -> int:
        with command.writing(arguments), self.repair.owners.noted(self.stack.name) as note:
            return self.terraform.run(
                arguments,
                directory=self.stack.directory,
                variables=self.variables,
                on_line=command.take,
                on_start=note,
            )

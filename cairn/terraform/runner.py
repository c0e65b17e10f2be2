"""Runs Terraform over the stacks of one environment, in order and in parallel."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.assembly import Assembly, Stack
from cairn.terraform.binary import TerraformBinary
from cairn.terraform.caller import caller_account
from cairn.terraform.concurrency import resources_at_once, stacks_at_once
from cairn.terraform.configuration import Configuration
from cairn.terraform.deployed import check_deployed
from cairn.terraform.guard import CallerAccount, check, check_may_destroy
from cairn.terraform.interrupts import passing_interrupts_on
from cairn.terraform.lock_owners import LockOwners
from cairn.terraform.lock_repair import LockRepair
from cairn.terraform.observer import Observer, Silent
from cairn.terraform.process import Interrupted, TerraformProcesses
from cairn.terraform.result import StackResult
from cairn.terraform.saved_plans import SavedPlans
from cairn.terraform.schedule import Outcome, reversed_order, run_in_order
from cairn.terraform.stack_commands import StackCommands
from cairn.terraform.state_file import DamagedStates, damaged_states
from cairn.terraform.target import Target
from cairn.terraform.variables import terraform_variables

if TYPE_CHECKING:
    from cairn.kubernetes.client import KubernetesClient


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Plans, applies and destroys the stacks of ``assembly`` in ``target``; ``folder`` takes notes and logs.

    Every method that touches AWS checks first that configuration, workspace and account belong together, and
    raises ``CairnError`` where they do not or where Terraform fails, ``Interrupted`` after Ctrl-C.
    """

    assembly: Assembly
    target: Target
    binary: TerraformBinary
    lock_file: Path
    folder: Path
    cli_config: Path | None = None
    observer: Observer = field(default_factory=Silent)
    caller_account: CallerAccount = caller_account
    check_deployed: Callable[[Assembly, Target], None] = check_deployed
    damaged_states: DamagedStates = damaged_states
    stacks_at_once: int = field(default_factory=stacks_at_once)

    def plan(self, folder: Path | None = None, *, with_text: bool = False) -> dict[str, StackResult]:
        """Plan every stack into ``<folder>/<stack>.tfplan``; ``with_text`` adds what it says for people."""
        self._check()
        plans = SavedPlans(folder or self._plans)
        results = self._run(
            lambda commands: commands.plan(plans.folder.resolve(), with_text=with_text), in_order=False
        )
        plans.note(results.values())
        return results

    def apply(self) -> dict[str, StackResult]:
        """Plan and apply every stack in one go, dependencies first.

        Raises ``CairnError`` where a stack that these need was never applied: placeholders would go in for its outputs.
        """
        self._check()
        if self.assembly.beneath:
            self.check_deployed(Assembly(self.assembly.environment, self.assembly.beneath), self.target)
        SavedPlans(self._plans).forget(self._names)
        return self._run(lambda commands: self._brought_out(commands, commands.apply()))

    def apply_saved(self, folder: Path | None = None) -> dict[str, StackResult]:
        """Apply the plan files in ``folder`` that ``plan`` wrote, and nothing that was not planned."""
        self._check()
        plans = SavedPlans(folder or self._plans)
        plans.check(self._names, self.target.environment)
        try:
            saved = plans.folder.resolve()
            return self._run(lambda commands: self._brought_out(commands, commands.apply_saved(saved)))
        finally:
            plans.forget(self._names)

    def destroy(self, *, confirmed: str | None = None) -> dict[str, StackResult]:
        """Destroy every stack, dependents first; ``confirmed`` names an environment that is protected."""
        configurations = self._check()
        check_may_destroy(configurations, self.target, confirmed=confirmed)
        SavedPlans(self._plans).forget(self._names)
        return self._run(self._destroy, reverse=True)

    def outputs(self) -> dict[str, dict[str, Any]]:
        """Return every stack's outputs, from its state."""
        self._check()
        return self._run(lambda commands: commands.outputs(), in_order=False)

    def show_plans(self, folder: Path | None = None) -> dict[str, dict[str, Any]]:
        """Return every stack's saved plan as Terraform's JSON."""
        plans = (folder or self._plans).resolve()
        return self._run(lambda commands: commands.show_plan(plans), in_order=False)

    def _brought_out(self, commands: StackCommands, result: StackResult) -> StackResult:
        """Bring pods, and what CodeDeploy releases, in line with what a stack's apply gave."""
        stack, tell, pause = commands.stack, self.observer.tell, commands.terraform.pause
        if commands.configuration.has_manifests:
            from cairn.kubernetes.deploy import deploy

            deploy(stack.name, result.outputs, self._cluster, folder=stack.directory, tell=tell, pause=pause)
        if commands.configuration.has_releases:
            from cairn.releases.bring_out import AWS_PAUSE_SEC, PAUSE_SEC, bring_out
            from cairn.releases.code_deploy import CodeDeploy

            pause_sec = PAUSE_SEC if self.target.is_local else AWS_PAUSE_SEC
            deployments = CodeDeploy(self.target.variables)
            bring_out(stack.name, result.outputs, deployments, tell=tell, pause=lambda: pause(pause_sec))
        return result

    def _destroy(self, commands: StackCommands) -> StackResult:
        if commands.configuration.has_manifests:
            from cairn.kubernetes.deploy import withdraw

            withdraw(commands.stack.name, commands.outputs(), self._cluster, tell=self.observer.tell)
        return commands.destroy()

    def _cluster(self, name: str) -> "KubernetesClient":
        from cairn.kubernetes.client import KubernetesClient

        return KubernetesClient(name, self.target.variables)

    @property
    def _names(self) -> list[str]:
        return [stack.name for stack in self.assembly.stacks]

    @property
    def _plans(self) -> Path:
        return self.folder / "plans"

    def _check(self) -> dict[str, Configuration]:
        configurations = {stack.name: Configuration.read(stack.file) for stack in self.assembly.stacks}
        check(configurations, self.target, caller_account=self.caller_account)
        return configurations

    def _run[Result](
        self, work: Callable[[StackCommands], Result], *, in_order: bool = True, reverse: bool = False
    ) -> dict[str, Result]:
        stacks = {stack.name: stack for stack in self.assembly.stacks}
        order = {name: frozenset(stack.dependencies if in_order else ()) for name, stack in stacks.items()}
        processes = TerraformProcesses(self.binary.path)
        with passing_interrupts_on(processes, tell=self.observer.tell):
            outcome = run_in_order(
                reversed_order(order) if reverse else order,
                lambda name: self._watched(work, self._commands(stacks[name], processes)),
                limit=self.stacks_at_once,
            )
        _raise_failures(outcome)
        return {name: outcome.done[name] for name in stacks}

    def _watched[Result](self, work: Callable[[StackCommands], Result], commands: StackCommands) -> Result:
        try:
            result = work(commands)
        except CairnError:
            self.observer.failed(commands.stack.name)
            raise
        if isinstance(result, StackResult):
            self.observer.ended(result)
        return result

    def _commands(self, stack: Stack, processes: TerraformProcesses) -> StackCommands:
        return StackCommands(
            stack=stack,
            configuration=Configuration.read(stack.file),
            terraform=processes,
            version=self.binary.version,
            variables=terraform_variables(self.target, cli_config=self.cli_config),
            lock_file=self.lock_file,
            cli_config=self.cli_config,
            repair=LockRepair(self.target, LockOwners(self.folder), self.binary.path),
            observer=self.observer,
            log=self.folder / f"{stack.name}.log",
            parallelism=resources_at_once(self.target),
            damaged_states=self.damaged_states,
        )


def _raise_failures[Result](outcome: Outcome[Result]) -> None:
    if not outcome.failed:
        return
    if any(isinstance(error, Interrupted) for error in outcome.failed.values()):
        stopped = ", ".join(sorted(outcome.failed))
        raise Interrupted(f"Interrupted while at work on {stopped}.", do="Run the command again to go on.")
    first, *others = outcome.failed.values()
    others = [error for error in others if str(error) != str(first)]
    if not others and not outcome.skipped:
        raise first
    more = [f"{error.what}\n{error.why}" for error in others]
    skipped = f"Not begun, as they need what failed: {', '.join(sorted(outcome.skipped))}."
    raise CairnError(
        first.what,
        "\n".join([first.why, *more, *([skipped] if outcome.skipped else [])]),
        first.do,
        code=first.code if not others else ExitCode.FAILURE,
    )

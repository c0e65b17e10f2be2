"""The synthesized stacks of one environment, as cdktf's manifest lists them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode


@dataclass(frozen=True)
class Stack:
    """One synthesized stack; ``directory`` is a plain Terraform working directory."""

    name: str
    directory: Path
    dependencies: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """The configuration that cdktf wrote."""
        return self.directory / "cdk.tf.json"


@dataclass(frozen=True)
class Assembly:
    """Every stack of ``environment``, dependencies first; or some of them, and ``beneath`` what those need besides."""

    environment: str
    stacks: tuple[Stack, ...]
    beneath: tuple[Stack, ...] = ()

    @classmethod
    def read(cls, folder: Path, *, environment: str) -> "Assembly":
        """Read ``folder/manifest.json``; raise ``CairnError`` where nothing was synthesized."""
        file = folder / "manifest.json"
        try:
            listed = json.loads(file.read_text())["stacks"]
            stacks = {name: _stack(name, entry, folder) for name, entry in listed.items()}
        except FileNotFoundError:
            raise CairnError(
                f"{environment} is not synthesized.",
                f"There is no {file}.",
                f"Run `{how_to_call()} synth --env {environment}`.",
                code=ExitCode.MISSING,
            ) from None
        except (ValueError, KeyError) as error:
            raise CairnError(
                f"{file} cannot be read: {error!r}.", do=f"Run `{how_to_call()} synth --env {environment}`."
            ) from error
        return cls(environment, tuple(stacks[name] for name in _ordered(stacks)))

    def only(self, names: Iterable[str]) -> "Assembly":
        """Return the stacks of those names alone; raise ``CairnError`` for a name that there is not."""
        wanted = set(names)
        known = {stack.name for stack in self.stacks}
        if unknown := sorted(wanted - known):
            raise CairnError(
                f"There is no stack {', '.join(unknown)} in {self.environment}.",
                f"There are: {', '.join(sorted(known))}.",
                code=ExitCode.USAGE,
            )
        chosen = tuple(stack for stack in self.stacks if stack.name in wanted)
        needed = {name for stack in chosen for name in stack.dependencies} - wanted
        beneath = tuple(stack for stack in self.stacks if stack.name in needed)
        return replace(self, stacks=chosen, beneath=beneath)


def _stack(name: str, entry: dict[str, object], folder: Path) -> Stack:
    dependencies = entry.get("dependencies")
    return Stack(
        name=name,
        directory=(folder / str(entry["workingDirectory"])).resolve(),
        dependencies=tuple(map(str, dependencies)) if isinstance(dependencies, list) else (),
    )


def _ordered(stacks: dict[str, Stack]) -> list[str]:
    graph = {name: sorted(stack.dependencies) for name, stack in sorted(stacks.items())}
    try:
        return [name for name in TopologicalSorter(graph).static_order() if name in stacks]
    except CycleError as error:
        raise CairnError(
            f"The stacks depend on each other in a circle: {' -> '.join(error.args[1])}."
        ) from error

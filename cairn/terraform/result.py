"""What one Terraform command did to one stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cairn.terraform.events import Diagnostic, Ended, Event, Outputs, Planned, Started, Summary

_CROSS_STACK = "cross-stack-output-"


@dataclass(frozen=True)
class StackResult:
    """``busy`` holds start and end, in seconds since the epoch, of each resource that was worked on.

    ``has_changes`` counts changed outputs too; ``has_placeholders`` says that a plan must not be applied.
    """

    stack: str
    add: int = 0
    change: int = 0
    remove: int = 0
    seconds: float = 0.0
    changes: tuple[Planned, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    busy: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    warnings: tuple[Diagnostic, ...] = ()
    has_changes: bool = False
    has_placeholders: bool = False


@dataclass
class EventLog:
    """Collects the events of one command."""

    planned: list[Planned] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    summary: Summary | None = None
    outputs: Mapping[str, Any] = field(default_factory=dict)
    started: dict[str, float] = field(default_factory=dict)
    busy: dict[str, tuple[float, float]] = field(default_factory=dict)
    differs: bool = False

    def add(self, event: Event) -> None:
        """Take one event in."""
        match event:
            case Planned():
                self.planned.append(event)
            case Started():
                self.started[event.address] = event.at_sec
            case Ended():
                self.busy[event.address] = (self.started.get(event.address, event.at_sec), event.at_sec)
            case Summary():
                self.summary = event
            case Diagnostic():
                self.diagnostics.append(event)
            case Outputs():
                self.outputs = named_outputs(event.values)

    @property
    def errors(self) -> list[Diagnostic]:
        """What went wrong."""
        return [entry for entry in self.diagnostics if entry.severity == "error"]

    def result(self, stack: str, *, seconds: float) -> StackResult:
        """Return what the command did."""
        summary = self.summary or Summary("none", 0, 0, 0)
        return StackResult(
            stack=stack,
            add=summary.add,
            change=summary.change,
            remove=summary.remove,
            seconds=seconds,
            changes=tuple(self.planned),
            outputs=self.outputs,
            busy=self.busy,
            has_changes=self.differs or summary.add + summary.change + summary.remove > 0,
            warnings=tuple(entry for entry in self.diagnostics if entry.severity == "warning"),
        )


def named_outputs(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outputs that someone named, without those that cdktf makes for other stacks."""
    return {name: value for name, value in values.items() if not name.startswith(_CROSS_STACK)}

"""Terraform's machine-readable output, line by line: https://developer.hashicorp.com/terraform/internals/machine-readable-ui"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_READ = "read"


@dataclass(frozen=True)
class Planned:
    """A change that the plan holds; ``action`` is create, update, delete, replace, …"""

    address: str
    action: str


@dataclass(frozen=True)
class Started:
    """Work on one resource began at ``at_sec``, in seconds since the epoch."""

    address: str
    action: str
    at_sec: float


@dataclass(frozen=True)
class Ended:
    """Work on one resource ended, well or not."""

    address: str
    succeeded: bool
    at_sec: float


@dataclass(frozen=True)
class Summary:
    """How many resources an operation (plan, apply or destroy) adds, changes and removes."""

    operation: str
    add: int
    change: int
    remove: int


@dataclass(frozen=True)
class Diagnostic:
    """An error or a warning; ``address`` is the resource it is about, where there is one."""

    severity: str
    summary: str
    detail: str = ""
    address: str = ""


@dataclass(frozen=True)
class Outputs:
    """The outputs after an apply, sensitive ones left out."""

    values: Mapping[str, Any] = field(default_factory=dict)


Event = Planned | Started | Ended | Summary | Diagnostic | Outputs


def parse(line: str, *, at_sec: float) -> Event | None:
    """Return the event that ``line`` tells of; nothing for plain text and for what no one here needs to know.

    What Terraform merely reads is not work on a resource.
    """
    try:
        message = json.loads(line)
    except ValueError:
        return None
    if not isinstance(message, dict):
        return None
    match message.get("type"):
        case "planned_change":
            return Planned(_address(message["change"]), str(message["change"]["action"]))
        case "apply_start" if message["hook"]["action"] != _READ:
            return Started(_address(message["hook"]), str(message["hook"]["action"]), at_sec)
        case "apply_complete" | "apply_errored" as kind if message["hook"]["action"] != _READ:
            return Ended(_address(message["hook"]), kind == "apply_complete", at_sec)
        case "change_summary":
            counts = message["changes"]
            return Summary(
                str(counts["operation"]), int(counts["add"]), int(counts["change"]), int(counts["remove"])
            )
        case "diagnostic":
            return _diagnostic(message["diagnostic"])
        case "outputs":
            return _outputs(message["outputs"])
        case _:
            return None


def _address(entry: Mapping[str, Any]) -> str:
    return str(entry["resource"]["addr"])


def _diagnostic(entry: Mapping[str, Any]) -> Diagnostic:
    return Diagnostic(
        severity=str(entry["severity"]),
        summary=str(entry["summary"]),
        detail=str(entry.get("detail") or "").strip(),
        address=str(entry.get("address") or ""),
    )


def _outputs(entries: Mapping[str, Mapping[str, Any]]) -> Outputs | None:
    values = {
        name: entry["value"]
        for name, entry in entries.items()
        if "value" in entry and not entry.get("sensitive")
    }
    return Outputs(values) if values else None

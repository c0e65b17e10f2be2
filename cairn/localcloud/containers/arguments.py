"""What the emulator passes to Docker's `run`, in the types of a `ContainerSpec`."""

from collections.abc import Mapping
from typing import Any


def words(command: Any) -> tuple[str, ...] | None:
    """A command: a list or one line, nothing for the image's own."""
    if command is None:
        return None
    return tuple(command.split()) if isinstance(command, str) else tuple(str(word) for word in command)


def environment(given: Any) -> dict[str, str]:
    """Variables: a table, or a list of `NAME=value`."""
    if isinstance(given, list):
        return dict(entry.split("=", 1) for entry in given)
    return {name: str(value) for name, value in (given or {}).items()}


def port(value: Any) -> int:
    """A port on the host: a number, an address with one, or nothing for any."""
    number = value[-1] if isinstance(value, tuple | list) else value
    return int(number or 0)


def has_labels(labels: Mapping[str, str], wanted: list[str]) -> bool:
    """Whether `labels` has each of `wanted`, a name or `name=value`."""
    pairs = [label.partition("=") for label in wanted]
    return all(
        name in labels and (not separator or labels[name] == value) for name, separator, value in pairs
    )

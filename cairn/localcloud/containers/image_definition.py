"""What an image starts: `services/<name>/container.toml`, from which the real image is built as well."""

import signal
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = "container.toml"
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - what an image says; a local process listens on its task's address
_FIELDS = {"name", "entrypoint", "command", "environment", "stop_signal"}


class ImageDefinitionError(Exception):
    """A definition that cannot be used; the message says the file, the field and what is allowed."""


@dataclass(frozen=True)
class ImageDefinition:
    """An image, as `container.toml` declares it.

    `name` is the last part of the repository, by default the folder's name. `command` and `entrypoint` are lists, as
    in a Dockerfile's exec form. `environment` is the image's own. Where one of them says 0.0.0.0, a local process gets
    the address of its task. `stop_signal` is a signal's name, by default SIGTERM.
    The working directory is the one that holds `services/`: the checkout here, `root`, and `/app` in the image.
    """

    name: str
    command: tuple[str, ...]
    root: Path
    entrypoint: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_signal: int = signal.SIGTERM

    @classmethod
    def read(cls, path: Path) -> "ImageDefinition":
        """The definition in the file at `path`; raises `ImageDefinitionError` where it is wrong."""
        try:
            content = tomllib.loads(path.read_text())
        except (OSError, ValueError) as error:
            raise ImageDefinitionError(f"{path} cannot be read: {error}") from error
        unknown = sorted(set(content) - _FIELDS)
        if unknown:
            raise ImageDefinitionError(f"{path}: {', '.join(unknown)} is unknown; known: {sorted(_FIELDS)}")
        command = _words(path, content, "command")
        if not command:
            raise ImageDefinitionError(f"{path}: command is missing")
        return cls(
            name=str(content.get("name", path.parent.name)),
            command=command,
            root=path.resolve().parents[2],
            entrypoint=_words(path, content, "entrypoint"),
            environment=_environment(path, content.get("environment", {})),
            stop_signal=_signal(path, content.get("stop_signal", "SIGTERM")),
        )


def _words(path: Path, content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = content.get(name, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ImageDefinitionError(f"{path}: {name} must be a list of strings, got {value!r}")
    return tuple(value)


def _environment(path: Path, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(entry, str) for entry in value.values()):
        raise ImageDefinitionError(f"{path}: environment must be a table of strings, got {value!r}")
    return value


def _signal(path: Path, value: Any) -> int:
    try:
        return signal.Signals[value]
    except KeyError as error:
        raise ImageDefinitionError(
            f"{path}: stop_signal must be a signal's name, such as SIGTERM, got {value!r}"
        ) from error

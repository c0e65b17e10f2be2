"""Remembers what the last complete apply was made from and gave, so that an unchanged one is only looked at again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cairn.terraform.assembly import Assembly
from cairn.terraform.result import StackResult


@dataclass(frozen=True)
class LastApplied:
    """The note of one environment, in ``file``."""

    file: Path

    def matches(self, assembly: Assembly) -> bool:
        """Whether the last complete apply was of exactly these configurations."""
        return self._read().get("digest") == _digest(assembly)

    def note(self, assembly: Assembly, results: Mapping[str, StackResult]) -> None:
        """Note a complete apply."""
        outputs = {name: dict(result.outputs) for name, result in results.items()}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps({"digest": _digest(assembly), "outputs": outputs}))

    def forget(self) -> None:
        """Forget it: something is about to change."""
        self.file.unlink(missing_ok=True)

    def with_outputs(self, results: Mapping[str, StackResult]) -> dict[str, StackResult]:
        """Return ``results`` of plans without changes, with the outputs that the last apply gave."""
        outputs = self._read().get("outputs", {})
        return {name: replace(result, outputs=outputs[name]) for name, result in results.items()}

    def _read(self) -> dict[str, Any]:
        try:
            noted: dict[str, Any] = json.loads(self.file.read_text())
            return noted
        except (OSError, ValueError):
            return {}


def _digest(assembly: Assembly) -> str:
    digest = hashlib.sha256()
    for stack in assembly.stacks:
        digest.update(f"{stack.name}\0".encode() + stack.file.read_bytes())
    return digest.hexdigest()

"""Notes which plan files may be applied: those of the last ``plan`` that stand on real values."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.result import StackResult

_APPLICABLE = "applicable"
_PLACEHOLDERS = "placeholders"


@dataclass(frozen=True)
class SavedPlans:
    """The plan files of one environment in ``folder``, and the notes about them in ``plans.json`` beside."""

    folder: Path

    @property
    def _file(self) -> Path:
        return self.folder / "plans.json"

    def note(self, results: Iterable[StackResult]) -> None:
        """Note what each plan stands on."""
        states = {
            result.stack: _PLACEHOLDERS if result.has_placeholders else _APPLICABLE for result in results
        }
        self._write(self._read() | states)

    def forget(self, stacks: Iterable[str]) -> None:
        """Forget the plans of ``stacks``: they were applied, or are out of date."""
        gone = set(stacks)
        self._write({stack: state for stack, state in self._read().items() if stack not in gone})

    def check(self, stacks: Iterable[str], environment: str) -> None:
        """Raise ``CairnError`` unless each of ``stacks`` has a plan that may be applied."""
        states = self._read()
        for stack in stacks:
            do = f"Plan it: `{how_to_call()} plan --env {environment} --stack {stack}`."
            if stack not in states:
                raise CairnError(
                    f"{stack} in {environment} has no saved plan.",
                    "Only what was planned, and not applied since, can be applied from a plan.",
                    do,
                    code=ExitCode.REFUSED,
                )
            if states[stack] == _PLACEHOLDERS:
                raise CairnError(
                    f"The plan of {stack} in {environment} must not be applied.",
                    "It stands on placeholders for outputs of a stack that was not applied yet.",
                    f"Apply that stack first. {do}",
                    code=ExitCode.REFUSED,
                )

    def _read(self) -> dict[str, str]:
        try:
            return {str(stack): str(state) for stack, state in json.loads(self._file.read_text()).items()}
        except (OSError, ValueError, AttributeError):
            return {}

    def _write(self, states: dict[str, str]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(states, indent=2, sort_keys=True))

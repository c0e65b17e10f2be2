import json
from pathlib import Path
from typing import Any, Protocol

import pytest

from cairn.gate.boundaries import Boundaries
from cairn.gate.scanner import judge
from tests.policies.synthesized import write_stack

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
BOUNDARIES = Boundaries(
    runtime_arn="arn:aws:iam::123456789012:policy/cairn-test-boundary",
    delivery_arn="arn:aws:iam::123456789012:policy/cairn-test-delivery-boundary",
)

Verdicts = list[dict[str, Any]]


class Judged(Protocol):
    """Judges stacks (name to content) in one process and returns every verdict."""

    def __call__(
        self, stacks: dict[str, dict[str, Any]], *, boundaries: Boundaries | None = None
    ) -> Verdicts: ...


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Return what judges stacks."""

    def run(stacks: dict[str, dict[str, Any]], *, boundaries: Boundaries | None = None) -> Verdicts:
        folder = tmp_path_factory.mktemp("judged")
        files = {name: write_stack(folder, name, content) for name, content in stacks.items()}
        found: Verdicts = judge(files, root=ROOT, boundaries=boundaries)["verdicts"]
        return found

    return run


@pytest.fixture(scope="session")
def fixture_verdicts(judged: Judged) -> Verdicts:
    """Every verdict on every policy's fixture; the stack is named as the policy's file."""
    stacks = {
        file.name.removesuffix(".tf.json"): json.loads(file.read_text())
        for file in sorted(FIXTURES.glob("*.tf.json"))
    }
    return judged(stacks, boundaries=BOUNDARIES)

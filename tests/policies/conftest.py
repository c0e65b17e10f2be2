import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairn.gate.scanner import judge
from tests.policies.synthesized import write_stack

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
BOUNDARY = "arn:aws:iam::123456789012:policy/cairn-test-boundary"

Verdicts = list[dict[str, Any]]


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, dict[str, Any]]], Verdicts]:
    """Judge stacks (name to content) in one process and return every verdict."""

    def run(stacks: dict[str, dict[str, Any]]) -> Verdicts:
        folder = tmp_path_factory.mktemp("judged")
        files = {name: write_stack(folder, name, content) for name, content in stacks.items()}
        found: Verdicts = judge(files, root=ROOT, boundary_arn=BOUNDARY)["verdicts"]
        return found

    return run


@pytest.fixture(scope="session")
def fixture_verdicts(judged: Callable[[dict[str, dict[str, Any]]], Verdicts]) -> Verdicts:
    """Every verdict on every policy's fixture; the stack is named as the policy's file."""
    files = sorted(FIXTURES.glob("*.tf.json"))
    return judged({file.name.removesuffix(".tf.json"): json.loads(file.read_text()) for file in files})

"""The stacks of prod, each broken in one way, are blocked by the check that is there for it."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairn.gate.boundaries import published_boundaries
from tests.policies.conftest import Judged
from tests.policies.mutants import MUTANTS, Mutant
from tests.policies.synthesized import read_stack

pytestmark = [pytest.mark.scan, pytest.mark.synth, pytest.mark.xdist_group("stacks")]


@pytest.fixture(scope="module")
def prod(assembled: Callable[[str], Path]) -> Path:
    """The synthesized stacks of prod."""
    return assembled("prod")


@pytest.fixture(scope="module")
def failed(prod: Path, judged: Judged) -> dict[str, set[str]]:
    """What fails in each stack and in each mutant of one, as ``check resource``."""
    files = list(prod.glob("stacks/*/cdk.tf.json"))
    stacks = {file.parent.name: read_stack(file) for file in files}
    mutants = {mutant.name: _mutated(stacks[mutant.stack], mutant) for mutant in MUTANTS}
    found: dict[str, set[str]] = {name: set() for name in (*stacks, *mutants)}
    for verdict in judged({**stacks, **mutants}, boundaries=published_boundaries(files)):
        if verdict["verdict"] in ("failed", "unknown", "broken"):
            found[verdict["stack"]].add(f"{verdict['check']} {verdict['resource']}")
    return found


def _mutated(content: dict[str, Any], mutant: Mutant) -> dict[str, Any]:
    broken = copy.deepcopy(content)
    mutant.change(next(iter(broken["resource"][mutant.kind].values())))
    return broken


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_blocked_by_its_check(mutant: Mutant, failed: dict[str, set[str]]) -> None:
    new = failed[mutant.name] - failed[mutant.stack]
    assert mutant.killer in {item.split()[0] for item in new}

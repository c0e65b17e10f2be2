"""The tests of the construct library make its validations refuse something, and give every grant."""

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = [pytest.mark.synth, pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def exercised() -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.support.exercised"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seen: dict[str, Any] = json.loads(output.splitlines()[-1])
    assert seen["exit_code"] == 0, output
    return seen


def test_95_of_100_validations_refuse_something(exercised: dict[str, Any]) -> None:
    assert len(exercised["untested"]) <= 0.05 * exercised["validations"], exercised["untested"]


def test_every_grant_is_given(exercised: dict[str, Any]) -> None:
    assert exercised["ungiven"] == []

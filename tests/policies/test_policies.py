"""Every policy gives each resource of its fixture the verdict that the resource's name states."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.scan

CHECKS = Path(__file__).resolve().parents[2] / "policies" / "checks"
FIXTURES = Path(__file__).parent / "fixtures"
PREFIX = "CAIRN_"
POLICIES = sorted(file.stem for file in CHECKS.rglob("*.py") if not file.name.startswith("__"))
STATED = {"pass": "passed", "fail": "failed", "unknown": "unknown"}
# These read only what is in the stack, so nothing about them can be unknown before the apply.
NEVER_UNKNOWN = {"web_acl_is_logged"}


@pytest.mark.parametrize("policy", POLICIES)
def test_verdicts_are_the_stated_ones(policy: str, fixture_verdicts: list[dict[str, Any]]) -> None:
    found = {
        verdict["resource"]: verdict["verdict"]
        for verdict in fixture_verdicts
        if verdict["stack"] == policy and verdict["check"] == PREFIX + policy.upper()
    }
    stated = _stated(policy)
    assert found == stated
    missing = set(STATED.values()) - set(stated.values())
    assert missing == ({"unknown"} if policy in NEVER_UNKNOWN else set())


def _stated(policy: str) -> dict[str, str]:
    resources = json.loads((FIXTURES / f"{policy}.tf.json").read_text())["resource"]
    names = [(kind, name, name.split("_")[0]) for kind, bodies in resources.items() for name in bodies]
    return {f"{kind}.{name}": STATED[verdict] for kind, name, verdict in names if verdict != "other"}


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_not_a_pass_says_why(policy: str, fixture_verdicts: list[dict[str, Any]]) -> None:
    own = [verdict for verdict in fixture_verdicts if verdict["check"] == PREFIX + policy.upper()]
    assert all(verdict["details"] for verdict in own if verdict["verdict"] != "passed")
    assert all("Risk:" in verdict["guideline"] and "Fix:" in verdict["guideline"] for verdict in own)


def test_every_fixture_belongs_to_a_policy() -> None:
    assert sorted(file.name.removesuffix(".tf.json") for file in FIXTURES.glob("*.tf.json")) == POLICIES

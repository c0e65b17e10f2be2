"""Every environment, and one inside an existing organisation, synthesizes, and the gate finds nothing in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cairn.gate import scan
from stacks.environment import FOLDER
from stacks.watch import SERVICES
from tests.policies.conftest import ROOT
from tests.support.assemblies import synthesize_environment
from tests.support.environments import write_environment

pytestmark = [pytest.mark.scan, pytest.mark.synth, pytest.mark.xdist_group("stacks")]

ENVIRONMENTS = sorted(file.stem for file in FOLDER.glob("*.toml"))
BOUNDARY = "arn:aws:iam::444444444444:policy/security/limit"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_gate_finds_nothing_in(environment: str, assembled: Callable[[str], Path]) -> None:
    assert faults(environment, assembled(environment)) == []


def test_the_gate_finds_nothing_in_an_environment_of_an_existing_organisation(tmp_path: Path) -> None:
    file = write_environment(
        tmp_path,
        name="org",
        account_id="444444444444",
        base="prod",
        changes={
            "network": {
                **dict.fromkeys(("zones", "nat_gateways", "interface_endpoints")),
                "vpc_id": "vpc-0a1b2c3d",
                "cidr": "10.99.0.0/16",
                "public_subnet_ids": ["subnet-0a000001", "subnet-0a000002"],
                "private_subnet_ids": ["subnet-0b000001", "subnet-0b000002"],
                "data_subnet_ids": ["subnet-0c000001", "subnet-0c000002"],
            },
            "state": {"kms_key_arn": "arn:aws:kms:eu-west-1:444444444444:alias/state"},
            "organisation": {
                "permissions_boundary_arn": BOUNDARY,
                "role_path": "/workloads/shop/",
                "name_pattern": "acme-shop-{name}-{environment}",
                "tags": {"CostCentre": "4711", "Owner": "shop@example.com"},
                "runs": list(SERVICES),
            },
        },
    )
    assert faults("org", synthesize_environment(file, tmp_path / "org")) == []


def faults(environment: str, folder: Path) -> list[str]:
    """Return the findings that no waiver covers, and the waivers that cover nothing."""
    report = scan(environment, folder, root=ROOT)
    found = [f"{item.check} {item.construct}: {item.message}" for item in report.failures]
    return [*found, *(problem.message for problem in report.problems)]

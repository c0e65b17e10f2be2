"""The gate finds nothing on a construct that was made with no optional argument."""

from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest

from cairn.gate.finding import Finding
from cairn.gate.packs import load_packs
from cairn.gate.scan import find_stacks, weigh
from cairn.gate.scanner import judge
from tests.policies.conftest import BOUNDARIES, ROOT
from tests.policies.rows_without_options import synthesize_bare

pytestmark = [pytest.mark.scan, pytest.mark.synth]

# Check and construct path, and why the finding is none of the construct's.
ACCEPTED: dict[tuple[str, str], str] = {
    (
        "CAIRN_RESOURCES_ARE_EXACT",
        "rows/PermissionsBoundary/Resource",
    ): "A boundary is a ceiling, it grants nothing.",
    (
        "CAIRN_RESOURCES_ARE_EXACT",
        "rows/DeliveryBoundary/Resource",
    ): "A boundary is a ceiling, it grants nothing.",
    (
        "CAIRN_RESOURCES_ARE_EXACT",
        "rows/ApiGatewayAccount/Role/Policy",
    ): "AWS documents the role on every log group.",
    ("CAIRN_RESOURCES_ARE_EXACT", "rows/BackupPlan/Role/Policy"): "Data is found by tags, and made later.",
    ("CAIRN_ROLE_HAS_PERMISSIONS_BOUNDARY", "rows/PlanRole/Resource"): "It reads all that any stack holds.",
    ("CAIRN_ROLE_HAS_PERMISSIONS_BOUNDARY", "rows/DeployRole/Resource"): "It makes roles under boundaries.",
    ("CAIRN_ATTACHED_POLICY_IS_OWN", "rows/PlanRole/*"): "AWS lists what reading every type takes.",
    ("CAIRN_ATTACHED_POLICY_IS_OWN", "rows/DeployRole/*"): "AWS lists what is everything but IAM.",
    ("CAIRN_RESOURCES_ARE_EXACT", "rows/PlanRole/Policy"): "States and locks are named by stacks to come.",
    ("CAIRN_RESOURCES_ARE_EXACT", "rows/DeployRole/Policy"): "States and roles are named by stacks to come.",
    (
        "CKV_AWS_18",
        "rows/AccessLogBucket/Resource",
    ): "A bucket that logged its own requests would log its logs.",
    ("CKV_AWS_145", "rows/AccessLogBucket/Resource"): "The logging service writes under keys of S3 alone.",
    ("CKV2_AWS_38", "rows/*Zone"): "The zone stands for one that the organisation has.",
    ("CKV2_AWS_39", "rows/*Zone"): "The zone stands for one that the organisation has.",
    (
        "CKV2_AWS_57",
        "rows/MachineClient/Secret/Resource",
    ): "Cognito makes the client's secret; a new one is a new client.",
    ("CKV_AWS_272", "rows/*"): "Packages are named by their hash; signing by AWS Signer is not set up.",
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    stacks = find_stacks("prod", synthesize_bare(tmp_path_factory.mktemp("rows")))
    answer = judge(stacks, root=ROOT, boundaries=BOUNDARIES)
    today = datetime.now(UTC).date()
    report = weigh(answer["verdicts"], env="prod", packs=load_packs(ROOT), waivers=(), root=ROOT, today=today)
    return report.findings


def _accepted(finding: Finding) -> bool:
    return any(finding.check == check and fnmatch(finding.construct, path) for check, path in ACCEPTED)


def test_no_construct_needs_an_option_to_pass(findings: tuple[Finding, ...]) -> None:
    left = [f"{one.check} {one.construct}: {one.message}" for one in findings if not _accepted(one)]
    assert "\n".join(left) == ""


def test_every_accepted_finding_is_there(findings: tuple[Finding, ...]) -> None:
    stale = [
        (check, path)
        for check, path in ACCEPTED
        if not any(one.check == check and fnmatch(one.construct, path) for one in findings)
    ]
    assert stale == []


def test_the_rows_are_judged(tmp_path: Path) -> None:
    text = find_stacks("prod", synthesize_bare(tmp_path))["rows"].read_text()
    assert '"prevent_destroy": true' in text

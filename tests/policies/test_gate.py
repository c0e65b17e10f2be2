"""The gate's own path, from synthesized stacks to an exit code, with the real scanner."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cairn.gate import GateError
from cairn.gate.scanner import ENVIRONMENT, judge
from tests.policies.conftest import FIXTURES, ROOT
from tests.policies.synthesized import write_stack

pytestmark = pytest.mark.scan

BROKEN_POLICIES = {
    "reaches_out.py": '''
"""It reaches out."""
import urllib.request
from policies.reading.policy import Policy

class ReachesOut(Policy):
    resources = ("aws_sqs_queue",)

    def judge(self, conf):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)
        yield from ()

check = ReachesOut()
''',
    "raises.py": '''
"""It raises."""
from policies.reading.policy import Policy

class Raises(Policy):
    resources = ("aws_sqs_queue",)

    def judge(self, conf):
        yield conf["not there"]

check = Raises()
''',
}


def _fixture(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FIXTURES / f"{name}.tf.json").read_text())
    return content


@pytest.fixture
def checks(tmp_path: Path) -> Path:
    """A copy of the policies' folder, to break."""
    return shutil.copytree(ROOT / "policies" / "checks", tmp_path / "checks")


def test_a_known_bad_stack_is_blocked_by_the_command(tmp_path: Path) -> None:
    write_stack(tmp_path, "orders", _fixture("actions_are_exact"))
    done = subprocess.run(
        [sys.executable, "-m", "cairn.gate", "dev", "json", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    failures = json.loads(done.stdout)["failures"]
    own = {item["resource"] for item in failures if item["check"] == "CAIRN_ACTIONS_ARE_EXACT"}
    assert "aws_iam_role_policy.fail_service_wildcard" in own
    assert "aws_iam_role_policy.unknown_document" in own
    assert "aws_iam_role_policy.pass_named" not in own


def test_built_in_checks_see_the_rights_inside_a_policy_text(
    fixture_verdicts: list[dict[str, Any]],
) -> None:
    failed = {
        verdict["check"]
        for verdict in fixture_verdicts
        if verdict["resource"] == "aws_iam_role_policy.fail_star" and verdict["verdict"] == "failed"
    }
    assert "CKV_AWS_355" in failed or "CKV_AWS_290" in failed or "CKV_AWS_288" in failed


def test_refuses_policies_that_did_not_load(checks: Path, tmp_path: Path) -> None:
    (checks / "iam" / "__init__.py").unlink()
    (checks / "waf" / "web_acl_blocks.py").write_text("this is not python")
    stack = write_stack(tmp_path, "orders", _fixture("queue_has_dead_letter"))
    with pytest.raises(GateError, match=r"5 of \d+ policy files") as refused:
        judge({"orders": stack}, root=ROOT, checks=checks)
    for name in ("actions_are_exact.py", "attached_policy_is_own.py", "web_acl_blocks.py"):
        assert name in str(refused.value)


def test_refuses_two_policies_of_one_id(checks: Path, tmp_path: Path) -> None:
    shutil.copy(checks / "iam" / "actions_are_exact.py", checks / "waf")
    stack = write_stack(tmp_path, "orders", _fixture("queue_has_dead_letter"))
    with pytest.raises(GateError, match="stand twice: CAIRN_ACTIONS_ARE_EXACT"):
        judge({"orders": stack}, root=ROOT, checks=checks)


def test_a_policy_that_breaks_or_reaches_out_is_no_pass(tmp_path: Path) -> None:
    folder = tmp_path / "checks"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, source in BROKEN_POLICIES.items():
        (folder / name).write_text(source)
    stack = write_stack(tmp_path, "orders", {"resource": {"aws_sqs_queue": {"q": {"name": "q"}}}})
    verdicts = judge({"orders": stack}, root=ROOT, checks=folder)["verdicts"]
    own = {item["check"]: item for item in verdicts if item["check"].startswith("CAIRN_")}
    assert {item["verdict"] for item in own.values()} == {"broken"}
    assert "must not reach the network" in own["CAIRN_REACHES_OUT"]["details"][0]
    assert "KeyError" in own["CAIRN_RAISES"]["details"][0]


def test_a_value_of_another_stack_is_what_that_stack_publishes(tmp_path: Path) -> None:
    reference = "${data.terraform_remote_state.cross-stack-reference-input-platform.outputs.%s}"
    policies = {
        name: {"role": "r", "policy": {"Statement": [_allow(reference % output)]}}
        for name, output in (("known", "bus"), ("open", "star"), ("unpublished", "nothing"))
    }
    files = {
        "platform": write_stack(
            tmp_path,
            "platform",
            {"output": {"bus": {"value": "${aws_cloudwatch_event_bus.shop.arn}"}, "star": {"value": "*"}}},
        ),
        "orders": write_stack(tmp_path, "orders", {"resource": {"aws_iam_role_policy": policies}}),
    }
    found = {
        item["resource"].split(".")[1]: item["verdict"]
        for item in judge(files, root=ROOT)["verdicts"]
        if item["check"] == "CAIRN_RESOURCES_ARE_EXACT"
    }
    assert found == {"known": "passed", "open": "failed", "unpublished": "unknown"}


@pytest.mark.parametrize(("read_only", "verdict"), [(True, "passed"), (False, "failed")])
def test_container_definitions_are_judged_though_they_are_a_text(
    tmp_path: Path, read_only: bool, verdict: str
) -> None:
    containers = [{"name": "app", "image": "${data.a.b.c}", "readonlyRootFilesystem": read_only}]
    task = {"family": "stock", "container_definitions": json.dumps(containers)}
    file = write_stack(tmp_path, "stock", {"resource": {"aws_ecs_task_definition": {"stock": task}}})
    verdicts = judge({"stock": file}, root=ROOT)["verdicts"]
    assert {item["verdict"] for item in verdicts if item["check"] == "CKV_AWS_336"} == {verdict}


def test_agrees_with_checkov_s_own_command_on_built_in_checks(tmp_path: Path) -> None:
    names = ("queue_has_dead_letter", "web_acl_is_logged", "event_source_reports_failures")
    files = {name: write_stack(tmp_path, name, _fixture(name)) for name in names}
    done = subprocess.run(
        [
            *(ROOT / ENVIRONMENT / "bin" / "python", "-m", "checkov.main", "--framework", "terraform_json"),
            *("--directory", tmp_path, "--output", "json", "--compact", "--quiet", "--skip-download"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    stock = {
        (item["check_id"], item["resource"].split(".")[-1], Path(item["file_path"]).parent.name)
        for item in json.loads(done.stdout)["results"]["failed_checks"]
    }
    ours = {
        (item["check"], item["resource"].split(".")[-1], item["stack"])
        for item in judge(files, root=ROOT, decode_policies=False)["verdicts"]
        if item["verdict"] == "failed" and not item["check"].startswith("CAIRN_")
    }
    assert stock
    assert ours == stock


def test_the_table_of_actions_without_an_arn_is_what_aws_says() -> None:
    program = (
        "import json; from policy_sentry.querying.actions import get_action_data as data;"
        "from policies.reading.tables import rows;"
        "pairs = [row['action'].split(':') for row in rows('star_only_actions')];"
        "print(json.dumps({':'.join(pair): [item['resource_arn_format'] for item in data(*pair)[pair[0]]]"
        " for pair in pairs}))"
    )
    done = subprocess.run(
        [ROOT / ENVIRONMENT / "bin" / "python", "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    accepted = json.loads(done.stdout)
    assert accepted
    assert {action: arns for action, arns in accepted.items() if arns != ["*"]} == {}


def _allow(resource: str) -> dict[str, str]:
    return {"Effect": "Allow", "Action": "events:PutEvents", "Resource": resource}

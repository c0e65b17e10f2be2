"""What the workflows may do, and that what they call is there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ENVIRONMENTS = sorted(path.stem for path in (ROOT / "stacks" / "environments").glob("*.toml"))
IN_AWS = [name for name in ENVIRONMENTS if name != "local"]
OIDC = {"contents": "read", "id-token": "write"}
PERMISSIONS = {
    "deploy-environment": {"plan": OIDC, "apply": OIDC},
    "deploy": dict.fromkeys(IN_AWS, OIDC),
    "pull-request": {
        "check": {"contents": "read"},
        "test": {"contents": "read"},
        "gate": {"contents": "read", "security-events": "write"},
        "plan": OIDC,
        "comment": {"contents": "read", "pull-requests": "write"},
    },
}
PINNED = re.compile(r"uses: ([\w.-]+/[\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$")


def read(path: Path) -> dict[str, Any]:
    # YAML 1.1 reads the key `on` as true.
    content = yaml.safe_load(path.read_text())
    return {"on": content.pop(True), **content}


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = read(path)["jobs"]
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path).values() for step in job.get("steps", [])]


def environments_of(job: dict[str, Any]) -> list[str]:
    found: list[str] = job["strategy"]["matrix"]["environment"]
    return sorted(found)


def workflow(name: str) -> Path:
    return ROOT / ".github" / "workflows" / f"{name}.yml"


every_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


@every_workflow
def test_every_action_is_pinned_to_a_commit_with_its_version(path: Path) -> None:
    lines = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses:" in line]
    for line in lines:
        assert PINNED.match(line) or (ROOT / line.removeprefix("uses: ")).is_file(), line


def test_an_action_has_one_version_everywhere() -> None:
    used: dict[str, set[tuple[str, str]]] = {}
    for path in WORKFLOWS:
        for line in path.read_text().splitlines():
            if match := PINNED.search(line):
                used.setdefault(match[1], set()).add((match[2], match[3]))
    assert {action: pins for action, pins in used.items() if len(pins) > 1} == {}


@every_workflow
def test_a_job_may_do_what_it_needs_and_no_more(path: Path) -> None:
    assert read(path)["permissions"] == {}
    assert {name: job["permissions"] for name, job in jobs(path).items()} == PERMISSIONS[path.stem]


@every_workflow
def test_no_trigger_runs_a_forks_code_with_our_rights(path: Path) -> None:
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(read(path)["on"])
    assert "secrets." not in path.read_text()


def test_a_pull_request_of_a_fork_gets_no_credentials() -> None:
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    for job in jobs(workflow("pull-request")).values():
        if "id-token" in job["permissions"]:
            assert job["if"] == own


@every_workflow
def test_a_checkout_leaves_no_token_behind(path: Path) -> None:
    checkouts = [step for step in steps(path) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@every_workflow
def test_no_expression_is_pasted_into_a_script(path: Path) -> None:
    assert [step["run"] for step in steps(path) if "${{" in step.get("run", "")] == []


@every_workflow
def test_no_job_runs_for_ever(path: Path) -> None:
    assert [
        name for name, job in jobs(path).items() if "uses" not in job and "timeout-minutes" not in job
    ] == []


def test_a_pull_request_is_judged_in_every_environment_and_planned_in_each_that_is_in_aws() -> None:
    pull_request = jobs(workflow("pull-request"))
    assert environments_of(pull_request["gate"]) == ENVIRONMENTS
    assert environments_of(pull_request["plan"]) == IN_AWS


def test_every_environment_in_aws_is_deployed_one_after_the_other() -> None:
    deployed = jobs(workflow("deploy"))
    assert {job["with"]["environment"] for job in deployed.values()} == set(IN_AWS)
    assert [job.get("needs") for job in deployed.values()] == [None, *list(deployed)[:-1]]


def test_one_deployment_at_a_time_and_none_is_cut_short() -> None:
    assert read(workflow("deploy-environment"))["concurrency"] == {
        "group": "deploy-${{ inputs.environment }}",
        "cancel-in-progress": False,
    }


@every_workflow
def test_a_failure_before_a_pipe_fails_the_step(path: Path) -> None:
    if any("run" in step for step in steps(path)):
        assert read(path)["defaults"] == {"run": {"shell": "bash"}}

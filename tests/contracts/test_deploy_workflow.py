"""The scripts of the deploy workflow, run as they stand."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
JOBS = yaml.safe_load((ROOT / ".github" / "workflows" / "deploy-environment.yml").read_text())["jobs"]
SUMMARY = {
    "foundation": {"has_changes": True, "has_placeholders": False},
    "orders": {"has_changes": True, "has_placeholders": True},
    "platform": {"has_changes": False, "has_placeholders": False},
}
TEXTS = {
    "foundation": "Plan: 1 to add, 0 to change, 0 to destroy.\n",
    "orders": "Plan: 2 to add, 0 to change, 0 to destroy.\n",
    "platform": "No changes. All is as it should be.\n",
}


def script(job: str, name: str) -> str:
    found: str = next(step["run"] for step in JOBS[job]["steps"] if step.get("name") == name)
    return found


def run(text: str, *, where: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", text],
        cwd=where,
        env={**os.environ, "CAIRN_ENV": "dev", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    place = tmp_path / "plan-job"
    plans = place / "plans" / "dev"
    plans.mkdir(parents=True)
    for stack, text in TEXTS.items():
        (plans / f"{stack}.txt").write_text(text)
        (plans / f"{stack}.tfplan").write_bytes(os.urandom(64))
        provider = place / "cdktf.out" / "dev" / "stacks" / stack / ".terraform" / "provider"
        provider.mkdir(parents=True)
        (provider.parents[1] / "cdk.tf.json").write_text("{}")
    (place / "summary.json").write_text(json.dumps({"stacks": SUMMARY}))
    (place / ".github").mkdir()
    (place / ".github" / "scripts").symlink_to(ROOT / ".github" / "scripts")
    return place


def seal(checkout: Path, tmp_path: Path) -> tuple[dict[str, str], str]:
    output, summary = tmp_path / "output", tmp_path / "summary"
    ran = run(
        script("plan", "Show and seal the plans"),
        where=checkout,
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(summary),
    )
    assert ran.returncode == 0, ran.stderr
    return dict(line.split("=", 1) for line in output.read_text().splitlines()), summary.read_text()


def test_the_reviewer_sees_every_plan_and_what_waits(checkout: Path, tmp_path: Path) -> None:
    outputs, summary = seal(checkout, tmp_path)
    assert outputs["stacks"] == "foundation"
    assert "| foundation | Plan: 1 to add, 0 to change, 0 to destroy |" in summary
    assert "| platform | No changes |" in summary
    assert "orders waits for a stack that it builds on" in summary


def test_the_plans_that_were_approved_are_the_ones_applied(checkout: Path, tmp_path: Path) -> None:
    outputs, _ = seal(checkout, tmp_path)
    apply_job = tmp_path / "apply-job"
    apply_job.mkdir()
    bundle = apply_job / "plans.tar.gz"
    bundle.write_bytes((checkout / "plans.tar.gz").read_bytes())
    take = script("apply", "Take the very plans that were approved")

    assert run(take, where=apply_job, DIGEST=outputs["digest"]).returncode == 0
    plan = Path("plans/dev/foundation.tfplan")
    assert (apply_job / plan).read_bytes() == (checkout / plan).read_bytes()
    assert not list(apply_job.rglob(".terraform"))

    (apply_job / plan).write_bytes(b"another plan")
    assert run("tar -czf plans.tar.gz plans", where=apply_job).returncode == 0
    assert run(take, where=apply_job, DIGEST=outputs["digest"]).returncode != 0


def test_only_what_is_named_is_applied(tmp_path: Path) -> None:
    cairn = tmp_path / ".venv" / "bin" / "cairn"
    cairn.parent.mkdir(parents=True)
    cairn.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    cairn.chmod(0o755)
    ran = run(script("apply", "Apply them"), where=tmp_path, STACKS="edge foundation")
    assert ran.stdout.split() == (
        ["apply", "--env", "dev", "--plans", "plans/dev", "--stack=edge", "--stack=foundation"]
    )

"""The scripts of the deploy workflow, run as they stand, on plans that Terraform made."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cairn.terraform.binary import TerraformBinary

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
JOBS = yaml.safe_load((ROOT / ".github" / "workflows" / "deploy-environment.yml").read_text())["jobs"]


def script(job: str, name: str) -> str:
    found: str = next(step["run"] for step in JOBS[job]["steps"] if step.get("name") == name)
    return found


def stack(checkout: Path, name: str, content: dict[str, Any], *, applied: bool = False) -> None:
    folder = checkout / "cdktf.out" / "dev" / "stacks" / name
    folder.mkdir(parents=True)
    (folder / "main.tf.json").write_text(json.dumps(content))
    terraform(folder, "init")
    if applied:
        terraform(folder, "apply", "-auto-approve")
    terraform(folder, "plan", "-out=plan.tfplan")


def terraform(folder: Path, *arguments: str) -> None:
    binary = TerraformBinary.find(root=ROOT).path
    subprocess.run([binary, *arguments, "-no-color"], cwd=folder, check=True, capture_output=True)


def keeper(value: str) -> dict[str, Any]:
    return {"resource": {"terraform_data": {"Keeper": {"input": value}}}}


def run(text: str, *, where: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    binary = TerraformBinary.find(root=ROOT).path
    path = f"{os.environ['PATH']}:{binary.parent}"
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", text],
        cwd=where,
        env={**os.environ, "PATH": path, "CAIRN_ENV": "dev", **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    place = tmp_path / "plan-job"
    (place / ".local" / "run").mkdir(parents=True)
    (place / ".github").mkdir()
    (place / ".github" / "scripts").symlink_to(ROOT / ".github" / "scripts")
    stack(place, "foundation", keeper("new"))
    stack(place, "platform", keeper("as before"), applied=True)
    stack(place, "orders", keeper("arn:aws:placeholder:us-east-1:000000000000:not-applied-yet"))
    return place


def test_what_can_be_applied_is_sealed_and_taken_out_unchanged(checkout: Path, tmp_path: Path) -> None:
    output, summary = tmp_path / "output", tmp_path / "summary"
    sealed = run(
        script("plan", "Show and seal the plans"),
        where=checkout,
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(summary),
    )
    assert sealed.returncode == 0, sealed.stderr
    outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
    assert outputs["stacks"] == "foundation"
    assert "| foundation | Plan: 1 to add, 0 to change, 0 to destroy |" in summary.read_text()
    assert "orders waits for a stack that it builds on" in summary.read_text()

    apply_job = tmp_path / "apply-job"
    apply_job.mkdir()
    bundle = apply_job / "plans.tar.gz"
    bundle.write_bytes((checkout / "plans.tar.gz").read_bytes())
    take = script("apply", "Take the very plans that were approved")
    assert run(take, where=apply_job, DIGEST=outputs["digest"]).returncode == 0
    plan = Path("cdktf.out/dev/stacks/foundation/plan.tfplan")
    assert (apply_job / plan).read_bytes() == (checkout / plan).read_bytes()
    assert not list(apply_job.rglob(".terraform"))

    bundle.write_bytes(bundle.read_bytes() + b"x")
    assert run(take, where=apply_job, DIGEST=outputs["digest"]).returncode != 0

"""Every environment that goes to AWS synthesizes, and Terraform finds each of its stacks valid."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stacks.environment import FOLDER
from tests.support.assemblies import synthesize_environment
from tests.support.plain_terraform import terraform

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("validate")]

ENVIRONMENTS = sorted(file.stem for file in FOLDER.glob("*.toml") if file.stem != "local")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_terraform_finds_every_stack_valid(environment: str, tmp_path: Path) -> None:
    folders = sorted((synthesize_environment(environment, tmp_path) / "stacks").iterdir())
    with ThreadPoolExecutor(2) as pool:
        faults = dict(zip(folders, pool.map(faults_of, folders), strict=True))
    assert {folder.name: fault for folder, fault in faults.items() if fault} == {}
    assert len(folders) >= 4


def faults_of(folder: Path) -> str:
    """Return what Terraform finds wrong in one stack, without any AWS in reach."""
    away = {**os.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    for command in (["init", "-backend=false", "-input=false", "-lockfile=readonly"], ["validate"]):
        answer = terraform(folder, *command, "-no-color", variables=away)
        if answer.returncode:
            return answer.stdout + answer.stderr
    return ""

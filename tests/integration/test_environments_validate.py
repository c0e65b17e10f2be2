"""Every environment that goes to AWS synthesizes, and Terraform finds each of its stacks valid."""

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stacks.environment import FOLDER
from tests.support.plain_terraform import terraform

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("stacks")]

ENVIRONMENTS = sorted(file.stem for file in FOLDER.glob("*.toml") if file.stem != "local")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_terraform_finds_every_stack_valid(
    environment: str, assembled: Callable[[str], Path], tmp_path: Path
) -> None:
    folders = sorted((shutil.copytree(assembled(environment), tmp_path / environment) / "stacks").iterdir())
    assert len(folders) >= 4
    # Initialised once: the provider takes Terraform longer than a stack, and validate says where one is missing.
    data = tmp_path / "data"
    init = ("init", "-backend=false", "-input=false", "-lockfile=readonly")
    assert fault_of(folders[0], *init, data=data) == ""
    with ThreadPoolExecutor(2) as pool:
        faults = pool.map(lambda folder: fault_of(folder, "validate", data=data), folders)
        found = {folder.name: fault for folder, fault in zip(folders, faults, strict=True) if fault}
    assert found == {}


def fault_of(folder: Path, *command: str, data: Path) -> str:
    """Return what Terraform finds wrong in one stack, without any AWS in reach."""
    away = {**os.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    answer = terraform(folder, *command, "-no-color", variables=away, data=data)
    return answer.stdout + answer.stderr if answer.returncode else ""

"""The Terraform runner with a program in Terraform's place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cairn.terraform.assembly import Assembly
from cairn.terraform.binary import TerraformBinary
from cairn.terraform.runner import Runner
from cairn.terraform.target import Target
from tests.support.assembly_files import write_assembly
from tests.support.fake_terraform import FakeTerraform

ACCOUNT = "000000000000"
EMULATOR = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
CHAIN: Mapping[str, tuple[str, ...]] = {"alpha": (), "beta": ("alpha",)}


@pytest.fixture
def fake(tmp_path: Path) -> FakeTerraform:
    return FakeTerraform.install(tmp_path / "fake")


def runner(
    fake: FakeTerraform,
    *,
    stacks: Mapping[str, tuple[str, ...]] = CHAIN,
    environment: str = "local",
    asked: str | None = None,
    caller: str = ACCOUNT,
    variables: Mapping[str, str] = EMULATOR,
    resources: Mapping[str, Any] | None = None,
) -> Runner:
    root = fake.folder.parent
    folder = write_assembly(root / "out", stacks, environment=environment, resources=resources)
    lock_file = root / ".terraform.lock.hcl"
    lock_file.write_text('provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n')
    return Runner(
        assembly=Assembly.read(folder, environment=asked or environment),
        target=Target(asked or environment, {**fake.variables, **variables}),
        binary=TerraformBinary(fake.path, "1.11.4"),
        lock_file=lock_file,
        folder=root / "run",
        caller_account=lambda _: caller,
        stacks_at_once=4,
    )

"""What a run is made from: the program, the provider mirror, Terraform's configuration, the synthesized files."""

import json
from pathlib import Path

import pytest

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.assembly import Assembly
from cairn.terraform.binary import TerraformBinary
from cairn.terraform.cli_config import cli_config
from cairn.terraform.configuration import Configuration
from cairn.terraform.provider_lock import LockedProvider, locked_providers
from cairn.terraform.provider_mirror import REGISTRY, find_mirror, platform_name
from cairn.terraform.target import Target
from tests.support.assembly_files import configuration, write_assembly
from tests.support.fake_terraform import FakeTerraform

ROOT = Path(__file__).parents[2]
AWS = LockedProvider(f"{REGISTRY}/hashicorp/aws", "5.100.0")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    file = tmp_path / ".terraform.lock.hcl"
    file.write_text(f'provider "{AWS.source}" {{\n  version     = "{AWS.version}"\n}}\n')
    return file


def mirror(folder: Path, *, version: str = AWS.version, packed: bool = False) -> Path:
    packages = folder / AWS.source
    if packed:
        packages.mkdir(parents=True)
        (packages / f"terraform-provider-aws_{version}_{platform_name()}.zip").touch()
    else:
        (packages / version / platform_name()).mkdir(parents=True)
    return folder


def test_the_committed_lock_pins_the_provider_that_the_constructs_are_made_from() -> None:
    (provider,) = locked_providers(ROOT / ".terraform.lock.hcl")
    assert provider == AWS
    assert "h1:" in (ROOT / ".terraform.lock.hcl").read_text()


@pytest.mark.parametrize("packed", [False, True])
def test_finds_a_mirror_below_a_system_prefix(tmp_path: Path, home: Path, *, packed: bool) -> None:
    there = mirror(tmp_path / "opt" / "vendor" / "plugins", packed=packed)
    assert find_mirror([AWS], variables={}, prefixes=[str(tmp_path / "opt")], home=home) == there


def test_passes_over_a_mirror_with_another_version_and_one_too_deep(tmp_path: Path, home: Path) -> None:
    mirror(tmp_path / "opt" / "old", version="5.0.0")
    mirror(tmp_path / "opt" / "a" / "b" / "c")
    assert find_mirror([AWS], variables={}, prefixes=[str(tmp_path / "opt")], home=home) is None


def test_the_named_mirror_comes_first_and_must_hold_the_provider(tmp_path: Path, home: Path) -> None:
    found, named = mirror(tmp_path / "opt" / "x"), mirror(tmp_path / "named")
    prefixes = [str(found.parent)]
    variables = {"CAIRN_PROVIDER_MIRROR": str(named)}
    assert find_mirror([AWS], variables=variables, prefixes=prefixes, home=home) == named

    variables = {"CAIRN_PROVIDER_MIRROR": str(tmp_path / "empty")}
    with pytest.raises(CairnError, match=r"lacks .*hashicorp/aws 5\.100\.0") as missing:
        find_mirror([AWS], variables=variables, prefixes=prefixes, home=home)
    assert missing.value.code is ExitCode.MISSING


def test_writes_a_configuration_that_uses_the_mirror_for_what_it_holds(
    tmp_path: Path, home: Path, lock_file: Path
) -> None:
    there = mirror(tmp_path / "mirror")
    variables = {"CAIRN_PROVIDER_MIRROR": str(there), "TF_CLI_CONFIG_FILE": "/not/there"}
    written = cli_config(lock_file=lock_file, folder=tmp_path / "run", variables=variables, home=home)
    assert written is not None
    content = written.read_text()
    assert f'path    = "{there}"' in content
    assert content.count(AWS.source) == 2


def test_the_user_s_own_configuration_wins_over_a_mirror_that_was_found(
    tmp_path: Path, home: Path, lock_file: Path
) -> None:
    own = home / ".terraformrc"
    own.touch()
    assert cli_config(lock_file=lock_file, folder=tmp_path, variables={}, home=home) == own
    named = tmp_path / "named.rc"
    named.touch()
    variables = {"TF_CLI_CONFIG_FILE": str(named)}
    assert cli_config(lock_file=lock_file, folder=tmp_path, variables=variables, home=home) == named


@pytest.mark.parametrize(
    ("variables", "local"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}, True),
        ({"AWS_ENDPOINT_URL": "http://localhost:4566"}, True),
        ({"AWS_ENDPOINT_URL": "http://[::1]:4566"}, True),
        ({"AWS_ENDPOINT_URL": "https://localstack.internal:4566"}, False),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1.example.com"}, False),
        ({}, False),
    ],
)
def test_only_loopback_is_local(variables: dict[str, str], *, local: bool) -> None:
    assert Target("local", variables).is_local is local


def test_finds_terraform_on_path_and_in_the_tools_folder(tmp_path: Path) -> None:
    fake = FakeTerraform.install(tmp_path / "bin")
    found = TerraformBinary.find(root=tmp_path, variables={**fake.variables, "PATH": str(fake.folder)})
    assert (found.path, found.version) == (fake.path, "1.11.4")

    (tmp_path / ".tools").mkdir()
    (tmp_path / ".tools" / "bin").symlink_to(fake.folder)
    assert TerraformBinary.find(root=tmp_path, variables={**fake.variables, "PATH": ""}).version == "1.11.4"


@pytest.mark.parametrize(
    ("variables", "named"), [({}, "not on PATH"), ({"TERRAFORM_BINARY_NAME": "tofu"}, "tofu")]
)
def test_tells_that_there_is_no_terraform(tmp_path: Path, variables: dict[str, str], named: str) -> None:
    with pytest.raises(CairnError, match=named) as missing:
        TerraformBinary.find(root=tmp_path, variables={"PATH": "", **variables})
    assert missing.value.code is ExitCode.MISSING


def test_refuses_a_terraform_that_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "terraform"
    old.write_text("""#!/bin/sh\necho '{"terraform_version": "1.9.8"}'\n""")
    old.chmod(0o755)
    with pytest.raises(CairnError, match=r"Terraform 1\.9\.8.*1\.10"):
        TerraformBinary.find(root=tmp_path, variables={"PATH": str(tmp_path)})


def test_orders_stacks_and_keeps_those_asked_for(tmp_path: Path) -> None:
    needs = {
        "orders": ("edge", "platform"),
        "edge": ("foundation",),
        "platform": ("foundation",),
        "foundation": (),
    }
    assembly = Assembly.read(write_assembly(tmp_path, needs), environment="local")
    names = [stack.name for stack in assembly.stacks]
    assert (names[0], names[-1]) == ("foundation", "orders")
    assert [stack.name for stack in assembly.only(["orders", "edge"]).stacks] == ["edge", "orders"]
    with pytest.raises(CairnError, match=r"no stack order in .*There are: edge, foundation, orders"):
        assembly.only(["order"])


def test_tells_how_to_synthesize_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CairnError, match="cairn synth --env dev") as missing:
        Assembly.read(tmp_path, environment="dev")
    assert missing.value.code is ExitCode.MISSING


def test_tells_stacks_that_need_each_other(tmp_path: Path) -> None:
    with pytest.raises(CairnError, match="circle"):
        Assembly.read(write_assembly(tmp_path, {"a": ("b",), "b": ("a",)}), environment="local")


def test_reads_whose_a_stack_is_and_what_it_protects(tmp_path: Path) -> None:
    pool = {"//": {"metadata": {"path": "edge/UserPool/Resource"}}, "deletion_protection": "ACTIVE"}
    content = configuration(
        environment="dev", account_id="111111111111", resources={"aws_cognito_user_pool": {"p": pool}}
    )
    file = tmp_path / "cdk.tf.json"
    file.write_text(json.dumps(content))
    read = Configuration.read(file)
    assert (read.environment, read.account_ids) == ("dev", ("111111111111",))
    assert read.protected == ("edge/UserPool/Resource",)
    assert read.construct_paths["aws_cognito_user_pool.p"] == "edge/UserPool/Resource"

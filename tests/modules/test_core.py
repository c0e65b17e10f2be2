"""The stack, its guards, names, and what makes the provider cheap to import."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cdktf
import pytest
from constructs import Construct

from modules.core import PlatformStack, arn, output_name, physical_name, settings_of, stack_of, title
from modules.core.remote_state_defaults import add_remote_state_defaults
from tests.support.synth import SETTINGS, synthesize


def test_a_stack_is_refused_in_another_workspace_and_in_another_account() -> None:
    content = synthesize(lambda _: None).content
    [provider] = content["provider"]["aws"]
    guard = content["resource"]["terraform_data"]["WorkspaceGuard"]["lifecycle"]["precondition"]
    assert provider["allowed_account_ids"] == [
        '${terraform.workspace == "test" ? "123456789012" : "only in workspace test"}'
    ]
    assert guard[0]["condition"] == '${terraform.workspace == "test"}'
    assert content["terraform"]["backend"]["s3"]["allowed_account_ids"] == ["123456789012"]


def test_state_is_encrypted_and_locked_by_s3_and_lies_under_its_workspace() -> None:
    backend = synthesize(lambda _: None).content["terraform"]["backend"]["s3"]
    assert backend["encrypt"] is True
    assert backend["use_lockfile"] is True
    assert (backend["workspace_key_prefix"], backend["key"]) == ("env", "test.tfstate")


def test_every_resource_carries_the_environments_tags_and_the_stack() -> None:
    content = synthesize(lambda _: None, tags={"CostCentre": "shop", "Project": "overridden"}).content
    [tags] = content["provider"]["aws"][0]["default_tags"]
    assert tags["tags"] == {
        "CostCentre": "shop",
        "Environment": "test",
        "ManagedBy": "Terraform",
        "Project": "overridden",
        "Stack": "test",
    }


def test_names_follow_the_environments_pattern() -> None:
    settings = replace(SETTINGS, name_pattern="{environment}_{name}_{project}")
    assert physical_name(settings, "orders") == "test_orders_cairn"


def test_rejects_a_name_that_is_too_long_instead_of_cutting_it() -> None:
    with pytest.raises(ValueError, match=r"'cairn-test-x{60}'.*71 characters, at most 64"):
        physical_name(SETTINGS, "x" * 60)


def test_arns_name_the_environments_account() -> None:
    assert arn(SETTINGS, "sqs", "orders") == "arn:aws:sqs:eu-west-1:123456789012:orders"
    assert arn(SETTINGS, "iam", "role/a", regional=False) == "arn:aws:iam::123456789012:role/a"


@pytest.mark.parametrize(
    ("name", "expected"), [("create_order", "CreateOrder"), ("orders.write", "OrdersWrite"), ("a-b/c", "ABC")]
)
def test_construct_ids_are_in_pascal_case(name: str, expected: str) -> None:
    assert title(name) == expected


@pytest.mark.parametrize(
    ("construct_id", "expected"),
    [("ApiDomain", "api_domain_arn"), ("Api2", "api2_arn"), ("Domain", "domain_arn")],
)
def test_outputs_are_in_snake_case(construct_id: str, expected: str) -> None:
    assert output_name(construct_id, "arn") == expected


def test_a_construct_finds_its_stack_and_settings() -> None:
    stack = PlatformStack(cdktf.Testing.app(), "test", settings=SETTINGS)
    inner = Construct(Construct(stack, "Outer"), "Inner")
    assert stack_of(inner) is stack
    assert settings_of(inner) is SETTINGS


def test_rejects_a_construct_outside_a_platform_stack() -> None:
    construct = Construct(cdktf.TerraformStack(cdktf.Testing.app(), "plain"), "Thing")
    with pytest.raises(TypeError, match=r"plain/Thing must be inside a PlatformStack, not TerraformStack"):
        stack_of(construct)


def test_importing_one_resource_of_the_provider_does_not_import_its_siblings() -> None:
    script = (
        "import modules, sys\n"
        "import cdktf_cdktf_provider_aws.sqs_queue\n"
        "print(sum(name.startswith('cdktf_cdktf_provider_aws.') for name in sys.modules))"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert int(output) < 10


def _write_assembly(folder: Path) -> None:
    reads = {"value": "${data.terraform_remote_state.from-a.outputs.key-arn}"}
    consumer = {"data": {"terraform_remote_state": {"from-a": {}}}, "output": {"x": reads}}
    outputs = {
        "key-arn": {"value": "${aws_kms_key.K.arn}"},
        "unread": {"value": "${aws_kms_key.K.id}"},
    }
    manifest = {
        "stacks": {name: {"synthesizedStackPath": f"stacks/{name}/cdk.tf.json"} for name in ("a", "b")}
    }
    for name, content in (("a", {"output": outputs}), ("b", consumer)):
        (folder / "stacks" / name).mkdir(parents=True)
        (folder / "stacks" / name / "cdk.tf.json").write_text(json.dumps(content))
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_consumer_gets_placeholders_for_what_it_reads_and_nothing_else(tmp_path: Path) -> None:
    _write_assembly(tmp_path)
    producer = (tmp_path / "stacks/a/cdk.tf.json").read_text()
    add_remote_state_defaults(tmp_path)
    consumer = json.loads((tmp_path / "stacks/b/cdk.tf.json").read_text())
    assert consumer["data"]["terraform_remote_state"]["from-a"]["defaults"] == {
        "key-arn": "arn:aws:placeholder:us-east-1:000000000000:not-applied-yet"
    }
    assert (tmp_path / "stacks/a/cdk.tf.json").read_text() == producer

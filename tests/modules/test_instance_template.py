"""What every instance of a service starts from: closed, encrypted, and told what to run."""

import json
from typing import Any

import pytest

from instances import Workload
from modules.encryption import Key
from tests.support.grantee import KEY_ARN
from tests.support.instance_services import IMAGE, make, synthesized
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


def user_data(template: Template) -> dict[str, Any]:
    encoded: str = template.resource("aws_launch_template")["user_data"]
    text = encoded.removeprefix('${base64encode("').removesuffix('")}')
    content: dict[str, Any] = json.loads(json.loads(f'"{text}"').removeprefix("#cloud-config\n"))
    return content


def workload(template: Template) -> dict[str, Any]:
    [document] = [
        one["content"] for one in user_data(template)["write_files"] if one["path"].endswith("/workload.json")
    ]
    found: dict[str, Any] = json.loads(document)
    return found


def test_an_instance_is_closed_encrypted_and_asks_for_its_metadata_with_a_token() -> None:
    template = synthesized().resource("aws_launch_template")
    template.pop("user_data")
    tags = {"Name": "cairn-test-catalog"}
    assert template == {
        "name": "cairn-test-catalog",
        "description": "Products",
        "update_default_version": True,
        "image_id": "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        "instance_type": "t3.small",
        "ebs_optimized": "true",
        "instance_initiated_shutdown_behavior": "terminate",
        "iam_instance_profile": {"arn": "${aws_iam_instance_profile.Catalog_Profile_B2306ED1.arn}"},
        "metadata_options": {
            "http_endpoint": "enabled",
            "http_tokens": "required",
            "http_put_response_hop_limit": 1,
            "instance_metadata_tags": "disabled",
        },
        "monitoring": {"enabled": True},
        "network_interfaces": [
            {
                "device_index": 0,
                "associate_public_ip_address": "false",
                "security_groups": ["${aws_security_group.Catalog_SecurityGroup_3A0DF34F.id}"],
            }
        ],
        "block_device_mappings": [
            {
                "device_name": "/dev/xvda",
                "ebs": {
                    "encrypted": "true",
                    "kms_key_id": KEY_ARN,
                    "volume_type": "gp3",
                    "volume_size": 20,
                    "delete_on_termination": "true",
                },
            }
        ],
        "tag_specifications": [
            {"resource_type": kind, "tags": tags} for kind in ("instance", "network-interface", "volume")
        ],
    }


def test_the_user_data_says_what_to_run_and_holds_the_rest_for_every_service() -> None:
    template = synthesized(environment={"TABLE": "products"}, port=9000, stop_timeout_sec=45)
    found = workload(template)
    log_group = found.pop("log_group")
    assert log_group.startswith("${aws_cloudwatch_log_group.Catalog_Log_")
    assert found == {
        "image": IMAGE,
        "port": 9000,
        "region": "eu-west-1",
        "environment": {"TABLE": "products"},
        "memory_mb": None,
        "user": "10001:10001",
        "stop_timeout_sec": 45,
        "group_name": "cairn-test-catalog",
        "terminate_hook": "drain",
    }
    assert set(found) | {"log_group"} == set(Workload.__dataclass_fields__)
    others = [one for one in user_data(template)["write_files"] if not one["path"].endswith(".json")]
    default = [one for one in user_data(synthesized())["write_files"] if not one["path"].endswith(".json")]
    assert [one["content"].replace("50", "35") for one in others] == [
        one["content"].replace("50", "35") for one in default
    ]


def test_an_image_of_ones_own_and_arm() -> None:
    assert synthesized(machine_image="ami-0a1b2c3d4e5f60718").resource("aws_launch_template")["image_id"] == (
        "ami-0a1b2c3d4e5f60718"
    )
    arm = synthesized(architecture="arm64", instance_type="t4g.small").resource("aws_launch_template")
    assert arm["image_id"].endswith("-arm64")


def test_the_log_may_have_a_key_of_its_own() -> None:
    log_key = KEY_ARN.replace("0f1e", "7a7a")
    template = synthesize(lambda stack: make(stack, log_key=Key.from_key_arn(stack, "LogKey", log_key)))
    assert template.resource("aws_cloudwatch_log_group")["kms_key_id"] == log_key
    (disk,) = template.resource("aws_launch_template")["block_device_mappings"]
    assert disk["ebs"]["kms_key_id"] == KEY_ARN

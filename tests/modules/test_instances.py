import json
from collections.abc import Callable
from typing import Any

import pytest

from instances import Workload
from modules.compute import ContainerImage, InstanceService
from modules.core import PlatformStack
from modules.encryption import Key
from modules.network import SecurityGroup
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.networks import CIDR, imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-catalog@sha256:{'0' * 64}"
INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"

Make = Callable[..., Any]


class ExistingTopic:
    topic_arn = f"arn:aws:sns:{ACCOUNT}:cairn-test-alarms"


class ExistingTargets:
    target_group_arn = f"arn:aws:elasticloadbalancing:{ACCOUNT}:targetgroup/catalog/0f"
    resource_label = "app/shop/0f/targetgroup/catalog/0f"

    def __init__(self, *listeners: Any, target_type: str = "instance") -> None:
        self.listeners, self.target_type = list(listeners), target_type


def make(stack: PlatformStack, **arguments: Any) -> InstanceService:
    settings: dict[str, Any] = {
        "name": "catalog",
        "description": "Products",
        "network": imported_network(stack),
        "image": ContainerImage(IMAGE),
        "key": imported_key(stack),
        **arguments,
    }
    return InstanceService(stack, "Catalog", **settings)


def synthesized(
    then: Callable[[PlatformStack, InstanceService], object] = lambda *_: None, **arguments: Any
) -> Template:
    return synthesize(lambda stack: then(stack, make(stack, **arguments)))


def listener(stack: PlatformStack) -> Any:
    return SecurityGroup(
        stack, "Other", name="other", description="Stands for a listener", vpc_id="vpc-1"
    ).node.children[0]


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


def test_the_group_rolls_above_its_healthy_minimum_and_goes_back() -> None:
    group = synthesized(minimum_healthy_percent=50, desired_count=4).resource("aws_autoscaling_group")
    for reference in ("launch_template", "depends_on"):
        group.pop(reference)
    assert group == {
        "name": "cairn-test-catalog",
        "min_size": 4,
        "max_size": 4,
        "desired_capacity": 4,
        "vpc_zone_identifier": ["subnet-11", "subnet-12"],
        "health_check_type": "EC2",
        "health_check_grace_period": 120,
        "default_instance_warmup": 120,
        "max_instance_lifetime": 30 * 86_400,
        "enabled_metrics": ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupTotalInstances"],
        "instance_maintenance_policy": {"min_healthy_percentage": 50, "max_healthy_percentage": 100},
        "instance_refresh": {
            "strategy": "Rolling",
            "preferences": {
                "min_healthy_percentage": 50,
                "max_healthy_percentage": 100,
                "instance_warmup": "120",
                "auto_rollback": True,
            },
        },
        "tag": [],
    }


def test_all_stay_healthy_by_starting_new_ones_first() -> None:
    group = synthesized().resource("aws_autoscaling_group")
    assert group["instance_maintenance_policy"] == {
        "min_healthy_percentage": 100,
        "max_healthy_percentage": 200,
    }


def test_a_new_version_of_the_template_is_what_the_group_runs() -> None:
    template = synthesized().resource("aws_autoscaling_group")["launch_template"]
    assert template["version"].endswith(".latest_version}")
    assert template["id"].removesuffix(".id}") == template["version"].removesuffix(".latest_version}")


def test_behind_a_load_balancer_its_checks_decide() -> None:
    def build(stack: PlatformStack) -> None:
        make(stack, target_group=ExistingTargets(listener(stack)), warmup_sec=60)

    group = synthesize(build).resource("aws_autoscaling_group")
    assert group["target_group_arns"] == [ExistingTargets.target_group_arn]
    assert (group["health_check_type"], group["health_check_grace_period"]) == ("ELB", 60)
    assert group["min_elb_capacity"] == 2
    assert any("aws_security_group.Other" in one for one in group["depends_on"])


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


def test_an_instance_has_time_to_finish_before_it_is_gone() -> None:
    hook = synthesized(stop_timeout_sec=45).resource("aws_autoscaling_lifecycle_hook")
    hook.pop("autoscaling_group_name")
    assert hook == {
        "name": "drain",
        "lifecycle_transition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "heartbeat_timeout": 105,
        "default_result": "CONTINUE",
    }


def test_the_role_pulls_logs_drains_and_lets_session_manager_in_and_nothing_else() -> None:
    template = synthesized()
    groups = template.content["resource"]["aws_autoscaling_group"]
    statements = [(one["Action"], one["Resource"]) for one in template.statements()]
    draining = (
        ["autoscaling:CompleteLifecycleAction"],
        [f"${{aws_autoscaling_group.{next(iter(groups))}.arn}}"],
    )
    statements.remove(draining)
    repository = f"arn:aws:ecr:{ACCOUNT}:repository/cairn-test-catalog"
    log = template.content["resource"]["aws_cloudwatch_log_group"]
    sessions = [
        f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")
    ]
    assert statements == [
        (["ecr:GetAuthorizationToken", *sessions], ["*"]),
        (
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            [repository],
        ),
        (
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [f"${{aws_cloudwatch_log_group.{next(iter(log))}.arn}}:*"],
        ),
        (["ssm:UpdateInstanceInformation"], [f"arn:aws:ec2:{ACCOUNT}:instance/*"]),
    ]
    [managed] = [one for one in template.statements() if "ssm:UpdateInstanceInformation" in one["Action"]]
    assert managed["Condition"] == {"StringEquals": {"aws:ResourceTag/Name": "cairn-test-catalog"}}
    role = template.resource("aws_iam_role")
    assert json.loads(role["assume_role_policy"])["Statement"][0]["Principal"] == {
        "Service": "ec2.amazonaws.com"
    }
    assert role["permissions_boundary"].endswith(":policy/cairn-test-boundary")


def test_grants_go_to_the_role_of_the_instances() -> None:
    def grant(stack: PlatformStack, service: InstanceService) -> None:
        imported_key(stack).grant_decrypt(service)
        assert service.role_arn == service.role.role_arn

    assert any(one["Action"] == ["kms:Decrypt"] for one in synthesized(grant).statements())


def test_instances_are_reached_from_and_reach_who_is_named() -> None:
    def connect(stack: PlatformStack, service: InstanceService) -> None:
        other = SecurityGroup.from_security_group_id(stack, "Cache", "sg-0a1b")
        service.allow_from("FromLoadBalancer", other)
        service.allow_to("ToCache", other, port=6379)

    template = synthesized(connect)
    [way_in] = template.resources(INGRESS)
    assert (way_in["from_port"], way_in["referenced_security_group_id"]) == (8080, "sg-0a1b")
    ways_out = template.resources(EGRESS)
    assert sorted(one["from_port"] for one in ways_out) == [443, 443, 443, 6379]
    assert next(one["cidr_ipv4"] for one in ways_out if "cidr_ipv4" in one) == CIDR


def test_scaling_tracks_processors_and_requests_and_takes_the_number_from_terraform() -> None:
    def build(stack: PlatformStack) -> None:
        targets = ExistingTargets(listener(stack))
        scaling = make(stack, target_group=targets).scale(minimum=2, maximum=6)
        scaling.track_cpu(60)
        scaling.track_requests(1000, targets)

    template = synthesize(build)
    group = template.resource("aws_autoscaling_group")
    assert (group["min_size"], group["max_size"]) == (2, 6)
    assert group["lifecycle"] == {"ignore_changes": ["desired_capacity"]}
    tracked = {
        one["name"]: one["target_tracking_configuration"]
        for one in template.resources("aws_autoscaling_policy")
    }
    assert tracked == {
        "cairn-test-catalog-cpu": {
            "target_value": 60,
            "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
        },
        "cairn-test-catalog-requests": {
            "target_value": 1000,
            "predefined_metric_specification": {
                "predefined_metric_type": "ALBRequestCountPerTarget",
                "resource_label": ExistingTargets.resource_label,
            },
        },
    }


def test_alarms_tell_of_what_is_missing_failing_and_used_up() -> None:
    def add(stack: PlatformStack, service: InstanceService) -> None:
        service.add_alarms([ExistingTopic()])

    alarms = synthesized(add).resources("aws_cloudwatch_metric_alarm")
    assert {
        (one["namespace"], one["metric_name"], one["comparison_operator"], one["threshold"]) for one in alarms
    } == {
        ("AWS/EC2", "CPUUtilization", "GreaterThanOrEqualToThreshold", 90),
        ("AWS/EC2", "StatusCheckFailed", "GreaterThanOrEqualToThreshold", 1),
        ("AWS/AutoScaling", "GroupInServiceInstances", "LessThanThreshold", 2),
    }
    assert {tuple(one["alarm_actions"]) for one in alarms} == {(ExistingTopic.topic_arn,)}


def test_an_image_of_ones_own_and_arm() -> None:
    assert synthesized(machine_image="ami-0a1b2c3d4e5f60718").resource("aws_launch_template")["image_id"] == (
        "ami-0a1b2c3d4e5f60718"
    )
    arm = synthesized(architecture="arm64", instance_type="t4g.small").resource("aws_launch_template")
    assert arm["image_id"].endswith("-arm64")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"desired_count": 1}, "desired_count must be 2-1000, got 1"),
        ({"minimum_healthy_percent": 49}, "minimum_healthy_percent must be 50-100, got 49"),
        ({"warmup_sec": 3601}, "warmup_sec must be 0-3600, got 3601"),
        ({"max_lifetime_days": 0}, "max_lifetime_days must be 1-365, got 0"),
        ({"port": 80}, "port must be 1024-65535, got 80"),
        ({"stop_timeout_sec": 601}, "stop_timeout_sec must be 1-600, got 601"),
        ({"volume_gb": 7}, "volume_gb must be 8-16384, got 7"),
        ({"user": "0"}, "user must be a number other than 0, or user:group in numbers, got '0'"),
        ({"architecture": "arm"}, "architecture must be one of arm64, x86_64, got 'arm'"),
        ({"instance_type": "small"}, "instance_type must be a type such as t3.small, got 'small'"),
        ({"machine_image": "ubuntu"}, "machine_image must be an id such as .* got 'ubuntu'"),
        ({"environment": {"A-B": "c"}}, "environment must be named as variables are, got 'A-B'"),
        ({"environment": {"A": "b\nc"}}, "environment must hold single lines"),
        ({"environment": {"A": "b" * 12_000}}, "environment makes the user data .* at most 16384 are allowed"),
        ({"target_group": ExistingTargets(target_type="ip")}, "target_group must be of instances: .* got 'ip'"),
        ({"target_group": ExistingTargets()}, "target_group must have a load balancer"),
    ],
)  # fmt: skip
def test_rejects_what_cannot_run(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesized(**wrong)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda service: service.scale(minimum=1, maximum=4), "minimum must be 2-999, got 1"),
        (lambda service: service.scale(minimum=4, maximum=4), "maximum must be 5-1000, got 4"),
        (lambda service: service.scale(minimum=2, maximum=4).track_cpu(95), "percent must be 10-90, got 95"),
        (
            lambda service: service.scale(minimum=2, maximum=4).track_requests(0, ExistingTargets()),
            "requests_per_minute must be more than 0, got 0",
        ),
    ],
)
def test_rejects_what_cannot_scale(wrong: Callable[[InstanceService], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesized(lambda _, service: wrong(service))


def test_the_log_may_have_a_key_of_its_own() -> None:
    log_key = KEY_ARN.replace("0f1e", "7a7a")
    template = synthesize(lambda stack: make(stack, log_key=Key.from_key_arn(stack, "LogKey", log_key)))
    assert template.resource("aws_cloudwatch_log_group")["kms_key_id"] == log_key
    (disk,) = template.resource("aws_launch_template")["block_device_mappings"]
    assert disk["ebs"]["kms_key_id"] == KEY_ARN


def test_it_is_let_in_by_a_neighbour_of_another_stack() -> None:
    def connected(stack: PlatformStack) -> None:
        database = SecurityGroup.from_security_group_id(stack, "Database", "sg-0d1e")
        make(stack).connect_to("ToDatabase", database, port=5432)

    (rule,) = synthesize(connected).resources(INGRESS)
    assert (rule["security_group_id"], rule["from_port"]) == ("sg-0d1e", 5432)

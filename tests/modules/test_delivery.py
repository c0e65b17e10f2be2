import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.delivery import (
    ChoiceAttribute,
    FeatureFlags,
    Flag,
    FlagsAddress,
    NumberAttribute,
    Repository,
    Rollout,
)
from modules.observability import Alarm, Metric
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

REPOSITORY_ARN = "arn:aws:ecr:eu-west-1:123456789012:repository/cairn-test-probe"
APPCONFIG = "arn:aws:appconfig:eu-west-1:123456789012"
ADDRESS = FlagsAddress(application_id="a1", environment_id="e1", profile_id="p1", strategy_id="s1")
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
LOGIN = {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": ["*"]}


def allow(resources: list[str], *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resources}


def repository(stack: PlatformStack, **arguments: Any) -> Repository:
    return Repository(stack, "Repository", name="probe", key=imported_key(stack), **arguments)


def flags(stack: PlatformStack, **arguments: Any) -> FeatureFlags:
    defaults = {"flags": [Flag(key="express", description="Express")], "key": imported_key(stack)}
    return FeatureFlags(stack, "Flags", name="shop", description="The shop", **{**defaults, **arguments})


def alarm(stack: PlatformStack, number: int = 0) -> Alarm:
    class Topic:
        topic_arn = "arn:aws:sns:eu-west-1:123456789012:alarms"

    return Alarm(
        stack,
        f"Alarm{number}",
        name=f"errors-{number}",
        description="Errors",
        metric=Metric("Shop", "Errors"),
        threshold=1,
        actions=[Topic()],
    )


def test_a_repository_is_encrypted_scanned_and_never_moves_a_tag() -> None:
    template = synthesize(repository)
    found = template.resource("aws_ecr_repository")
    assert found["name"] == "cairn-test-probe"
    assert found["image_tag_mutability"] == "IMMUTABLE"
    assert found["image_scanning_configuration"] == {"scan_on_push": True}
    assert found["encryption_configuration"] == [{"encryption_type": "KMS", "kms_key": KEY_ARN}]
    assert found["force_delete"] is False
    assert found["lifecycle"] == {"prevent_destroy": True}
    rules = json.loads(template.resource("aws_ecr_lifecycle_policy")["policy"])["rules"]
    assert [(rule["selection"]["tagStatus"], rule["selection"]["countNumber"]) for rule in rules] == [
        ("untagged", 7),
        ("any", 100),
    ]


@pytest.mark.parametrize(
    ("verb", "actions"),
    [
        ("pull", PULL),
        (
            "push",
            sorted(
                [
                    *PULL,
                    "ecr:CompleteLayerUpload",
                    "ecr:InitiateLayerUpload",
                    "ecr:PutImage",
                    "ecr:UploadLayerPart",
                ]
            ),
        ),
    ],
)
def test_grants_of_a_repository(verb: str, actions: list[str]) -> None:
    def build(stack: PlatformStack) -> None:
        found = Repository.from_repository_arn(stack, "Repository", REPOSITORY_ARN)
        assert found.repository_url == "123456789012.dkr.ecr.eu-west-1.amazonaws.com/cairn-test-probe"
        getattr(found, f"grant_{verb}")(grantee(stack))

    assert synthesize(build).statements() == [LOGIN, allow([REPOSITORY_ARN], *actions)]


def test_flags_are_declared_at_once_and_toggled_in_steps() -> None:
    def build(stack: PlatformStack) -> None:
        share = NumberAttribute(value=10, minimum=0, maximum=100)
        shown = ChoiceAttribute(value="list", choices=("list", "grid"))
        flags(
            stack,
            flags=[Flag(key="express", description="Express", attributes={"share": share, "shown": shown})],
        )

    template = synthesize(build)
    profile = template.resource("aws_appconfig_configuration_profile")
    assert profile["type"] == "AWS.AppConfig.FeatureFlags"
    assert profile["kms_key_identifier"] == KEY_ARN
    assert json.loads(template.resource("aws_appconfig_hosted_configuration_version")["content"]) == {
        "version": "1",
        "flags": {
            "express": {
                "name": "express",
                "description": "Express",
                "attributes": {
                    "share": {
                        "constraints": {"type": "number", "minimum": 0, "maximum": 100, "required": True}
                    },
                    "shown": {"constraints": {"type": "string", "enum": ["list", "grid"], "required": True}},
                },
            }
        },
        "values": {"express": {"enabled": False, "share": 10, "shown": "list"}},
    }
    steps = {
        found["name"]: (
            found["deployment_duration_in_minutes"],
            found["growth_factor"],
            found["growth_type"],
            found["final_bake_time_in_minutes"],
        )
        for found in template.resources("aws_appconfig_deployment_strategy")
    }
    assert steps == {
        "cairn-test-shop": (20, 10, "EXPONENTIAL", 10),
        "cairn-test-shop-at-once": (0, 100, "LINEAR", 0),
    }
    assert "AtOnce" in template.resource("aws_appconfig_deployment")["deployment_strategy_id"]
    assert template.resource("aws_appconfig_environment")["monitor"] == []


def test_alarms_of_flags_are_watched_under_a_role_that_may_do_nothing_else() -> None:
    def build(stack: PlatformStack) -> None:
        flags(stack, alarms=[alarm(stack)])

    template = synthesize(build)
    [monitor] = template.resource("aws_appconfig_environment")["monitor"]
    assert template.statements() == [allow([monitor["alarm_arn"]], "cloudwatch:DescribeAlarms")]
    trust = json.loads(template.resource("aws_iam_role")["assume_role_policy"])["Statement"][0]
    assert trust["Principal"] == {"Service": "appconfig.amazonaws.com"}


def _granted(verb: str) -> list[dict[str, Any]]:
    def build(stack: PlatformStack) -> None:
        found = FeatureFlags.from_address(stack, "Flags", ADDRESS, key=imported_key(stack))
        getattr(found, f"grant_{verb}")(grantee(stack))

    return synthesize(build).statements()


def test_a_reader_of_flags_reads_this_profile_in_this_environment() -> None:
    assert _granted("read") == [
        allow([KEY_ARN], "kms:Decrypt"),
        allow(
            [f"{APPCONFIG}:application/a1/environment/e1/configuration/p1"],
            "appconfig:GetLatestConfiguration",
            "appconfig:StartConfigurationSession",
        ),
    ]


def test_who_toggles_flags_writes_versions_and_rolls_them_out_by_their_strategy() -> None:
    assert _granted("toggle") == [
        allow([KEY_ARN], "kms:Decrypt", "kms:GenerateDataKey"),
        allow(
            [
                f"{APPCONFIG}:application/a1",
                f"{APPCONFIG}:application/a1/configurationprofile/p1",
                f"{APPCONFIG}:application/a1/configurationprofile/p1/hostedconfigurationversion/*",
                f"{APPCONFIG}:application/a1/environment/e1",
                f"{APPCONFIG}:application/a1/environment/e1/deployment/*",
                f"{APPCONFIG}:deploymentstrategy/s1",
            ],
            "appconfig:CreateHostedConfigurationVersion",
            "appconfig:GetDeployment",
            "appconfig:GetHostedConfigurationVersion",
            "appconfig:StartDeployment",
            "appconfig:StopDeployment",
        ),
    ]


TWICE = [Flag(key="express", description="One"), Flag(key="express", description="Other")]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda stack: repository(stack, untagged_days=0), "untagged_days must be 1-365, got 0"),
        (lambda stack: repository(stack, kept_images=1001), "kept_images must be 1-1000, got 1001"),
        (lambda stack: Repository.from_repository_arn(stack, "R", "probe"), "repository_arn must be"),
        (lambda stack: flags(stack, flags=[]), "flags must be at least one"),
        (lambda stack: flags(stack, flags=TWICE), "each of a key of its own"),
        (
            lambda stack: flags(stack, alarms=[alarm(stack, number) for number in range(6)]),
            "alarms must be at most 5, got 6",
        ),
        (lambda _: Flag(key="Express", description="E"), "key must match"),
        (
            lambda _: Flag(
                key="e", description="E", attributes={"enabled": ChoiceAttribute(value="a", choices="a")}
            ),
            "attributes must not be called 'enabled'",
        ),
        (
            lambda _: Flag(
                key="e",
                description="E",
                attributes={f"a{n}": ChoiceAttribute(value="a", choices="a") for n in range(26)},
            ),
            "attributes must be at most 25, got 26",
        ),
        (lambda _: NumberAttribute(value=5, minimum=6, maximum=9), "value must be 6-9, got 5"),
        (lambda _: ChoiceAttribute(value="a", choices=("b", "c")), "value must be one of b, c, got 'a'"),
        (lambda _: Rollout(minutes=1441), "minutes must be 0-1440"),
        (lambda _: Rollout(bake_minutes=-1), "bake_minutes must be 0-1440"),
        (lambda _: Rollout(growth_percent=0), "growth_percent must be 1-100"),
        (lambda _: Rollout(growth_type="QUADRATIC"), "growth_type must be one of"),
    ],
)
def test_rejects(build: Callable[[PlatformStack], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(build)


def test_nothing_but_the_grantee_is_granted_anything() -> None:
    template: Template = synthesize(flags)
    assert template.resources("aws_iam_role") == []

"""What an account needs before its first deployment: the states' bucket and the roles of GitHub's jobs."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.delivery import DeployRole, IStateStore, PlanRole, StateStore
from modules.iam import GithubProvider
from modules.storage import AccessLogBucket
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

BUCKET = "arn:aws:s3:::states"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
OWN = "arn:aws:iam::123456789012"
VIA_S3 = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}


def existing(stack: PlatformStack) -> IStateStore:
    return StateStore.from_bucket_arn(stack, "State", BUCKET, key=imported_key(stack))


def store(stack: PlatformStack, bucket_name: str = "states-123456789012") -> StateStore:
    log = AccessLogBucket(stack, "Log", name="log")
    return StateStore(stack, "State", name="state", bucket_name=bucket_name, access_log=log)


def role(kind: Any, **more: Any) -> Callable[[PlatformStack], Any]:
    def build(stack: PlatformStack) -> Any:
        return kind(
            stack,
            "Role",
            name="ci",
            provider=GithubProvider.from_provider_arn(stack, "Github", PROVIDER),
            repository="example-org/cairn",
            environment="dev",
            state=existing(stack),
            **more,
        )

    return build


def statements(template: Template, effect: str) -> dict[str, dict[str, Any]]:
    """The statements of the roles' policy by their first action."""
    found = [one for one in template.statements() if one["Effect"] == effect]
    return {one["Action"][0]: one for one in found}


def test_states_lie_in_a_versioned_bucket_of_that_name_under_a_key_of_its_own() -> None:
    template = synthesize(store)
    names = {one["bucket"] for one in template.resources("aws_s3_bucket")}
    assert "states-123456789012" in names
    assert {
        one["alias"] if "alias" in one else one["name"] for one in template.resources("aws_kms_alias")
    } == {"alias/cairn-test-state"}
    assert {
        one["versioning_configuration"]["status"] for one in template.resources("aws_s3_bucket_versioning")
    } == {"Enabled"}
    assert template.resources("aws_s3_bucket_object_lock_configuration") == []
    logged = template.resource("aws_s3_bucket_logging")
    assert "Log" in logged["target_bucket"]


def test_planning_reads_states_and_writes_locks() -> None:
    template = synthesize(lambda stack: existing(stack).grant_plan(grantee(stack)))
    assert template.statements() == [
        {
            "Effect": "Allow",
            "Action": ["s3:ListBucket"],
            "Resource": [BUCKET],
            "Condition": {"StringLike": {"s3:prefix": ["env/*"]}},
        },
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": [KEY_ARN],
            "Condition": VIA_S3,
        },
        {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [f"{BUCKET}/env/*"]},
        {
            "Effect": "Allow",
            "Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            "Resource": [f"{BUCKET}/env/*.tflock"],
        },
    ]


def test_applying_writes_states_too() -> None:
    template = synthesize(lambda stack: existing(stack).grant_apply(grantee(stack)))
    *planning, writing = template.statements()
    assert len(planning) == 4
    assert writing == {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": [f"{BUCKET}/env/*.tfstate"]}


@pytest.mark.parametrize(("kind", "policy"), [(PlanRole, "ReadOnlyAccess"), (DeployRole, "PowerUserAccess")])
def test_each_role_is_for_one_subject_and_carries_one_policy_of_aws(kind: Any, policy: str) -> None:
    template = synthesize(role(kind))
    made = template.resource("aws_iam_role")
    [trust] = json.loads(made["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Federated": PROVIDER}
    assert trust["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"] == (
        "repo:example-org/cairn:environment:dev"
    )
    assert "permissions_boundary" not in made
    attached = template.resource("aws_iam_role_policy_attachment")
    assert attached["policy_arn"] == f"arn:aws:iam::aws:policy/{policy}"


def test_who_plans_is_denied_what_people_left_in_tables_buckets_and_logs() -> None:
    denied = statements(synthesize(role(PlanRole)), "Deny")
    table = "arn:aws:dynamodb:eu-west-1:123456789012:table/cairn-test-*"
    assert {action: one["Resource"] for action, one in denied.items()} == {
        "dynamodb:BatchGetItem": [table, f"{table}/*"],
        "s3:GetObject": ["arn:aws:s3:::cairn-test-*/*"],
        "logs:FilterLogEvents": ["arn:aws:logs:eu-west-1:123456789012:log-group:*"],
    }


def test_who_deploys_makes_roles_under_a_boundary_and_never_changes_one() -> None:
    allowed = statements(synthesize(role(DeployRole)), "Allow")
    bounded = allowed["iam:AttachRolePolicy"]
    assert bounded["Condition"] == {
        "StringEquals": {
            "iam:PermissionsBoundary": [
                f"{OWN}:policy/cairn-test-boundary",
                f"{OWN}:policy/cairn-test-delivery-boundary",
            ]
        }
    }
    assert bounded["Resource"] == [f"{OWN}:role/cairn-test-*"]
    everything = {action for one in allowed.values() for action in one["Action"]}
    assert not everything & {
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeleteRolePermissionsBoundary",
        "iam:SetDefaultPolicyVersion",
    }


def test_who_deploys_touches_neither_itself_nor_other_roles_nor_what_keeps_the_states() -> None:
    def build(stack: PlatformStack) -> None:
        role(DeployRole, other_roles=[grantee(stack)])(stack)

    denied = statements(synthesize(build), "Deny")
    assert denied["iam:AttachRolePolicy"]["Resource"][0] == f"{OWN}:role/cairn-test-ci"
    assert len(denied["iam:AttachRolePolicy"]["Resource"]) == 2
    assert {"iam:PassRole", "iam:UpdateAssumeRolePolicy"} <= set(denied["iam:AttachRolePolicy"]["Action"])
    assert denied["s3:DeleteBucket"]["Resource"] == [BUCKET]
    assert denied["s3:DeleteObjectVersion"]["Resource"] == [f"{BUCKET}/*"]
    assert denied["kms:CreateGrant"]["Resource"] == [KEY_ARN]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda stack: store(stack, "cairn-test-states"),
            r"bucket_name must not be named as .* \(cairn-test-\*\), got 'cairn-test-states'",
        ),
        (
            lambda stack: StateStore.from_bucket_arn(stack, "S", f"{BUCKET}/env", key=imported_key(stack)),
            "bucket_arn must be the ARN of a bucket",
        ),
    ],
)
def test_rejects(build: Callable[[PlatformStack], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(build)

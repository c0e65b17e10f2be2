import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.iam import GithubProvider, GithubRole
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth

PROVIDER_ARN = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"


def role(stack: PlatformStack, **arguments: Any) -> GithubRole:
    provider = GithubProvider.from_provider_arn(stack, "Provider", PROVIDER_ARN)
    defaults = {"repository": "example-org/cairn", "environment": "dev"}
    return GithubRole(
        stack,
        "GithubRole",
        name="images",
        description="Builds images",
        provider=provider,
        **{**defaults, **arguments},
    )


def test_a_role_is_for_the_jobs_of_one_environment_and_no_others() -> None:
    found = synthesize(role).resource("aws_iam_role")
    assert json.loads(found["assume_role_policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Federated": PROVIDER_ARN},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {
                    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                    "token.actions.githubusercontent.com:sub": "repo:example-org/cairn:environment:dev",
                }
            },
        }
    ]
    assert found["permissions_boundary"] == "arn:aws:iam::123456789012:policy/cairn-test-delivery-boundary"


def test_a_role_without_a_boundary_says_so() -> None:
    found = synthesize(lambda stack: role(stack, boundary=None)).resource("aws_iam_role")
    assert "permissions_boundary" not in found


def test_the_provider_is_github_for_aws_alone() -> None:
    found = synthesize(lambda stack: GithubProvider(stack, "Provider"))
    provider = found.resource("aws_iam_openid_connect_provider")
    assert provider["url"] == "https://token.actions.githubusercontent.com"
    assert provider["client_id_list"] == ["sts.amazonaws.com"]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda stack: role(stack, repository="example-org/*"), "repository must be owner/name"),
        (lambda stack: role(stack, repository="cairn"), "repository must be owner/name"),
        (lambda stack: role(stack, environment="*"), "environment must be the name of"),
        (lambda stack: role(stack, max_session_sec=1), "max_session_sec must be 3600-43200"),
        (
            lambda stack: GithubProvider.from_provider_arn(stack, "P", "arn:aws:iam::1:oidc-provider/x"),
            "provider_arn must end with",
        ),
    ],
)
def test_rejects(build: Callable[[PlatformStack], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(build)

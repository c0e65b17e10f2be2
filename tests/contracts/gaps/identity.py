"""IAM, as AWS enforces it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.statement import aws_does
from tests.support.clients import Clients
from tests.support.cloud import Account


def make_role(account: Account, name: str, *statements: dict[str, Any]) -> str:
    """A role that the account and Lambda may assume, with `statements` as its only policy; returns its ARN."""
    iam = account.clients("iam")
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": account.account_id, "Service": "lambda.amazonaws.com"},
    }
    arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))["Role"]["Arn"]
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="policy", PolicyDocument=_document(*statements))
    return arn


def acting_as(account: Account, name: str, *statements: dict[str, Any]) -> Clients:
    """Clients of a role with `statements` as its only policy."""
    return account.clients.assuming(make_role(account, name, *statements))


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@aws_does("secure_transport")
def a_policy_that_denies_plain_text_lets_the_owner_in(account: Account) -> None:
    sqs = account.clients("sqs")
    plain_text = {"Bool": {"aws:SecureTransport": "false"}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*", "Condition": plain_text}
    url = sqs.create_queue(QueueName="secret", Attributes={"Policy": _document(deny)})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="seen")
    sender = acting_as(
        account,
        "sender",
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": plain_text},
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        sender("sqs").send_message(QueueUrl=url, MessageBody="refused")


@aws_does("unknown_actions")
def a_role_may_do_nothing_that_no_policy_names(account: Account) -> None:
    everything_else = {"Effect": "Allow", "Action": ["sqs:*", "s3:*"], "Resource": "*"}
    caller = acting_as(account, "caller", everything_else)
    with pytest.raises(ClientError, match="AccessDenied"):
        caller("kinesisanalyticsv2").list_applications()


@aws_does("identity_provider_tags")
def an_identity_provider_keeps_the_tags_it_is_given_and_loses_those_taken(account: Account) -> None:
    iam = account.clients("iam")
    arn = iam.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com",
        ClientIDList=["sts.amazonaws.com"],
        Tags=[{"Key": "Stack", "Value": "first"}],
    )["OpenIDConnectProviderArn"]
    iam.tag_open_id_connect_provider(
        OpenIDConnectProviderArn=arn,
        Tags=[{"Key": "Stack", "Value": "second"}, {"Key": "Owner", "Value": "shop"}],
    )
    iam.untag_open_id_connect_provider(OpenIDConnectProviderArn=arn, TagKeys=["Owner"])
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)["Tags"]
    assert found == [{"Key": "Stack", "Value": "second"}]


@aws_does("boundary_condition")
def who_makes_roles_under_a_boundary_makes_no_other(account: Account) -> None:
    iam = account.clients("iam")
    boundary = f"arn:aws:iam::{account.account_id}:policy/limit"
    nothing = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
    iam.create_policy(PolicyName="limit", PolicyDocument=_document(nothing))
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    actions = ["iam:CreateRole", "iam:PutRolePolicy"]
    maker = acting_as(
        account, "maker", {"Effect": "Allow", "Action": actions, "Resource": "*", "Condition": bounded}
    )("iam")
    trust = _document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    )
    maker.create_role(RoleName="bounded", AssumeRolePolicyDocument=trust, PermissionsBoundary=boundary)
    maker.put_role_policy(RoleName="bounded", PolicyName="policy", PolicyDocument=_document(nothing))
    with pytest.raises(ClientError, match="AccessDenied"):
        maker.create_role(RoleName="free", AssumeRolePolicyDocument=trust)
    make_role(account, "before")
    with pytest.raises(ClientError, match="AccessDenied"):
        maker.put_role_policy(RoleName="before", PolicyName="policy", PolicyDocument=_document(nothing))


@aws_does("iam_resources")
def who_may_make_policies_and_profiles_of_some_names_makes_those(account: Account) -> None:
    own = f"arn:aws:iam::{account.account_id}"
    names = [f"{own}:policy/shop/own-*", f"{own}:instance-profile/own-*", f"{own}:role/shop/own-*"]
    actions = ["iam:CreateInstanceProfile", "iam:CreatePolicy", "iam:DeleteRole"]
    maker = acting_as(account, "namer", {"Effect": "Allow", "Action": actions, "Resource": names})("iam")
    nothing = _document({"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"})
    trust = _document(
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    )
    for name in ("own-role", "other-role"):
        account.clients("iam").create_role(RoleName=name, Path="/shop/", AssumeRolePolicyDocument=trust)
    maker.create_policy(PolicyName="own-policy", Path="/shop/", PolicyDocument=nothing)
    maker.create_instance_profile(InstanceProfileName="own-profile")
    maker.delete_role(RoleName="own-role")
    with pytest.raises(ClientError, match="AccessDenied"):
        maker.create_policy(PolicyName="own-policy", Path="/elsewhere/", PolicyDocument=nothing)
    with pytest.raises(ClientError, match="AccessDenied"):
        maker.create_instance_profile(InstanceProfileName="other-profile")
    with pytest.raises(ClientError, match="AccessDenied"):
        maker.delete_role(RoleName="other-role")


@aws_does("service_linked_role_description")
def a_service_linked_role_has_the_description_it_was_made_with(account: Account) -> None:
    iam = account.clients("iam")
    for service, given in (("config", {}), ("autoscaling", {"Description": "For groups"})):
        made = iam.create_service_linked_role(AWSServiceName=f"{service}.amazonaws.com", **given)["Role"]
        kept = iam.get_role(RoleName=made["RoleName"])["Role"]
        assert kept.get("Description", "") == given.get("Description", "")
    with pytest.raises(iam.exceptions.InvalidInputException):
        iam.create_service_linked_role(AWSServiceName="config.amazonaws.com")

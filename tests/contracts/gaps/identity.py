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

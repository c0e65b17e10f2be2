"""E-mail by SES, as AWS serves it."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.statement import aws_does
from tests.integration.denials.denial import service_role
from tests.support.cloud import Account

DOMAIN = "shop.example.com"


@aws_does("email_identity_read_back")
def an_identity_is_read_back_as_it_was_made_and_changed(account: Account) -> None:
    ses = account.clients("sesv2")
    for name in ("first", "second"):
        ses.create_configuration_set(ConfigurationSetName=name)
    ses.create_email_identity(EmailIdentity=DOMAIN, ConfigurationSetName="first")

    def told() -> tuple[str, str]:
        found = ses.get_email_identity(EmailIdentity=DOMAIN)
        return found["ConfigurationSetName"], found["DkimAttributes"]["NextSigningKeyLength"]

    assert told() == ("first", "RSA_2048_BIT")
    ses.put_email_identity_configuration_set_attributes(EmailIdentity=DOMAIN, ConfigurationSetName="second")
    ses.put_email_identity_dkim_signing_attributes(
        EmailIdentity=DOMAIN,
        SigningAttributesOrigin="AWS_SES",
        SigningAttributes={"NextSigningKeyLength": "RSA_1024_BIT"},
    )
    assert told() == ("second", "RSA_1024_BIT")
    with pytest.raises(ClientError, match="NotFoundException"):
        ses.put_email_identity_configuration_set_attributes(EmailIdentity="none.example.com")


@aws_does("sender_rights")
def the_right_to_send_holds_for_the_identity_named(account: Account) -> None:
    for domain in (DOMAIN, "other.example.com"):
        account.clients("sesv2").create_email_identity(EmailIdentity=domain)
    identity = f"arn:aws:ses:{account.region}:{account.account_id}:identity/{DOMAIN}"
    may_send = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": identity}
    role = service_role(account, "sender", "lambda.amazonaws.com", may_send)
    root = {"AWS": f"arn:aws:iam::{account.account_id}:root"}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": root}
    account.clients("iam").update_assume_role_policy(
        RoleName="sender", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    sender = account.clients.assuming(role)("sesv2")
    assert _send(sender, f"Shop <orders@{DOMAIN}>")["MessageId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        _send(sender, "orders@other.example.com")


def _send(ses: Any, sender: str) -> Any:
    text = {"Data": "hello"}
    return ses.send_email(
        FromEmailAddress=sender,
        Destination={"ToAddresses": ["somebody@example.com"]},
        Content={"Simple": {"Subject": text, "Body": {"Text": text}}},
    )

"""Secrets, as AWS rotates them."""

import pytest

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("rotation_cancelled")
def the_rotation_of_a_secret_can_be_turned_off(account: Account) -> None:
    secrets = account.clients("secretsmanager")
    arn = secrets.create_secret(Name="gateway", SecretString="one")["ARN"]
    secrets.rotate_secret(
        SecretId=arn,
        RotationLambdaARN=f"arn:aws:lambda:us-east-1:{account.account_id}:function:rotate",
        RotationRules={"AutomaticallyAfterDays": 30},
    )
    assert secrets.describe_secret(SecretId=arn)["RotationEnabled"] is True
    assert secrets.cancel_rotate_secret(SecretId=arn)["ARN"] == arn
    assert secrets.describe_secret(SecretId=arn)["RotationEnabled"] is False
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.cancel_rotate_secret(SecretId="none")

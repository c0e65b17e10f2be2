"""Cognito user pools, as AWS keeps them."""

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


@aws_does("user_pool_updates")
def an_update_without_triggers_takes_them_away(account: Account) -> None:
    cognito = account.clients("cognito-idp")
    function = f"arn:aws:lambda:us-east-1:{account.account_id}:function:scopes"
    pool = cognito.create_user_pool(PoolName="shop", LambdaConfig={"PreSignUp": function})["UserPool"]["Id"]
    cognito.update_user_pool(UserPoolId=pool, LambdaConfig={"PreSignUp": function})
    kept = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert kept["LambdaConfig"] == {"PreSignUp": function}
    cognito.update_user_pool(UserPoolId=pool)
    assert not cognito.describe_user_pool(UserPoolId=pool)["UserPool"].get("LambdaConfig")

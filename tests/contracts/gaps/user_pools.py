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


@aws_does("pools_of_every_account")
def a_customer_signs_in_without_credentials(account: Account) -> None:
    cognito = account.clients("cognito-idp")
    pool = cognito.create_user_pool(PoolName="shop")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="shop", ExplicitAuthFlows=flows)
    client_id = client["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password="Correct-9", Permanent=True)
    tokens = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Correct-9"},
    )["AuthenticationResult"]
    assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "ann"

"""Cognito user pools, as AWS keeps them."""

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
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


_REFUSES_BOB = """
class RefusedError(Exception):
    pass
def handler(event, context):
    print(event["triggerSource"], event["userName"], event["request"]["userAttributes"]["sub"])
    if event["userName"] == "bob":
        raise RefusedError("not bob")
    return event
"""


@aws_does("post_confirmation")
def a_function_hears_of_each_person_who_was_confirmed(account: Account) -> None:
    cognito, functions = account.clients("cognito-idp"), account.clients("lambda")
    make_function(account, "greet", _REFUSES_BOB, make_role(account, "greet"))
    arn = functions.get_function(FunctionName="greet")["Configuration"]["FunctionArn"]
    pool = cognito.create_user_pool(PoolName="shop", LambdaConfig={"PostConfirmation": arn})["UserPool"]
    client = cognito.create_user_pool_client(UserPoolId=pool["Id"], ClientName="shop")["UserPoolClient"]
    for name in ("ann", "bob", "eve"):
        cognito.sign_up(ClientId=client["ClientId"], Username=name, Password="Correct-horse-9")

    def confirm(name: str) -> None:
        cognito.admin_confirm_sign_up(UserPoolId=pool["Id"], Username=name)

    with pytest.raises(ClientError, match="UnexpectedLambdaException"):
        confirm("eve")
    functions.add_permission(
        FunctionName="greet",
        StatementId="pool",
        Action="lambda:InvokeFunction",
        Principal="cognito-idp.amazonaws.com",
        SourceArn=pool["Arn"],
    )
    confirm("ann")
    with pytest.raises(ClientError, match=r"UserLambdaValidationException.*not bob"):
        confirm("bob")
    users = {
        user["Username"]: user["UserStatus"] for user in cognito.list_users(UserPoolId=pool["Id"])["Users"]
    }
    assert users == dict.fromkeys(("ann", "bob", "eve"), "CONFIRMED")

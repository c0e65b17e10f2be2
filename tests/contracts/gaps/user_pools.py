"""Cognito user pools, as AWS keeps them."""

from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.tokens import claims_of


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


def _tokens(account: Account, host: str, client: dict[str, Any], **form: str) -> httpx.Response:
    return httpx.post(
        f"{account.cloud.endpoint}/oauth2/token",
        headers={"Host": host},
        auth=(client["ClientId"], client["ClientSecret"]),
        data={"grant_type": "client_credentials", **form},
        timeout=30,
        trust_env=False,
    )


@aws_does("token_endpoint")
def a_machine_gets_tokens_at_the_domain_of_its_own_user_pool(account: Account) -> None:
    cognito = account.clients("cognito-idp")

    def make(name: str) -> tuple[str, dict[str, Any]]:
        pool = cognito.create_user_pool(PoolName=name)["UserPool"]["Id"]
        cognito.create_resource_server(
            UserPoolId=pool,
            Identifier="stock",
            Name="stock",
            Scopes=[{"ScopeName": scope, "ScopeDescription": scope} for scope in ("count", "read", "write")],
        )
        cognito.create_user_pool_domain(UserPoolId=pool, Domain=f"{name}-{account.account_id}")
        client = cognito.create_user_pool_client(
            UserPoolId=pool,
            ClientName=name,
            GenerateSecret=True,
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["client_credentials"],
            AllowedOAuthScopes=["stock/read", "stock/write"],
        )["UserPoolClient"]
        return f"{name}-{account.account_id}.auth.us-east-1.amazoncognito.com", dict(client)

    shop, client = make("shop")
    staff, _ = make("staff")
    answer = _tokens(account, shop, client, scope="stock/write")
    assert answer.status_code == 200, answer.text
    claims = claims_of(answer.json()["access_token"])
    assert (claims["sub"], claims["client_id"], claims["token_use"]) == (*[client["ClientId"]] * 2, "access")
    assert claims["scope"] == "stock/write"
    assert "username" not in claims
    assert answer.json().keys() == {"access_token", "expires_in", "token_type"}
    assert set(claims_of(_tokens(account, shop, client).json()["access_token"])["scope"].split()) == {
        "stock/read",
        "stock/write",
    }
    refused = {
        "another pool's domain": _tokens(account, staff, client),
        "no domain": _tokens(account, "127.0.0.1", client),
        "a wrong secret": _tokens(account, shop, {**client, "ClientSecret": "guessed"}),
        "a scope that it has not": _tokens(account, shop, client, scope="stock/count"),
    }
    assert {name: (one.status_code, one.json()["error"]) for name, one in refused.items()} == {
        "another pool's domain": (400, "invalid_client"),
        "no domain": (400, "invalid_client"),
        "a wrong secret": (400, "invalid_client"),
        "a scope that it has not": (400, "invalid_grant"),
    }

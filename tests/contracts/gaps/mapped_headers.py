"""What an integration of a REST API sends to its target in the caller's name."""

import httpx

from tests.contracts.gaps.echo import echoing
from tests.contracts.gaps.rest_api import RestApi
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.tokens import Customer, sign_in

ONLY_HERE = "its target listens on this machine"
_MAPPED = {
    "integration.request.header.X-Caller-Subject": "context.authorizer.claims.sub",
    "integration.request.header.X-Caller-Client": "context.authorizer.claims.client_id",
    "integration.request.header.X-Way": "'api'",
    "integration.request.header.X-Asked": "method.request.header.X-Ask",
}


@aws_does("mapped_headers")
def the_target_hears_who_calls_from_the_gateway_alone(account: Account) -> None:
    api, customer = _for_customers(account)
    gateway = account.clients("apigateway")
    with echoing() as port:
        gateway.put_integration(
            restApiId=api.api_id,
            resourceId=api.root_id,
            httpMethod="POST",
            type="HTTP_PROXY",
            integrationHttpMethod="POST",
            uri=f"http://127.0.0.1:{port}/",
            requestParameters=_MAPPED,
        )
        api.deploy()
        answer = httpx.post(
            f"{account.cloud.endpoint}/_aws/execute-api/{api.api_id}/live/",
            headers={
                "Authorization": f"Bearer {customer.access_token}",
                "x-caller-subject": "somebody else",
                "X-WAY": "mine",
                "X-Ask": "this",
                "X-Kept": "kept",
            },
            trust_env=False,
        )
    seen = answer.json()["headers"]
    assert seen["x-caller-subject"] == customer.user_id
    assert len(seen["x-caller-client"]) > 10
    assert (seen["x-way"], seen["x-asked"], seen["x-kept"]) == ("api", "this", "kept")


def _for_customers(account: Account) -> tuple[RestApi, Customer]:
    """An API whose method asks for a token of a user pool, and somebody who has one."""
    cognito, gateway = account.clients("cognito-idp"), account.clients("apigateway")
    pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
    client_id = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="shop", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    customer = sign_in(account.clients, user_pool_id=pool_id, client_id=client_id)
    api = RestApi.make(account)
    authorizer = gateway.create_authorizer(
        restApiId=api.api_id,
        name="customers",
        type="COGNITO_USER_POOLS",
        providerARNs=[f"arn:aws:cognito-idp:us-east-1:{account.account_id}:userpool/{pool_id}"],
        identitySource="method.request.header.Authorization",
    )
    gateway.update_method(
        restApiId=api.api_id,
        resourceId=api.root_id,
        httpMethod="POST",
        patchOperations=[
            {"op": "replace", "path": "/authorizationType", "value": "COGNITO_USER_POOLS"},
            {"op": "replace", "path": "/authorizerId", "value": authorizer["id"]},
            {"op": "add", "path": "/authorizationScopes", "value": "aws.cognito.signin.user.admin"},
            {"op": "add", "path": "/requestParameters/method.request.header.X-Ask", "value": "false"},
        ],
    )
    return api, customer

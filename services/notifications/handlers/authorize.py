"""The authorizer of the WebSocket API: who has an access token of a customer may connect.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
"""

from collections.abc import Mapping
from typing import Any

from services.kit.invocation import in_lambda, invocation
from services.notifications import wiring
from services.notifications.tokens import TokenRefused, customer_of

if in_lambda():
    wiring.token_settings()


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Answer with a policy that lets the customer connect, or denies it to whoever sent something else."""
    with invocation("notifications", "authorize", context) as current:
        settings = wiring.token_settings()
        try:
            user_id = customer_of(
                (event.get("queryStringParameters") or {}).get("token", ""),
                keys=wiring.keys(),
                issuer=settings.issuer,
                client_ids=settings.client_ids,
            )
        except TokenRefused as refused:
            current.note(allowed=False, reason=str(refused))
            return _policy("nobody", "Deny", event["methodArn"])
        current.note(allowed=True)
        return _policy(user_id, "Allow", event["methodArn"])


def _policy(principal_id: str, effect: str, method_arn: str) -> dict[str, Any]:
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": method_arn}
    return {
        "principalId": principal_id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }

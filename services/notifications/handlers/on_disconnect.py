"""``$disconnect`` of the WebSocket API: the connection is forgotten.

API Gateway tells of most connections that end, not of all: the table forgets the rest in time, and ``push`` before.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
"""

from collections.abc import Mapping
from typing import Any

from services.kit.invocation import in_lambda, invocation
from services.notifications import wiring

if in_lambda():
    wiring.connections()


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Forget the connection."""
    with invocation("notifications", "on_disconnect", context):
        request = event["requestContext"]
        wiring.connections().remove(
            user_id=request["authorizer"]["principalId"], connection_id=request["connectionId"]
        )
    return {"statusCode": 200}

"""``$connect`` of the WebSocket API: a customer whom the authorizer let in is remembered."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.kit.invocation import in_lambda, invocation
from services.notifications import use_cases, wiring

if in_lambda():
    wiring.connections()


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """Remember the connection; an exception refuses it."""
    with invocation("notifications", "on_connect", context):
        request = event["requestContext"]
        use_cases.connect(
            user_id=request["authorizer"]["principalId"],
            connection_id=request["connectionId"],
            at=datetime.now(UTC),
            connections=wiring.connections(),
        )
    return {"statusCode": 200}

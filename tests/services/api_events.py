"""REST proxy events as API Gateway sends them, for the handler tests."""

import json
import uuid
from types import SimpleNamespace
from typing import Any

ALICE = "5f2d1f0e-0c8f-4f3f-9a38-6f0d5b0a0001"
BOB = "5f2d1f0e-0c8f-4f3f-9a38-6f0d5b0a0002"
CARD = "tok_approve"
SCOPES = "orders/read orders/write"
CONTEXT = SimpleNamespace(aws_request_id="11111111-2222-3333-4444-555555555555", function_name="test")


def claims(user_id: str = ALICE, **changed: Any) -> dict[str, Any]:
    """Return what the authorizer knows of a signed-in customer; a change to None removes the claim."""
    known = {"sub": user_id, "token_use": "access", "scope": SCOPES, "client_id": "shop", **changed}
    return {name: value for name, value in known.items() if value is not None}


def event(
    *,
    body: Any = None,
    raw: str | None = None,
    headers: dict[str, str] | None = None,
    path: dict[str, str] | None = None,
    query: dict[str, str] | None = None,
    caller: dict[str, Any] | None = None,
    base64_encoded: bool = False,
) -> dict[str, Any]:
    """Return the event of one call; ``raw`` is a body sent as it is, ``body`` one sent as JSON."""
    return {
        "resource": "/",
        "path": "/orders",
        "httpMethod": "POST",
        "headers": {"Content-Type": "application/json", **(headers or {})},
        "queryStringParameters": query,
        "pathParameters": path,
        "requestContext": {"authorizer": {"claims": claims() if caller is None else caller}},
        "body": raw if raw is not None or body is None else json.dumps(body),
        "isBase64Encoded": base64_encoded,
    }


def new_order(
    *, body: Any = None, key: str | None = "", caller: dict[str, Any] | None = None, **rest: Any
) -> dict[str, Any]:
    """Return the event of a ``POST /orders``, by default a valid one with a key of its own; None sends no key."""
    if body is None and "raw" not in rest:
        body = {"lines": [{"sku": "mug-blue", "quantity": 2}], "card_token": CARD}
    headers = {} if key is None else {"Idempotency-Key": key or str(uuid.uuid4())}
    return event(body=body, headers=headers, caller=caller, **rest)


def error_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the error that a refused call tells of."""
    error: dict[str, Any] = json.loads(answer["body"])["error"]
    return error

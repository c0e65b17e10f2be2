"""Invoke a function in the name of an AWS service, and learn what came of it."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What a function answered; `failed` where it raised an error or could not run."""

    failed: bool
    text: str


async def invoke(function_arn: str, event: Any) -> Answer:
    """Invoke the function, or the version or alias that the ARN names, in its account and region, and wait."""
    from ministack.services import lambda_svc

    parts = function_arn.split(":")
    qualifier = parts[7] if len(parts) > 7 else None
    status, headers, body = await lambda_svc._invoke(parts[6], event, {}, qualifier)
    names = {name.lower() for name in headers}
    text = body.decode() if isinstance(body, bytes) else json.dumps(body)
    return Answer(status >= 300 or "x-amz-function-error" in names, text)

"""What Lambda says of an asynchronous invocation that is over.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """`condition` is `Success`, `RetriesExhausted` or `EventAgeExceeded`; `result` is that of the last call."""

    condition: str
    invocations: int
    event: Any
    result: dict[str, Any]

    @property
    def destination(self) -> str:
        """The name of the destination that is told."""
        return "OnSuccess" if self.condition == "Success" else "OnFailure"

    @property
    def attributes(self) -> dict[str, str]:
        """The message attributes of a dead letter."""
        from ministack.core.responses import new_uuid

        body = self.result.get("body")
        message = body.get("errorMessage", "") if isinstance(body, dict) else str(body)
        return {"RequestID": new_uuid(), "ErrorCode": "200", "ErrorMessage": message or "-"}

    def record(self, configuration: dict[str, Any]) -> dict[str, Any]:
        """The record that a destination gets of the function with `configuration`."""
        from ministack.core.responses import new_uuid

        arn = configuration["FunctionArn"]
        failed = self.condition != "Success"
        error = {"functionError": self.result.get("function_error") or "Unhandled"} if failed else {}
        return {
            "version": "1.0",
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "requestContext": {
                "requestId": new_uuid(),
                "functionArn": arn if arn.count(":") > 6 else f"{arn}:$LATEST",
                "condition": self.condition,
                "approximateInvokeCount": self.invocations,
            },
            "requestPayload": self.event,
            "responseContext": {
                "statusCode": 200,
                "executedVersion": configuration.get("Version", "$LATEST"),
                **error,
            },
            "responsePayload": self.result.get("body"),
        }

"""A right on a log group's streams does not let anyone write to them.

AWS asks for a call that names a log stream on that stream,
`arn:aws:logs:<region>:<account>:log-group:<group>:log-stream:<stream>`, which a policy allows by the
group's ARN and `:*`. The emulator asks for it on the group.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html#CWL_ARN_Format
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_STREAM = ":log-stream:"


def install() -> None:
    """Ask about the stream; its tags are those of the group."""
    from ministack.core import iam_actions

    @around(iam_actions, "extract_resource_arn")
    def _resource(
        original: Function, service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any
    ) -> str:
        arn: str = original(service, method, path, headers, body, *rest)
        stream = _stream(body) if service == "logs" and ":log-group:" in arn else ""
        return f"{arn}{_STREAM}{stream}" if stream else arn

    @around(iam_actions, "logs_service_context")
    def _context(original: Function, action: str, body: bytes, resource_arn: str, *rest: Any) -> Any:
        return original(action, body, resource_arn.split(_STREAM)[0], *rest)


def _stream(body: bytes) -> str:
    try:
        return str(json.loads(body).get("logStreamName") or "")
    except ValueError:
        return ""

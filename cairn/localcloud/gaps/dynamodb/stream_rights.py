"""A right on a table's stream does not let anyone read it.

AWS asks for a call to a stream on the stream: the one that DescribeStream and GetShardIterator name, or
the one that the iterator of GetRecords is of. The emulator asks for it on every resource, so that a
policy that names the stream never allows it.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Ask about the stream."""
    from ministack.core import iam_actions
    from ministack.services import dynamodb_streams

    @around(iam_actions, "extract_resource_arn")
    def _resource(
        original: Function, service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any
    ) -> str:
        if headers.get("x-amz-target", "").startswith("DynamoDBStreams_"):
            try:
                request = json.loads(body)
            except ValueError:
                request = {}
            iterator = dynamodb_streams._decode_iterator(request.get("ShardIterator") or "") or {}
            named = request.get("StreamArn") or iterator.get("arn")
            if named:
                return str(named)
        return str(original(service, method, path, headers, body, *rest))

"""Changed tags of HTTP and WebSocket APIs and of their stages are not read back.

AWS keeps one set of tags a resource: TagResource and UntagResource change what GetApi and GetStage return. The
emulator keeps what they were created with beside what was tagged later.
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html
"""

from typing import Any

from cairn.localcloud.gaps.api_gateway.kept_tags import keep_tags


def install() -> None:
    """Keep the tags with the resource, and nowhere else."""
    from ministack.services import apigateway as gateway

    keep_tags(gateway, lambda arn: _resource(gateway, arn), tag="_tag_resource", untag="_untag_resource")


def _resource(gateway: Any, arn: str) -> dict[str, Any] | None:
    """The API or stage that `arn` names, in the account and region of this context."""
    kind, _, rest = arn.partition("::/")[2].partition("/")
    api_id, _, stage = rest.partition("/stages/")
    if kind != "apis":
        return None
    found: dict[str, Any] | None = (
        gateway._stages.get(api_id, {}).get(stage) if stage else gateway._apis.get(api_id)
    )
    return found

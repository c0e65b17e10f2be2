"""Changed tags of HTTP and WebSocket APIs and of their stages are not read back.

AWS keeps one set of tags a resource: TagResource and UntagResource change what GetApi and GetStage return. The
emulator keeps what they were created with beside what was tagged later.
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Keep the tags with the resource, and nowhere else."""
    from ministack.services import apigateway as gateway

    @around(gateway, "_tag_resource")
    def _tag(original: Function, arn: str, request: dict[str, Any]) -> Any:
        response, resource = original(arn, request), _resource(gateway, arn)
        if resource is not None:
            resource["tags"] = {**(resource.get("tags") or {}), **request.get("tags", {})}
        return response

    @around(gateway, "_untag_resource")
    def _untag(original: Function, arn: str, names: list[str]) -> Any:
        response, resource = original(arn, names), _resource(gateway, arn)
        if resource is not None:
            tags = resource.get("tags") or {}
            resource["tags"] = {name: value for name, value in tags.items() if name not in names}
        return response


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

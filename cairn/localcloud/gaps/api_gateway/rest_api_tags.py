"""Changed tags of REST APIs, stages and custom domains are not read back.

AWS keeps one set of tags a resource: TagResource and UntagResource change what GetRestApi, GetStage and
GetDomainName return. The emulator keeps what they were created with beside what was tagged later.
https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html
"""

from typing import Any

from cairn.localcloud.gaps.api_gateway.kept_tags import keep_tags
from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Keep the tags with the resource, and nowhere else."""
    from ministack.services import apigateway_v1 as gateway

    keep_tags(
        gateway, lambda arn: _resource(gateway, arn), tag="_tag_v1_resource", untag="_untag_v1_resource"
    )

    @around(gateway, "_get_v1_tags")
    def _get(original: Function, arn: str) -> Any:
        resource = _resource(gateway, arn)
        return (
            original(arn) if resource is None else gateway._v1_response({"tags": resource.get("tags") or {}})
        )


def _resource(gateway: Any, arn: str) -> dict[str, Any] | None:
    """The record that `arn` names, in the account and region of this context."""
    kind, _, rest = arn.partition("::/")[2].partition("/")
    name, _, stage = rest.partition("/stages/")
    stores = {
        "restapis": gateway._rest_apis,
        "apikeys": gateway._api_keys,
        "usageplans": gateway._usage_plans,
        "domainnames": gateway._domain_names,
    }
    if kind not in stores:
        return None
    found: dict[str, Any] | None = (
        gateway._stages_v1.get(name, {}).get(stage) if stage else stores[kind].get(name)
    )
    return found

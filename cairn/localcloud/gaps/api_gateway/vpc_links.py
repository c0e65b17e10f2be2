"""VPC links cannot be made, and integrations forget that they use one.

AWS makes links to a network load balancer for REST APIs, and to subnets and security groups for HTTP APIs,
returns an integration with its link and its TLS configuration, and refuses to delete a link that a method of
a REST API names. The emulator does not know the resource.
https://docs.aws.amazon.com/apigateway/latest/api/API_VpcLink.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.api_gateway.http_vpc_links import HttpVpcLinks
from cairn.localcloud.gaps.api_gateway.rest_vpc_links import RestVpcLinks
from cairn.localcloud.gaps.around import Function, around, keep

_LINK_FIELDS = ("connectionId", "tlsConfig")


def install() -> None:
    """Keep links of both kinds, and with each integration what it says of its link."""
    from ministack.core.responses import AccountRegionScopedDict
    from ministack.services import apigateway, apigateway_v1

    of_rest, of_http = AccountRegionScopedDict(), AccountRegionScopedDict()
    keep(apigateway_v1, "_cairn_vpc_links", of_rest)
    keep(apigateway, "_cairn_vpc_links", of_http)
    rest_links, http_links = RestVpcLinks(apigateway_v1, of_rest), HttpVpcLinks(apigateway, of_http)

    @around(apigateway, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Any:
        for links in (rest_links, http_links):
            answer = links.answer(method, path, body, query)
            if answer is not None:
                return answer
        return await original(method, path, headers, body, query)

    _remember_links(apigateway, "_create_integration", "_apigw_response")
    _remember_links(apigateway, "_update_integration", "_apigw_response")
    _remember_links(apigateway_v1, "_put_integration", "_v1_response")


def _remember_links(service: Any, name: str, respond: str) -> None:
    @around(service, name)
    def _keep(original: Function, *arguments: Any) -> Any:
        answer = original(*arguments)
        wanted, status = arguments[-1], answer[0]
        integration = _integration(service, arguments[:-1], answer) if status in (200, 201) else None
        if integration is None:
            return answer
        for field in _LINK_FIELDS:
            if wanted.get(field):
                integration[field] = wanted[field]
        return getattr(service, respond)(integration, status)


def _integration(service: Any, at: tuple[Any, ...], answer: Any) -> dict[str, Any] | None:
    """The record that was made or changed, in the store of its service."""
    found: dict[str, Any] | None
    if len(at) == 3:
        api_id, resource_id, method = at
        found = service._resources[api_id][resource_id]["resourceMethods"][method]["methodIntegration"]
    else:
        found = service._integrations[at[0]].get(json.loads(answer[2])["integrationId"])
    return found

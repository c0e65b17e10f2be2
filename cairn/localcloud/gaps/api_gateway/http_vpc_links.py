"""The resource `/v2/vpclinks` of API Gateway: links of HTTP APIs to subnets and security groups."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from cairn.localcloud.gaps.api_gateway.rest_vpc_links import changed_tags


class HttpVpcLinks:
    """Answers requests about links, in the words of `service`, the emulator's module; `links` keeps them by id."""

    def __init__(self, service: Any, links: Any) -> None:
        self._service = service
        self._links = links

    def answer(self, method: str, path: str, body: bytes, query: Any) -> Any:
        """The answer to a request about links; nothing where it is about something else."""
        parts = [part for part in unquote(path).split("/") if part]
        if parts[:2] == ["v2", "tags"] and parts[-2:-1] == ["vpclinks"]:
            return self._tags(method, parts[-1], body, query)
        if parts[:2] != ["v2", "vpclinks"]:
            return None
        content = json.loads(body or b"{}")
        if len(parts) == 2:
            return self._create(content) if method == "POST" else self._list()
        link = self._links.get(parts[2])
        if link is None:
            return self._absent(parts[2])
        if method == "DELETE":
            self._links.pop(parts[2])
            return self._service._apigw_response({}, 202)
        if method == "PATCH":
            link["name"] = content.get("name", link["name"])
        return self._service._apigw_response(link)

    def _create(self, wanted: dict[str, Any]) -> Any:
        identity = uuid4().hex[:6]
        self._links[identity] = {
            "vpcLinkId": identity,
            "name": wanted["name"],
            "subnetIds": wanted["subnetIds"],
            "securityGroupIds": wanted.get("securityGroupIds", []),
            "tags": wanted.get("tags", {}),
            "vpcLinkStatus": "AVAILABLE",
            "vpcLinkStatusMessage": "VPC link is ready to route traffic",
            "vpcLinkVersion": "V2",
            "createdDate": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return self._service._apigw_response(self._links[identity], 201)

    def _list(self) -> Any:
        return self._service._apigw_response({"items": list(self._links.values())})

    def _tags(self, method: str, identity: str, body: bytes, query: Any) -> Any:
        link = self._links.get(identity)
        if link is None:
            return self._absent(identity)
        if method == "GET":
            return self._service._apigw_response({"tags": link["tags"]})
        link["tags"] = changed_tags(link["tags"], method, body, query)
        return self._service._apigw_response({}, 201 if method == "POST" else 204)

    def _absent(self, identity: str) -> Any:
        return self._service._apigw_error("NotFoundException", f"Invalid vpclink identifier {identity}", 404)

"""The resource `/vpclinks` of API Gateway: links of REST APIs to network load balancers."""

import json
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

_ABSENT = "Invalid Vpc Link identifier specified"


class RestVpcLinks:
    """Answers requests about links, in the words of `service`, the emulator's module; `links` keeps them by id."""

    def __init__(self, service: Any, links: Any) -> None:
        self._service = service
        self._links = links

    def answer(self, method: str, path: str, body: bytes, query: Any) -> Any:
        """The answer to a request about links; nothing where it is about something else."""
        parts = [part for part in unquote(path).split("/") if part]
        if parts[:1] == ["tags"] and parts[-2:-1] == ["vpclinks"]:
            return self._tags(method, parts[-1], body, query)
        if parts[:1] != ["vpclinks"]:
            return None
        content = json.loads(body or b"{}")
        if len(parts) == 1:
            return self._create(content) if method == "POST" else self._list()
        link = self._links.get(parts[1])
        if link is None:
            return self._service._v1_error("NotFoundException", _ABSENT, 404)
        if method == "DELETE":
            return self._delete(link)
        if method == "PATCH":
            self._service._apply_patch(link, content.get("patchOperations", []))
        return self._service._v1_response(link)

    def _create(self, wanted: dict[str, Any]) -> Any:
        identity = uuid4().hex[:6]
        self._links[identity] = {
            "id": identity,
            "name": wanted["name"],
            "description": wanted.get("description"),
            "targetArns": wanted["targetArns"],
            "tags": wanted.get("tags", {}),
            **_status(wanted["targetArns"]),
        }
        return self._service._v1_response(self._links[identity], 202)

    def _list(self) -> Any:
        return self._service._v1_response({"item": list(self._links.values())})

    def _delete(self, link: dict[str, Any]) -> Any:
        used_by = self._users(link["id"])
        if used_by:
            return self._service._v1_error(
                "BadRequestException",
                f"Cannot delete vpc link. Vpc link '{link['id']}', is referenced in [{', '.join(used_by)}] in "
                "format of [Method:Resource].",
                400,
            )
        self._links.pop(link["id"])
        return 202, {"Content-Type": "application/json"}, b"{}"

    def _users(self, link_id: str) -> list[str]:
        return [
            f"{name}:{resource['path']}"
            for resources in self._service._resources.values()
            for resource in resources.values()
            for name, method in resource["resourceMethods"].items()
            if (method.get("methodIntegration") or {}).get("connectionId") == link_id
        ]

    def _tags(self, method: str, identity: str, body: bytes, query: Any) -> Any:
        link = self._links.get(identity)
        if link is None:
            return self._service._v1_error("NotFoundException", _ABSENT, 404)
        if method == "GET":
            return self._service._v1_response({"tags": link["tags"]})
        link["tags"] = changed_tags(link["tags"], method, body, query)
        return 204, {}, b""


def changed_tags(tags: dict[str, str], method: str, body: bytes, query: Any) -> dict[str, str]:
    """`tags` after a request to tag (POST, PUT) or to untag (DELETE) a resource."""
    if method == "DELETE":
        names = query.get("tagKeys", [])
        gone = {names} if isinstance(names, str) else set(names)
        return {name: value for name, value in tags.items() if name not in gone}
    return {**tags, **json.loads(body or b"{}").get("tags", {})}


def _status(target_arns: list[str]) -> dict[str, str]:
    if len(target_arns) == 1 and ":loadbalancer/net/" in target_arns[0]:
        return {"status": "AVAILABLE", "statusMessage": "Your vpc link is ready for use"}
    return {"status": "FAILED", "statusMessage": f"NLB ARN is malformed: {', '.join(target_arns)}"}

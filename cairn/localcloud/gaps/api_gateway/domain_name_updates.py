"""API Gateway custom domains: what is absent is read back empty, and nothing can be changed.

AWS leaves out of GetDomainName what a domain does not have (mutual TLS, an edge certificate), and takes
UpdateDomainName and UpdateBasePathMapping. The emulator returns `{}` and `""`, which Terraform wants
to change, and then answers the change with 404.
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateDomainName.html
"""

import copy
import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_MAPPING_FIELDS = {"/basePath": "basePath", "/restapiId": "restApiId", "/stage": "stage"}


def install() -> None:
    """Prune empty fields, and route the two updates."""
    from ministack.services import apigateway_v1 as gateway

    @around(gateway, "_v1_response")
    def _respond(original: Function, content: Any, status: int = 200) -> Any:
        return original(_pruned(content), status)

    @around(gateway, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Any:
        parts = [part for part in path.split("/") if part]
        if method == "PATCH" and parts[:1] == ["domainnames"]:
            operations = json.loads(body or b"{}").get("patchOperations", [])
            if len(parts) == 2:
                return _update_domain(gateway, parts[1], operations)
            if len(parts) == 4 and parts[2] == "basepathmappings":
                return _update_mapping(gateway, parts[1], parts[3], operations)
        return await original(method, path, headers, body, query)


def _pruned(content: Any) -> Any:
    """Domains without their empty fields; everything else as it is."""
    if isinstance(content, dict) and "domainName" in content and "regionalDomainName" in content:
        described = {name: value for name, value in content.items() if value not in ("", None, {})}
        if "REGIONAL" in described.get("endpointConfiguration", {}).get("types", []):
            described.pop("distributionDomainName", None)
            described.pop("distributionHostedZoneId", None)
        return {**described, "domainNameStatus": "AVAILABLE", "tags": content.get("tags") or {}}
    if isinstance(content, dict) and isinstance(content.get("item"), list):
        return {**content, "item": [_pruned(item) for item in content["item"]]}
    return content


def _update_domain(gateway: Any, name: str, operations: list[dict[str, Any]]) -> Any:
    domain = gateway._domain_names.get(name)
    if domain is None:
        return gateway._v1_error("NotFoundException", "Invalid domain name identifier specified", 404)
    plain = [operation for operation in operations if not _changes_types(operation)]
    for operation in operations:
        if _changes_types(operation):
            domain["endpointConfiguration"] = {
                **copy.deepcopy(domain["endpointConfiguration"]),
                "types": [operation.get("value") or operation["path"].rsplit("/", 1)[-1]],
            }
    gateway._apply_patch(domain, plain)
    return gateway._v1_response(domain)


def _changes_types(operation: dict[str, Any]) -> bool:
    return str(operation.get("path", "")).startswith("/endpointConfiguration/types")


def _update_mapping(gateway: Any, domain: str, base_path: str, operations: list[dict[str, Any]]) -> Any:
    mappings = gateway._base_path_mappings.get(domain, {})
    mapping = mappings.get(base_path)
    if mapping is None:
        return gateway._v1_error("NotFoundException", "Invalid base path mapping identifier specified", 404)
    for operation in operations:
        field = _MAPPING_FIELDS.get(operation.get("path", ""))
        if field is None:
            return gateway._v1_error(
                "BadRequestException", f"Invalid patch path {operation.get('path')}", 400
            )
        mapping[field] = operation.get("value", "")
    mappings.pop(base_path)
    mappings[mapping["basePath"] or "(none)"] = mapping
    return gateway._v1_response(gateway._public_mapping(mapping))

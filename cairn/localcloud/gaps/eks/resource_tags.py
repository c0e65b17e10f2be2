"""What is tagged later does not show its tags.

AWS shows the tags of a cluster, node group, Fargate profile, add-on, access entry and pod identity association when it
describes them, whenever they were given.
https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
"""

import json
import re
import urllib.parse
from collections.abc import Iterator
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_STORES = ("_clusters", "_nodegroups", "_addons", "_access_entries", "_pod_identity_associations")
_ARNS = ("arn", "nodegroupArn", "addonArn", "accessEntryArn", "associationArn", "fargateProfileArn")
_TAGS = re.compile(r"/tags/(.+)")


def install() -> None:
    """Write tags to the resource itself, where every answer about it reads them."""
    from ministack.services import eks

    @around(eks, "_handle_request_sync")
    def _route(original: Function, method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        found = _TAGS.fullmatch(path)
        resource = _resource(eks, urllib.parse.unquote(found[1])) if found else None
        if resource is None:
            return original(method, path, headers, body, query)
        tags = resource.setdefault("tags", {})
        if method == "POST":
            tags.update(json.loads(body)["tags"])
        elif method == "DELETE":
            keys = query.get("tagKeys", [])
            for key in [keys] if isinstance(keys, str) else keys:
                tags.pop(key, None)
        return eks._json_resp(200, {"tags": tags} if method == "GET" else {})


def _resource(eks: Any, arn: str) -> dict[str, Any] | None:
    return next((each for each in _all(eks) if arn in (each.get(name) for name in _ARNS)), None)


def _all(eks: Any) -> Iterator[dict[str, Any]]:
    from cairn.localcloud.gaps.eks.fargate_profiles import profiles

    for store in (*(getattr(eks, name) for name in _STORES), profiles()):
        yield from list(store.values())

"""There are no Fargate profiles.

AWS runs the pods that a profile's selectors match on Fargate, under the profile's pod execution role.
https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateFargateProfile.html
"""

import json
import re
import time
import uuid
from functools import cache
from typing import Any

from cairn.localcloud.gaps.around import Function, around, keep

_PROFILES = re.compile(r"/clusters/([A-Za-z0-9_-]+)/fargate-profiles")
_PROFILE = re.compile(r"/clusters/([A-Za-z0-9_-]+)/fargate-profiles/([A-Za-z0-9_-]+)")


@cache
def profiles() -> Any:
    """The profiles of every cluster, by `<cluster>/<profile>`, seen in the account and region of this context."""
    from ministack.core.responses import AccountRegionScopedDict

    return AccountRegionScopedDict()


def install() -> None:
    """Keep profiles; no pod is placed by them."""
    from ministack.services import eks

    keep(eks, "cairn_fargate_profiles", profiles())

    @around(eks, "_handle_request_sync")
    def _route(original: Function, method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        found = _PROFILES.fullmatch(path)
        if found and method == "POST":
            return _create(eks, found[1], json.loads(body or b"{}"))
        if found and method == "GET":
            names = [key.split("/")[1] for key in profiles() if key.startswith(f"{found[1]}/")]
            return eks._json_resp(200, {"fargateProfileNames": sorted(names)})
        found = _PROFILE.fullmatch(path)
        if found and method in ("GET", "DELETE"):
            return _one(eks, method, found[1], found[2])
        return original(method, path, headers, body, query)

    @around(eks, "_delete_cluster")
    def _delete(original: Function, name: str) -> Any:
        held = sorted(key.split("/")[1] for key in profiles() if key.startswith(f"{name}/"))
        if held:
            return eks._error(409, "ResourceInUseException", f"Cluster has Fargate profiles attached: {held}")
        return original(name)


def _create(eks: Any, cluster: str, body: dict[str, Any]) -> Any:
    from ministack.core.responses import get_account_id, get_region

    if cluster not in eks._clusters:
        return eks._error(404, "ResourceNotFoundException", f"No cluster found for name: {cluster}.")
    name = body["fargateProfileName"]
    key = f"{cluster}/{name}"
    if key in profiles():
        return eks._error(409, "ResourceInUseException", f"FargateProfile already exists with name {name}")
    profiles()[key] = {
        "fargateProfileName": name,
        "fargateProfileArn": (
            f"arn:aws:eks:{get_region()}:{get_account_id()}:fargateprofile/{cluster}/{name}/{uuid.uuid4()}"
        ),
        "clusterName": cluster,
        "createdAt": int(time.time()),
        "podExecutionRoleArn": body["podExecutionRoleArn"],
        "subnets": body.get("subnets", []),
        "selectors": body.get("selectors", []),
        "status": "ACTIVE",
        "tags": body.get("tags", {}),
    }
    return eks._json_resp(200, {"fargateProfile": profiles()[key]})


def _one(eks: Any, method: str, cluster: str, name: str) -> Any:
    profile = profiles().get(f"{cluster}/{name}")
    if profile is None:
        return eks._error(404, "ResourceNotFoundException", f"No Fargate Profile found with name: {name}.")
    if method == "DELETE":
        profile = {**profiles().pop(f"{cluster}/{name}"), "status": "DELETING"}
    return eks._json_resp(200, {"fargateProfile": profile})

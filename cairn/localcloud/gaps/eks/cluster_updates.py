"""A cluster cannot be changed.

AWS changes its version, its log types, who reaches its endpoint, its subnets, its deletion protection and its zonal
shift, and tells by the id of the update how that went.
https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
"""

import re
import time
import uuid
from typing import Any

from cairn.localcloud.gaps.around import Function, around, keep

_CONFIG = re.compile(r"/clusters/([A-Za-z0-9_-]+)/update-config")
_VERSION = re.compile(r"/clusters/([A-Za-z0-9_-]+)/updates")
_UPDATE = re.compile(r"/clusters/([A-Za-z0-9_-]+)/updates/([0-9a-f-]+)")
_FIELDS = (
    "logging",
    "resourcesVpcConfig",
    "accessConfig",
    "upgradePolicy",
    "zonalShiftConfig",
    "deletionProtection",
)
_updates: dict[str, dict[str, Any]] = {}


def record(kind: str) -> dict[str, Any]:
    """The answer about an update of that type, which is done at once."""
    identity = str(uuid.uuid4())
    update = {
        "id": identity,
        "status": "Successful",
        "type": kind,
        "params": [],
        "createdAt": int(time.time()),
        "errors": [],
    }
    _updates[identity] = update
    return {"update": update}


def install() -> None:
    """Change clusters, and keep what creation was asked for."""
    from ministack.services import eks

    keep(eks, "cairn_updates", _updates)

    @around(eks, "_create_cluster")
    def _create(original: Function, body: Any, *rest: Any) -> Any:
        response = original(body, *rest)
        if response[0] == 200:
            _complete(eks._clusters[body["name"]], body)
        return response

    @around(eks, "_handle_request_sync")
    def _route(original: Function, method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        found = _UPDATE.fullmatch(path)
        if found and method == "GET":
            update = _updates.get(found[2])
            if update is None:
                return eks._error(404, "ResourceNotFoundException", f"No update found for ID: {found[2]}")
            return eks._json_resp(200, {"update": update})
        found = _CONFIG.fullmatch(path) or _VERSION.fullmatch(path)
        if found and method == "POST":
            return _update(eks, found[1], eks.json.loads(body or b"{}"))
        return original(method, path, headers, body, query)


def _complete(cluster: dict[str, Any], body: dict[str, Any]) -> None:
    """What AWS shows of a cluster that the emulator does not keep."""
    cluster["deletionProtection"] = bool(body.get("deletionProtection", False))
    cluster["upgradePolicy"] = body.get("upgradePolicy", {"supportType": "EXTENDED"})
    cluster["zonalShiftConfig"] = body.get("zonalShiftConfig", {"enabled": False})


def _update(eks: Any, name: str, body: dict[str, Any]) -> Any:
    cluster = eks._clusters.get(name)
    if cluster is None:
        return eks._error(404, "ResourceNotFoundException", f"No cluster found for name: {name}.")
    if "version" in body:
        cluster["version"] = body["version"]
        return eks._json_resp(200, record("VersionUpdate"))
    for field in _FIELDS:
        if field not in body:
            continue
        before, wanted = cluster.get(field), body[field]
        cluster[field] = (
            {**before, **wanted} if isinstance(before, dict) and isinstance(wanted, dict) else wanted
        )
    kinds = {"logging": "LoggingUpdate", "resourcesVpcConfig": "EndpointAccessUpdate"}
    return eks._json_resp(200, record(kinds.get(next(iter(body), ""), "AccessConfigUpdate")))

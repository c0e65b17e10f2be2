"""A node group forgets its update configuration, and cannot be changed.

AWS keeps how many nodes an update may take out at once (1 by default), the launch template and node repair, and
changes scaling, labels, taints and version.
https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html
"""

import json
import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.eks.cluster_updates import record

_GROUP = re.compile(r"/clusters/([A-Za-z0-9_-]+)/node-groups/([A-Za-z0-9_-]+)/update-(config|version)")
_KEPT = ("launchTemplate", "nodeRepairConfig")


def install() -> None:
    """Keep and change them."""
    from ministack.services import eks

    @around(eks, "_create_nodegroup")
    def _create(original: Function, cluster: str, body: dict[str, Any]) -> Any:
        status, headers, answer = original(cluster, body)
        if status != 200:
            return status, headers, answer
        group = eks._nodegroups[f"{cluster}/{body['nodegroupName']}"]
        group["updateConfig"] = body.get("updateConfig") or {"maxUnavailable": 1}
        group.update({field: body[field] for field in _KEPT if field in body})
        if "launchTemplate" in body and "diskSize" not in body:
            group.pop("diskSize", None)
        return eks._json_resp(200, {"nodegroup": group})

    @around(eks, "_handle_request_sync")
    def _route(original: Function, method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        found = _GROUP.fullmatch(path)
        if not found or method != "POST":
            return original(method, path, headers, body, query)
        group = eks._nodegroups.get(f"{found[1]}/{found[2]}")
        if group is None:
            return eks._error(404, "ResourceNotFoundException", f"No node group found for name: {found[2]}.")
        _change(group, json.loads(body or b"{}"))
        return eks._json_resp(200, record("ConfigUpdate" if found[3] == "config" else "VersionUpdate"))


def _change(group: dict[str, Any], body: dict[str, Any]) -> None:
    for field in ("scalingConfig", "updateConfig", "nodeRepairConfig", "version", "releaseVersion"):
        if field in body:
            group[field] = body[field]
    if "launchTemplate" in body:
        group["launchTemplate"] = body["launchTemplate"]
    labels = body.get("labels") or {}
    group["labels"].update(labels.get("addOrUpdateLabels") or {})
    for name in labels.get("removeLabels") or []:
        group["labels"].pop(name, None)
    taints = body.get("taints") or {}
    gone = [(taint.get("key"), taint.get("effect")) for values in taints.values() for taint in values or []]
    kept = [taint for taint in group["taints"] if (taint.get("key"), taint.get("effect")) not in gone]
    group["taints"] = [*kept, *(taints.get("addOrUpdateTaints") or [])]

"""What CodeDeploy says of deployments and of what they deploy to."""

from typing import Any

from cairn.localcloud.gaps.codedeploy.records import Record, Records

_STATES = ("Pending", "InProgress", "Succeeded", "Failed", "Skipped", "Ready")


def get_deployment(records: Records, asked: Record) -> Any:
    """Describe a deployment."""
    return {"deploymentInfo": _view(records.get("deployment", asked["deploymentId"]))}


def batch_get_deployments(records: Records, asked: Record) -> Any:
    """Describe deployments."""
    return {"deploymentsInfo": [_view(records.get("deployment", one)) for one in asked["deploymentIds"]]}


def list_deployments(records: Records, asked: Record) -> Any:
    """Name deployments, newest first, of a group and in states where those are given."""
    wanted = asked.get("includeOnlyStatuses")
    found = [
        record
        for record in records.all("deployment")
        if all(
            record[field] == asked[field]
            for field in ("applicationName", "deploymentGroupName")
            if field in asked
        )
        and (not wanted or record["status"] in wanted)
    ]
    found.sort(key=lambda record: record["createTime"], reverse=True)
    return {"deployments": [record["deploymentId"] for record in found]}


def list_deployment_targets(records: Records, asked: Record) -> Any:
    """Name the one target of a deployment."""
    return {"targetIds": [records.get("deployment", asked["deploymentId"])["_target"]["targetId"]]}


def batch_get_deployment_targets(records: Records, asked: Record) -> Any:
    """Describe the one target of a deployment."""
    target = records.get("deployment", asked["deploymentId"])["_target"]
    kind = target["_kind"]
    described = {name: value for name, value in target.items() if not name.startswith("_")}
    return {"deploymentTargets": [{"deploymentTargetType": f"{kind[0].upper()}{kind[1:]}", kind: described}]}


def _view(record: Record) -> Record:
    counts = dict.fromkeys(_STATES, 0)
    status = record["_target"]["status"]
    counts[status if status in counts else "Pending"] = 1
    shown = {name: value for name, value in record.items() if not name.startswith("_")}
    return {**shown, "deploymentOverview": counts}

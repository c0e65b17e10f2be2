"""Deployments of CodeDeploy: start, look at, continue and stop them.

https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html
"""

import secrets
import string
import time
from typing import Any

from cairn.localcloud.gaps.codedeploy import ecs_target, lambda_target
from cairn.localcloud.gaps.codedeploy.app_spec import app_spec_of, revision_of
from cairn.localcloud.gaps.codedeploy.deployment_configs import config_named
from cairn.localcloud.gaps.codedeploy.errors import CodeDeployError, ReleaseFailed
from cairn.localcloud.gaps.codedeploy.records import Record, Records
from cairn.localcloud.gaps.codedeploy.release import ITarget, Release
from cairn.localcloud.gaps.codedeploy.service_role import ServiceRole
from cairn.localcloud.gaps.codedeploy.tags import arn_of

_ENDED = ("Succeeded", "Failed", "Stopped")
_COPIED = (
    *("applicationName", "deploymentGroupName", "computePlatform", "deploymentStyle"),
    *(
        "alarmConfiguration",
        "autoRollbackConfiguration",
        "blueGreenDeploymentConfiguration",
        "loadBalancerInfo",
    ),
)
_ON = {"ALARM_ACTIVE": "DEPLOYMENT_STOP_ON_ALARM", "MANUAL_STOP": "DEPLOYMENT_STOP_ON_REQUEST"}
_running: dict[str, Release] = {}


def create_deployment(records: Records, asked: Record) -> Any:
    """Start a release to a deployment group, where none runs."""
    application = asked["applicationName"]
    platform = records.get("application", application)["computePlatform"]
    group = records.get("group", application, asked.get("deploymentGroupName", ""))
    for other in records.all("deployment"):
        if _same_group(other, group) and other["status"] not in _ENDED:
            raise CodeDeployError(
                "DeploymentLimitExceededException",
                f"The Deployment Group '{group['deploymentGroupName']}' already has an active Deployment "
                f"'{other['deploymentId']}'",
            )
    revision = revision_of(asked)
    config = config_named(records, asked.get("deploymentConfigName") or group["deploymentConfigName"])
    spec = app_spec_of(revision, platform)
    record = _record(group, config, revision, description=asked.get("description", ""))
    if asked.get("autoRollbackConfiguration"):
        record["autoRollbackConfiguration"] = asked["autoRollbackConfiguration"]
    target: ITarget
    routing = config["trafficRoutingConfig"]
    if platform == "ECS":
        service = group["ecsServices"][0]
        name = f"{service['clusterName']}:{service['serviceName']}"
        record["_target"] = _shown(record, "ecsTarget", name, ecs_target.EVENTS)
        target = ecs_target.EcsTarget(spec, routing, group, record["_target"])
    else:
        name = f"{spec.properties['Name']}:{spec.properties['Alias']}"
        record["_target"] = _shown(record, "lambdaTarget", name, lambda_target.EVENTS)
        target = lambda_target.LambdaTarget(spec, routing, record["_target"])
    records.put(record, "deployment", record["deploymentId"])
    _start(records, record, group, target)
    return {"deploymentId": record["deploymentId"]}


def _start(records: Records, record: Record, group: Record, target: ITarget) -> None:
    from ministack.core.concurrency import spawn_background

    identity = record["deploymentId"]
    group_arn = arn_of(f"deploymentgroup:{group['applicationName']}/{group['deploymentGroupName']}")
    release = Release(record, group, ServiceRole(group["serviceRoleArn"], group_arn, identity))
    _running[identity] = release

    def back(failed: Release, failure: ReleaseFailed) -> None:
        _roll_back(records, failed, failure, target)

    def run() -> None:
        try:
            release.run(target, back)
        finally:
            _running.pop(identity, None)
            _note_last(records, record)

    spawn_background(run, thread_name=f"codedeploy-{identity}")


def _roll_back(records: Records, failed: Release, failure: ReleaseFailed, target: ITarget) -> None:
    """Go back where the group says so for what happened, as a deployment of its own."""
    wanted = failed.record.get("autoRollbackConfiguration") or {}
    event = _ON.get(failure.code, "DEPLOYMENT_FAILURE")
    asked = failed.went_back
    if not asked and not (wanted.get("enabled") and event in wanted.get("events", [])):
        return
    old = failed.record
    record = {
        **{name: value for name, value in old.items() if name not in ("errorInformation", "_target")},
        "deploymentId": _identity(),
        "createTime": time.time(),
        "startTime": time.time(),
        "status": "InProgress",
        "creator": "codeDeployRollback",
        "description": f"Rolls back the deployment {old['deploymentId']}",
        "rollbackInfo": {"rollbackTriggeringDeploymentId": old["deploymentId"]},
    }
    record.pop("completeTime", None)
    record["_target"] = {**old["_target"], "deploymentId": record["deploymentId"], "lifecycleEvents": []}
    records.put(record, "deployment", record["deploymentId"])
    old["rollbackInfo"] = {
        "rollbackDeploymentId": record["deploymentId"],
        "rollbackMessage": f"{failure.message} A rollback deployment was started.",
    }
    try:
        target.go_back()
    except Exception as error:
        record.update(status="Failed", completeTime=time.time())
        record["errorInformation"] = {"code": "INTERNAL_ERROR", "message": repr(error)}
        raise
    record.update(status="Succeeded", completeTime=time.time())
    record["_target"].update(status="Succeeded", lastUpdatedAt=time.time())


def stop_deployment(records: Records, asked: Record) -> Any:
    """Stop a deployment that runs, and go back where that is asked for."""
    record = records.get("deployment", asked["deploymentId"])
    release = _running.get(asked["deploymentId"])
    if release is None or record["status"] in _ENDED:
        raise CodeDeployError(
            "DeploymentAlreadyCompletedException", f"The deployment {asked['deploymentId']} is completed"
        )
    release.went_back = bool(asked.get("autoRollbackEnabled"))
    release.stopped = True
    return {"status": "Pending", "statusMessage": "Stopping the deployment"}


def continue_deployment(records: Records, asked: Record) -> Any:
    """Let a deployment that is Ready shift its traffic."""
    record = records.get("deployment", asked["deploymentId"])
    release = _running.get(asked["deploymentId"])
    if release is None or record["status"] != "Ready":
        raise CodeDeployError(
            "DeploymentIsNotInReadyStateException", f"The deployment {asked['deploymentId']} is not Ready"
        )
    release.continued = True
    return {}


def put_hook_status(_records: Records, asked: Record) -> Any:
    """Take what a function says about its lifecycle event."""
    release = _running.get(asked["deploymentId"])
    execution = asked["lifecycleEventHookExecutionId"]
    if release is None or not release.hook_answered(execution, asked.get("status", "")):
        raise CodeDeployError(
            "InvalidLifecycleEventHookExecutionIdException", f"No function was asked as {execution}"
        )
    return {"lifecycleEventHookExecutionId": execution}


def _note_last(records: Records, record: Record) -> None:
    group = records.find("group", record["applicationName"], record["deploymentGroupName"])
    if group is None:
        return
    last = {
        "deploymentId": record["deploymentId"],
        "status": record["status"],
        "createTime": record["createTime"],
        "endTime": record.get("completeTime", time.time()),
    }
    group["lastAttemptedDeployment"] = last
    if record["status"] == "Succeeded":
        group["lastSuccessfulDeployment"] = last
        group["targetRevision"] = record["revision"]


def _record(group: Record, config: Record, revision: Record, *, description: str) -> Record:
    return {
        "deploymentId": _identity(),
        "deploymentConfigName": config["deploymentConfigName"],
        "revision": revision,
        "status": "Created",
        "createTime": time.time(),
        "creator": "user",
        "description": description,
        **{field: group[field] for field in _COPIED if field in group},
    }


def _shown(record: Record, kind: str, target_id: str, events: tuple[str, ...]) -> Record:
    return {
        "_kind": kind,
        "deploymentId": record["deploymentId"],
        "targetId": target_id,
        "status": "InProgress",
        "lastUpdatedAt": time.time(),
        "lifecycleEvents": [{"lifecycleEventName": event, "status": "Pending"} for event in events],
    }


def _same_group(record: Record, group: Record) -> bool:
    return all(record[name] == group[name] for name in ("applicationName", "deploymentGroupName"))


def _identity() -> str:
    return "d-" + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(9))

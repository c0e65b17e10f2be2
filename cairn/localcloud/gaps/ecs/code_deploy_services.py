"""A service with the deployment controller CODE_DEPLOY is released by UpdateService, and has no task sets.

AWS refuses a new task definition, load balancers or network there: CodeDeploy alone changes them, by starting a second
task set behind a second target group. Services are read back with their task sets, and without deployments.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around, around_action
from cairn.localcloud.gaps.ecs.task_balancers import BALANCERS, balancers_of
from cairn.localcloud.gaps.ecs.task_sets import EXTERNAL, HELD, SERVING

_FIXED = {
    "taskDefinition": "task definition",
    "loadBalancers": "load balancers",
    "networkConfiguration": "network configuration",
    "platformVersion": "platform version",
}
Record = dict[str, Any]


def install() -> None:
    """Run such a service as any other, and let CodeDeploy alone release it."""
    from ministack.core.responses import error_response_json, json_response
    from ministack.services import ecs

    @around_action(ecs._ACTION_MAP, "CreateService")
    def _create(original: Function, data: Record) -> Any:
        if (data.get("deploymentController") or {}).get("type") != "CODE_DEPLOY":
            return original(data)
        breaker = (data.get("deploymentConfiguration") or {}).get("deploymentCircuitBreaker") or {}
        if breaker.get("enable"):
            return error_response_json(
                "InvalidParameterException",
                "Deployment circuit breaker feature is not supported with a CODE_DEPLOY deployment controller.",
                400,
            )
        answer = original({**data, "deploymentController": {"type": "ECS"}})
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        if answer[0] != 200:
            return answer
        service = ecs._services[f"{cluster}/{data['serviceName']}"]
        service[EXTERNAL] = True
        return json_response({"service": ecs._sanitize(service)})

    @around_action(ecs._ACTION_MAP, "UpdateService")
    def _update(original: Function, data: Record) -> Any:
        service = _service(ecs, data)
        if service is not None and service.get(EXTERNAL):
            shown = ecs._sanitize(service)
            for field, words in _FIXED.items():
                if field in data and data[field] != shown.get(field):
                    return error_response_json(
                        "InvalidParameterException",
                        f"Unable to update {words} on services with a CODE_DEPLOY deployment controller. Use AWS "
                        "CodeDeploy to trigger a new deployment.",
                        400,
                    )
            data = {name: value for name, value in data.items() if name not in _FIXED}
        return original(data)

    @around(ecs, "_sanitize")
    def _write(original: Function, record: Any) -> Any:
        shown = original(record)
        if isinstance(record, dict) and record.get(EXTERNAL):
            _show_task_sets(record, shown)
        return shown

    @around(ecs, "_complete_service_deployment")
    def _complete(original: Function, cluster: str, key: str, *rest: Any, **named: Any) -> Any:
        service = ecs._services.get(key) or {}
        if any(one.get(HELD) for one in service.get("deployments", [])):
            return None
        return original(cluster, key, *rest, **named)

    @around(ecs, "_sync_service_targets")
    def _register(original: Function, cluster: str, service: Record) -> None:
        if service.get(EXTERNAL):
            _register_task_sets(ecs, service)
        else:
            original(cluster, service)


def _service(ecs: Any, data: Record) -> Record | None:
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    named = ecs._resolve_service_ref(data.get("service", ""))
    found: Record | None = ecs._services.get(f"{cluster}/{named[0]}") if named else None
    return found


def _show_task_sets(service: Record, shown: Record) -> None:
    deployments = service["deployments"]
    serving = service.get(SERVING) or deployments[0]["id"]
    shown["deploymentController"] = {"type": "CODE_DEPLOY"}
    shown["deployments"] = []
    shown["taskSets"] = [
        {
            "id": one["id"],
            "taskSetArn": service["serviceArn"].replace(":service/", ":task-set/") + "/" + one["id"],
            "serviceArn": service["serviceArn"],
            "clusterArn": service["clusterArn"],
            "status": "PRIMARY" if one["id"] == serving else "ACTIVE",
            "taskDefinition": one["taskDefinition"],
            "computedDesiredCount": one["desiredCount"],
            "pendingCount": one["pendingCount"],
            "runningCount": one["runningCount"],
            "launchType": one["launchType"],
            "loadBalancers": one.get(BALANCERS, service["loadBalancers"]),
            "scale": {"value": 100.0, "unit": "PERCENT"},
        }
        for one in deployments
    ]
    primary = [one for one in shown["taskSets"] if one["status"] == "PRIMARY"]
    if primary:
        shown["taskDefinition"] = primary[0]["taskDefinition"]


def _register_task_sets(ecs: Any, service: Record) -> None:
    """Register the tasks of each task set in its own target groups, and no longer what is gone."""
    from ministack.services import alb

    ledger: dict[str, list[str]] = service.setdefault("_published_targets", {})
    wanted: dict[str, list[tuple[str, int]]] = {arn: [] for arn in ledger}
    for task in list(ecs._tasks.values()):
        if (
            task.get("group") == f"service:{service['serviceName']}"
            and task.get("clusterArn") == service["clusterArn"]
            and task.get("lastStatus") == "RUNNING"
            and service["status"] == "ACTIVE"
        ):
            for balancer in balancers_of(ecs, service, task):
                address = ecs._task_ip(task)
                if address:
                    wanted.setdefault(balancer["targetGroupArn"], []).append(
                        (address, balancer.get("containerPort", 80))
                    )
    for arn, targets in wanted.items():
        alb.set_targets_for_group(arn, targets, ledger.get(arn, ()))
        ledger[arn] = [address for address, _ in targets]

"""What can be measured of a service here: queues' depths, tasks, processors, and metrics that were put."""

import time
from collections.abc import Mapping
from typing import Any

import psutil

from cairn.localcloud.containers.docker_errors import NotFound
from cairn.localcloud.containers.memory import descendants
from cairn.localcloud.metric_math import Value, evaluate

Dimensions = Mapping[str, str]
_RECENT_SEC = 120


class ServiceLoad:
    """Measures in the account and region of the caller. Use of processors is known from the second look on."""

    def __init__(self) -> None:
        self._processors: dict[str, tuple[float, float]] = {}

    def of_tracking(self, policy: Mapping[str, Any], cluster: str, service: str) -> float | None:
        """The value that the configuration of a target tracking policy tracks; nothing where it is not known.

        Raises `UnknownExpressionError` for metric math that is not supported.
        """
        predefined = policy.get("PredefinedMetricSpecification", {}).get("PredefinedMetricType")
        if predefined:
            names = {"ClusterName": cluster, "ServiceName": service}
            metric = "CPUUtilization" if predefined == "ECSServiceAverageCPUUtilization" else predefined
            return self.of_metric("AWS/ECS", metric, names)
        custom = policy["CustomizedMetricSpecification"]
        if "Metrics" in custom:
            return self._of_expression(custom["Metrics"])
        return self.of_metric(custom["Namespace"], custom["MetricName"], _named(custom.get("Dimensions", [])))

    def of_metric(self, namespace: str, name: str, dimensions: Dimensions) -> float | None:
        """The value of one metric."""
        match namespace, name:
            case "AWS/SQS", "ApproximateNumberOfMessagesVisible":
                return _messages(dimensions["QueueName"], "ApproximateNumberOfMessages")
            case "AWS/SQS", "ApproximateNumberOfMessagesNotVisible":
                return _messages(dimensions["QueueName"], "ApproximateNumberOfMessagesNotVisible")
            case "ECS/ContainerInsights", "RunningTaskCount":
                return float(len(_tasks(dimensions)))
            case "AWS/ECS", "CPUUtilization":
                return self._processor_use(dimensions)
        return _latest(namespace, name, dimensions)

    def _of_expression(self, queries: list[dict[str, Any]]) -> float | None:
        values: dict[str, Value] = {}
        for query in queries:
            if "MetricStat" in query:
                metric = query["MetricStat"]["Metric"]
                found = self.of_metric(
                    metric["Namespace"], metric["MetricName"], _named(metric["Dimensions"])
                )
                if found is None:
                    return None
                values[query["Id"]] = found
        for query in queries:
            if "Expression" in query:
                values[query["Id"]] = evaluate(query["Expression"], values)
        return next((values[query["Id"]] for query in queries if query.get("ReturnData", True)), None)

    def _processor_use(self, dimensions: Dimensions) -> float | None:
        """Percent of the processors reserved, over all tasks, since the look before."""
        used = [self._use_of(task) for task in _tasks(dimensions)]
        known = [one for one in used if one is not None]
        return sum(known) / len(known) if known else None

    def _use_of(self, task: dict[str, Any]) -> float | None:
        seen = self._processors.get(task["taskArn"])
        now, seconds = time.monotonic(), _processor_seconds(task)
        self._processors[task["taskArn"]] = (now, seconds)
        if seen is None or now <= seen[0]:
            return None
        reserved = float(task.get("cpu") or 256) / 1024
        return max(0.0, 100 * (seconds - seen[1]) / (now - seen[0]) / reserved)


def _named(dimensions: list[dict[str, str]]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in dimensions}


def _messages(queue_name: str, attribute: str) -> float | None:
    from ministack.services import sqs

    queue = sqs._queues.get(sqs._queue_name_to_url.get(queue_name))
    if queue is None:
        return None
    sqs._refresh_counts(queue)
    return float(queue["attributes"][attribute])


def _tasks(dimensions: Dimensions) -> list[dict[str, Any]]:
    from ministack.services import ecs

    return [
        task
        for task in ecs._tasks.values()
        if task.get("group") == f"service:{dimensions['ServiceName']}"
        and task.get("clusterArn", "").rpartition("/")[2] == dimensions["ClusterName"]
        and task.get("lastStatus") == "RUNNING"
    ]


def _processor_seconds(task: dict[str, Any]) -> float:
    from ministack.services import ecs

    docker, total = ecs._get_docker(), 0.0
    for identity in task.get("_docker_ids") or []:
        try:
            first = docker.containers.get(identity).attrs["State"]["Pid"]
            for process in (first, *descendants(first)):
                times = psutil.Process(process).cpu_times()
                total += times.user + times.system
        except (psutil.Error, NotFound):
            continue
    return total


def _latest(namespace: str, name: str, dimensions: Dimensions) -> float | None:
    from ministack.services import cloudwatch

    points = cloudwatch._metrics.get((namespace, name, cloudwatch._dims_key(dict(dimensions)))) or []
    recent = [point for point in points if time.time() - point["Timestamp"] <= _RECENT_SEC]
    if not recent:
        return None
    last = max(recent, key=lambda point: float(point["Timestamp"]))
    return float(cloudwatch._calc_stats([last])["Average"])

"""A deployment is complete as soon as its tasks have started.

AWS calls a deployment COMPLETED when its tasks have stayed up and are healthy, by the health checks of their containers
and of the load balancer; a task that ends or turns unhealthy before is a failed one, which the circuit breaker counts,
and a task that turns unhealthy at any time is replaced. The first deployment of a service is one as well, and one that
was rolled back is listed no longer once its tasks are gone. Here a task has to stay up for `STEADY_SEC`; AWS takes
longer.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
"""

import threading
import time
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.ecs.service_tasks import Failure, ServiceTask

STEADY_SEC = 5.0
_TICK_SEC = 0.5
_FREE_FAILURES = 10
_LONGEST_PAUSE_SEC = 60.0


def install() -> None:
    """Judge deployments by how their tasks are."""
    from ministack.services import ecs

    scheduler = _Scheduler(ecs)

    @around(ecs, "_make_deployment")
    def _make(original: Function, *arguments: Any, **named: Any) -> dict[str, Any]:
        deployment: dict[str, Any] = original(*arguments, **named)
        reason = f"ECS deployment {deployment['id']} in progress."
        return {**deployment, "rolloutState": "IN_PROGRESS", "rolloutStateReason": reason}

    @around(ecs, "_watch_task_lifecycle")
    def _watch(original: Function, task: dict[str, Any], *rest: Any) -> None:
        scheduler.begin(task)
        original(task, *rest)

    @around(ecs, "_refresh_service_state")
    def _refresh(original: Function, cluster: str, group: str) -> None:
        original(cluster, group)
        service = ecs._services.get(f"{cluster}/{(group or '').partition(':')[2]}")
        if service is not None:
            service["deployments"] = [one for one in service["deployments"] if not _is_over(one, service)]

    @around(ecs, "_record_service_task_healthy")
    def _healthy(original: Function, service: str, task: dict[str, Any]) -> None:
        if scheduler.is_proven(task):
            scheduler.failures.pop(service, None)
            original(service, task)

    @around(ecs, "_record_service_task_failure")
    def _failed(original: Function, task: dict[str, Any], *rest: Any, **named: Any) -> None:
        scheduler.pause_after_failures(task)
        original(task, *rest, **named)


class _Scheduler:
    """Looks at every running task of a service, from the first one on."""

    def __init__(self, ecs: Any) -> None:
        self._ecs = ecs
        self._since: dict[str, float] = {}
        self.failures: dict[str, int] = {}
        self._lock = threading.Lock()
        self._running = False

    def begin(self, task: dict[str, Any]) -> None:
        """Take `task` into account, which has just started."""
        with self._lock:
            self._since[task["taskArn"]] = time.monotonic()
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, daemon=True, name="ecs-scheduler").start()

    def is_proven(self, task: dict[str, Any]) -> bool:
        """Whether `task` has stayed up long enough and is healthy by all that checks it."""
        since = self._since.get(task["taskArn"])
        steady = since is not None and time.monotonic() - since >= STEADY_SEC
        return steady and ServiceTask(self._ecs, task).is_healthy()

    def pause_after_failures(self, task: dict[str, Any]) -> None:
        """Wait longer and longer before a task of a service that keeps failing is replaced, as AWS does."""
        service = ServiceTask(self._ecs, task).service_key
        if service is None:
            return
        count = self.failures[service] = self.failures.get(service, 0) + 1
        if count > _FREE_FAILURES:
            time.sleep(min(2.0 ** (count - _FREE_FAILURES), _LONGEST_PAUSE_SEC))

    def _run(self) -> None:
        from ministack.core.responses import request_scope

        while True:
            time.sleep(_TICK_SEC)
            for (account_id, region, _), task in self._ecs._tasks.all_items():
                if task.get("lastStatus") != "RUNNING":
                    self._since.pop(task["taskArn"], None)
                    continue
                with request_scope(account_id, region):
                    self._judge_safely(task)

    def _judge_safely(self, task: dict[str, Any]) -> None:
        try:
            self._judge(task)
        except Exception:
            self._ecs.logger.exception("ECS: %s could not be judged", task["taskArn"])

    def _judge(self, task: dict[str, Any]) -> None:
        seen = ServiceTask(self._ecs, task)
        seen.write_health()
        service = seen.service_key
        if service is None:
            return
        failure = seen.failure(time.monotonic() - self._since.get(task["taskArn"], 0.0))
        if failure is not None:
            self._replace(task, failure)
        elif not task.get("_startup_stable") and self.is_proven(task):
            self._ecs._record_service_task_healthy(service, task)
            self._ecs._complete_service_deployment(service.split("/")[0], service)

    def _replace(self, task: dict[str, Any], failure: Failure) -> None:
        from ministack.core.responses import get_account_id, get_region, request_scope

        arn = task["taskArn"]
        self._ecs._mark_task_stopped(arn, task, failure.reason, "ServiceSchedulerInitiated")
        self._ecs._cleanup_task_resources(task, None)
        scope = request_scope(get_account_id(), get_region())

        def count() -> None:
            with scope:
                self._ecs._record_service_task_failure(task)

        threading.Thread(target=count, daemon=True, name=f"ecs-replace-{arn[-8:]}").start()


def _is_over(deployment: dict[str, Any], service: dict[str, Any]) -> bool:
    """Whether it was rolled back, and the roll-back is complete."""
    complete = any(
        one["status"] == "PRIMARY" and one["rolloutState"] == "COMPLETED" for one in service["deployments"]
    )
    tasks = int(deployment["runningCount"]) + int(deployment["pendingCount"])
    return (
        complete
        and deployment["rolloutState"] == "FAILED"
        and deployment["status"] != "PRIMARY"
        and not tasks
    )

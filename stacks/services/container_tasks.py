"""What the stacks of services on AWS Fargate have in common: tasks that are called, and tasks that work a queue."""

from collections.abc import Mapping, Sequence
from typing import Any

from cdktf import TerraformOutput

from modules.api import BlueGreenRoute
from modules.compute import ContainerService, ContainerWorker
from modules.delivery import BlueGreenDeployment, TrafficShift
from modules.messaging import IQueue
from modules.observability import Alarm
from stacks.images import image_of
from stacks.service_sizes import BlueGreen, TasksSize, WorkerSize
from stacks.services.api_service import PORT, ApiService

CPU_PERCENT = 60
"""How busy the processors of tasks that are called are kept: tasks are added above, and taken away below."""


class ContainerTasks(ApiService):
    """One service: a stack of its own, whose containers all run the service's one image.

    Nobody reaches a task but the entrance, and tasks reach AWS alone: call ``connect_to`` of what is returned for more.
    """

    def called_tasks(
        self,
        description: str,
        variables: Mapping[str, str],
        *,
        size: TasksSize,
        route: BlueGreenRoute | None = None,
    ) -> ContainerService:
        """Return tasks that answer what comes through the entrance; more of them where processors are busy.

        A new version rolls out. With ``route`` it goes out blue-green, and a ``BlueGreenDeployment`` has to be made.
        """
        tasks = ContainerService(
            self,
            "Tasks",
            name=self.service,
            description=description,
            port=PORT,
            target_group=route.blue if route else self.behind_entrance(),
            deployment_controller="CODE_DEPLOY" if route else "ECS",
            **self._shared(variables, size),
        )
        tasks.allow_from("FromEntrance", self.entrance.load_balancer)
        tasks.scale(minimum=size.tasks_minimum, maximum=size.tasks_maximum).track_cpu(CPU_PERCENT)
        return tasks

    def working_tasks(
        self,
        description: str,
        variables: Mapping[str, str],
        *,
        queue: IQueue,
        module: str = "worker",
        size: WorkerSize,
    ) -> ContainerWorker:
        """Return tasks that run the file ``module`` of the service and work ``queue``; more where much is waiting.

        Variables say where the queue is, and how long it keeps a message from others.
        """
        timeout_sec = size.visibility_timeout_sec
        of_the_queue = {"QUEUE_URL": queue.queue_url, "VISIBILITY_TIMEOUT_SEC": str(timeout_sec)}
        worker = ContainerWorker(
            self,
            "Worker",
            name=f"{self.service}-worker",
            description=description,
            queue=queue,
            visibility_timeout_sec=timeout_sec,
            command=["python", "-m", f"services.{self.service}.{module}"],
            **self._shared({**variables, **of_the_queue}, size),
        )
        worker.scale_by_backlog(
            minimum=size.tasks_minimum, maximum=size.tasks_maximum, messages_per_task=size.messages_per_task
        )
        return worker

    def release_blue_green(
        self, tasks: ContainerService, route: BlueGreenRoute, *, alarms: Sequence[Alarm], how: BlueGreen
    ) -> None:
        """Let CodeDeploy bring new versions of ``tasks`` out over ``route``; one of ``alarms`` takes them back."""
        release = BlueGreenDeployment(
            self,
            "Release",
            name=self.service,
            service=tasks,
            route=route,
            alarms=alarms,
            shift=_shift(how),
            termination_wait_min=how.termination_wait_minutes,
        )
        TerraformOutput(self, f"release_{self.service}", value=release.release_json, static_id=True)

    def publish_tasks(self, tasks: Sequence[ContainerService | ContainerWorker]) -> None:
        """Publish what tools look for: the names of services on the cluster and of their logs."""
        names = [each.service_name for each in tasks]
        logs = [each.task.log_group.log_group_name for each in tasks]
        TerraformOutput(self, "service_names", value=names, static_id=True)
        TerraformOutput(self, "log_group_names", value=logs, static_id=True)

    def _shared(self, variables: Mapping[str, str], size: TasksSize) -> dict[str, Any]:
        return {
            "cluster": self.platform.cluster,
            "network": self.foundation.network,
            "image": image_of(self.service, self),
            "key": self.foundation.log_key,
            "cpu": size.cpu,
            "memory_mb": size.memory_mb,
            "desired_count": size.tasks_minimum,
            "environment": {
                "AWS_REGION": self.settings.region,
                "POWERTOOLS_SERVICE_NAME": self.service,
                "POWERTOOLS_LOG_LEVEL": self.settings.log_level,
                **variables,
            },
        }


def _shift(how: BlueGreen) -> TrafficShift | None:
    """Nothing where all requests go over at once."""
    if how.canary_minutes == 0:
        return None
    return TrafficShift(percent=how.canary_percent, minutes=how.canary_minutes)

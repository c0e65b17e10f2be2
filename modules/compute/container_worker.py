"""Containers on AWS Fargate that take messages from a queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from constructs import Construct

from modules.compute.container_cluster import IContainerCluster
from modules.compute.container_image import ContainerImage
from modules.compute.container_secret import ContainerSecret
from modules.compute.container_task import LONGEST_STOP_SEC
from modules.compute.fargate_service import FargateService
from modules.core.arguments import require_between
from modules.encryption import IKey
from modules.messaging import IQueue
from modules.network import INetwork


class ContainerWorker(FargateService):
    """Tasks that consume ``queue``, at least two, that nobody calls, and that may stop without losing a message.

    ``visibility_timeout_sec`` (2-120) is the queue's: how long a message is kept from others. A task that is told to
    stop has at least that long, ``stop_timeout_sec``, to finish what it holds; it must take nothing new after the
    signal. The rest is as in ``ContainerService``. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        cluster: IContainerCluster,
        network: INetwork,
        image: ContainerImage,
        key: IKey,
        queue: IQueue,
        visibility_timeout_sec: int = 30,
        cpu: int = 256,
        memory_mb: int = 512,
        desired_count: int = 2,
        environment: Mapping[str, str] | None = None,
        secrets: Mapping[str, ContainerSecret] | None = None,
        command: Sequence[str] = (),
        health_command: Sequence[str] = (),
        user: str = "10001:10001",
        architecture: str = "X86_64",
        stop_timeout_sec: int | None = None,
        minimum_healthy_percent: int = 100,
        maximum_percent: int = 200,
    ) -> None:
        require_between("visibility_timeout_sec", visibility_timeout_sec, 2, LONGEST_STOP_SEC)
        stop = visibility_timeout_sec if stop_timeout_sec is None else stop_timeout_sec
        require_between("stop_timeout_sec", stop, visibility_timeout_sec, LONGEST_STOP_SEC)
        super().__init__(
            scope,
            id,
            name=name,
            description=description,
            cluster=cluster,
            network=network,
            image=image,
            key=key,
            cpu=cpu,
            memory_mb=memory_mb,
            desired_count=desired_count,
            environment=environment,
            secrets=secrets,
            command=command,
            health_command=health_command,
            user=user,
            architecture=architecture,
            stop_timeout_sec=stop,
            minimum_healthy_percent=minimum_healthy_percent,
            maximum_percent=maximum_percent,
        )
        self._queue = queue
        queue.grant_consume_messages(self)
        self._create()

    def scale_by_backlog(self, *, minimum: int, maximum: int, messages_per_task: float) -> None:
        """Run ``minimum`` (at least 2) to ``maximum`` tasks, so many that each has ``messages_per_task`` waiting.

        That number is how many messages a task works through in the time that one may wait. Once at most a worker.
        Raises ``ValueError`` for other numbers.
        https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-using-sqs-queue.html
        """
        self._scaling(minimum, maximum).track_backlog(messages_per_task, self._queue.queue_name)

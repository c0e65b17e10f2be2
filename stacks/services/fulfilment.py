"""The fulfilment service: tasks that send the parcels of confirmed orders, and their database."""

from pathlib import Path

from cdktf import TerraformOutput
from constructs import Construct

from modules.compute import ContainerWorker, Package
from modules.database import Migrations, PostgresDatabase
from modules.messaging import DeadLetterQueue, EventRule, Queue, QueueTarget
from stacks.packages import package_of
from stacks.service_sizes import WorkerSize
from stacks.services.api_service import Ground
from stacks.services.container_tasks import ContainerTasks

RECEIVES = 5
MIGRATIONS = Path(__file__).parents[2] / "services/fulfilment/migrations"


class Fulfilment(ContainerTasks):
    """Each confirmed order becomes a parcel, once, and the shop is told from an outbox in the same database."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        size = ground.environment.size_of(id, WorkerSize)
        super().__init__(scope, id, ground=ground)
        self._size = size
        key, log_key = self.foundation.data_key, self.foundation.log_key
        queue = Queue(
            self,
            "Confirmed",
            name="fulfilment",
            key=key,
            visibility_timeout_sec=size.visibility_timeout_sec,
            max_receive_count=RECEIVES,
        )
        undelivered = DeadLetterQueue(self, "Undelivered", name="fulfilment-undelivered", key=key)
        EventRule(
            self,
            "OrderConfirmed",
            name="fulfilment",
            bus=self.platform.bus,
            pattern={"source": ["cairn.orders"], "detail-type": ["OrderConfirmed"]},
            targets=[QueueTarget(queue, dead_letter_queue=undelivered)],
        )
        database = PostgresDatabase(
            self, "Database", name=self.service, administrator=self.data.administrator
        )
        migrations = Migrations(
            self,
            "Migrations",
            name="fulfilment-migrate",
            database=database,
            network=self.foundation.network,
            package=Package(package_of(self.service), bucket=self.storage.packages),
            handler="services.fulfilment.handlers.migrate.handler",
            versions=MIGRATIONS,
            key=key,
            log_key=log_key,
        )
        worker = self._worker(queue, database)
        for watched in (queue, undelivered):
            watched.add_alarms([self.platform.alarm_topic])
        worker.add_alarms([self.platform.alarm_topic])
        migrations.function.add_alarms([self.platform.alarm_topic])
        TerraformOutput(self, "queue_url", value=queue.queue_url, static_id=True)
        migrate = migrations.function.function_name
        TerraformOutput(self, "migrate_function_name", value=migrate, static_id=True)
        self.publish_tasks([worker])

    def _worker(self, queue: Queue, database: PostgresDatabase) -> ContainerWorker:
        cluster, bus = self.data.cluster, self.platform.bus
        worker = self.working_tasks(
            "Sends the parcels of confirmed orders",
            {
                "EVENT_BUS_NAME": bus.event_bus_name,
                "DATABASE_HOST": cluster.endpoint,
                "DATABASE_PORT": str(cluster.port),
                "DATABASE_NAME": database.database_name,
                "DATABASE_USER": database.user,
            },
            queue=queue,
            size=self._size,
        )
        bus.grant_put_events(worker)
        worker.connect_to("ToDatabase", cluster, port=cluster.port)
        database.grant_connect(worker)
        return worker

"""The inventory service: what is in stock, the tasks that answer about it, and those that work the saga's commands."""

import json
from pathlib import Path

from cdktf import TerraformOutput
from constructs import Construct

from modules.compute import ContainerService, ContainerWorker
from modules.messaging import Queue
from modules.storage import Attribute, Table
from modules.workflow import StateMachine
from stacks.service_sizes import InventorySize
from stacks.services.api_service import Ground
from stacks.services.container_tasks import ContainerTasks

PUT_STOCK_SCHEMA = json.loads((Path(__file__).parent / "put_stock.schema.json").read_text())
RECEIVES = 5
SAGA = "payments"
"""The state machine whose commands these are. It needs our queue, so it is named here and not handed over."""


class Inventory(ContainerTasks):
    """Levels are read and set by an API; orders hold, buy and give back stock by a queue of commands.

    The tasks of the API go out blue-green. Those that work the queue roll: green ones would take commands before they
    are released, and Amazon ECS alone knows when they do.
    """

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        size = ground.environment.size_of(id, InventorySize)
        super().__init__(scope, id, ground=ground)
        self._size, self._key = size, self.foundation.data_key
        stock, reservations = self._tables()
        self.commands = Queue(
            self,
            "Commands",
            name="inventory-commands",
            key=self._key,
            visibility_timeout_sec=size.worker.visibility_timeout_sec,
            max_receive_count=RECEIVES,
        )
        of_tables = {
            "STOCK_TABLE_NAME": stock.table_name,
            "RESERVATIONS_TABLE_NAME": reservations.table_name,
        }
        tasks, worker = self._api(stock, of_tables), self._worker(stock, reservations, of_tables)
        for watched in (tasks, worker, self.commands):
            watched.add_alarms([self.platform.alarm_topic])
        TerraformOutput(self, "stock_table_name", value=stock.table_name, static_id=True)
        TerraformOutput(self, "reservations_table_name", value=reservations.table_name, static_id=True)
        TerraformOutput(self, "queue_url", value=self.commands.queue_url, static_id=True)
        self.publish_tasks([tasks, worker])

    def _tables(self) -> tuple[Table, Table]:
        stock = Table(
            self, "Stock", name="inventory-stock", partition_key=Attribute("sku", "S"), key=self._key
        )
        reservations = Table(
            self,
            "Reservations",
            name="inventory-reservations",
            partition_key=Attribute("order_id", "S"),
            time_to_live_attribute="expires_at",
            key=self._key,
        )
        return stock, reservations

    def _api(self, stock: Table, of_tables: dict[str, str]) -> ContainerService:
        clients = {
            "CLIENT_IDS": self.edge.shop_client.client_id,
            "MACHINE_CLIENT_IDS": self.edge.operator_client.client_id,
        }
        route = self.route_behind_entrance(name="stock")
        tasks = self.called_tasks(
            "Says what is in stock", {**of_tables, **clients}, size=self._size, route=route
        )
        stock.grant_get_item(tasks)
        stock.grant_update_item(tasks)
        api = self.rest_api("See and set what is in stock")
        self.add_private_method(api, "GetStock", method="GET", path="/{sku}", scopes=("stock/read",))
        self.add_private_method(
            api,
            "PutStock",
            method="PUT",
            path="/{sku}",
            scopes=("stock/write",),
            model=api.add_model("PutStock", PUT_STOCK_SCHEMA),
        )
        alarms = api.add_alarms([self.platform.alarm_topic])
        route.add_alarms([self.platform.alarm_topic])
        self.release_blue_green(tasks, route, alarms=alarms, how=self._size.release)
        self.publish_api(api)
        return tasks

    def _worker(self, stock: Table, reservations: Table, of_tables: dict[str, str]) -> ContainerWorker:
        worker = self.working_tasks(
            "Does what orders ask of the stock", of_tables, queue=self.commands, size=self._size.worker
        )
        stock.grant_update_item(worker)
        reservations.grant_get_item(worker)
        reservations.grant_put_item(worker)
        arn = self.arn("states", f"stateMachine:{self.physical_name(SAGA)}")
        saga = StateMachine.from_state_machine_arn(self, "Saga", arn, key=self._key)
        saga.grant_send_task_success(worker)
        saga.grant_send_task_failure(worker)
        return worker

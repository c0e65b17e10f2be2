"""The orders service: its API, its table, and the outbox that publishes ``OrderPlaced``."""

import json
from pathlib import Path

from cdktf import TerraformOutput
from constructs import Construct

from modules.api import BasePathMapping, RestApi
from modules.compute import Function, Package
from modules.core import PlatformStack, title
from modules.messaging import DeadLetterQueue
from modules.storage import Attribute, Table
from stacks.edge import Edge
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.packages import package_of
from stacks.platform import Platform

CREATE_ORDER_SCHEMA = json.loads((Path(__file__).parent / "create_order.schema.json").read_text())


class Orders(PlatformStack):
    """Customers place, list and follow orders; each new order is published once it is stored."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        foundation: Foundation,
        platform: Platform,
        edge: Edge,
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        self._size = environment.orders
        self._foundation = foundation
        self.table = Table(
            self,
            "Orders",
            name="orders",
            partition_key=Attribute("user_id", "S"),
            sort_key=Attribute("order_id", "S"),
            stream="NEW_IMAGE",
            key=foundation.data_key,
        )
        of_the_api = {"TABLE_NAME": self.table.table_name, "CLIENT_IDS": edge.shop_client.client_id}
        create_order = self._function("create_order", "Places an order", of_the_api)
        list_orders = self._function("list_orders", "Lists orders", of_the_api)
        get_order = self._function("get_order", "Shows one order", of_the_api)
        self.table.grant_put_item(create_order)
        self.table.grant_query(list_orders)
        self.table.grant_get_item(get_order)

        publish = self._function(
            "on_order_stream", "Publishes stored orders", {"EVENT_BUS_NAME": platform.bus.event_bus_name}
        )
        platform.bus.grant_put_events(publish)
        unpublished = DeadLetterQueue(self, "Unpublished", name="orders-unpublished", key=foundation.data_key)
        publish.consume_stream(self.table, failure_queue=unpublished)

        self.api = RestApi(
            self,
            "Api",
            name="orders",
            description="Place, list and follow orders",
            log_key=foundation.log_key,
            web_acl=edge.web_acl,
            user_pools=[edge.user_pool],
            throttle_rate=self._size.requests_per_sec,
            throttle_burst=self._size.burst,
        )
        self.api.add_method(
            "CreateOrder",
            method="POST",
            path="/",
            function=create_order,
            scopes=("orders/write",),
            model=self.api.add_model("CreateOrder", CREATE_ORDER_SCHEMA),
            required_headers=("Idempotency-Key",),
        )
        for operation, path, function in (
            ("ListOrders", "/{user_id}", list_orders),
            ("GetOrder", "/{user_id}/{order_id}", get_order),
        ):
            self.api.add_method(
                operation, method="GET", path=path, function=function, scopes=("orders/read",)
            )
        BasePathMapping(self, "BasePath", domain=edge.domain, base_path="orders", api=self.api)

        for watched in (create_order, list_orders, get_order, publish, unpublished, self.api):
            watched.add_alarms([platform.alarm_topic])
        functions = [create_order, list_orders, get_order, publish]
        TerraformOutput(self, "table_name", value=self.table.table_name, static_id=True)
        TerraformOutput(self, "rest_api_id", value=self.api.rest_api_id, static_id=True)
        TerraformOutput(self, "stage_name", value=self.api.stage_name, static_id=True)
        TerraformOutput(self, "function_names", value=[f.function_name for f in functions], static_id=True)
        TerraformOutput(
            self, "log_group_names", value=[f.log_group.log_group_name for f in functions], static_id=True
        )

    def _function(self, operation: str, description: str, environment: dict[str, str]) -> Function:
        return Function(
            self,
            title(operation),
            name=f"orders-{operation.replace('_', '-')}",
            description=description,
            package=Package(package_of("orders")),
            handler=f"services.orders.handlers.{operation}.handler",
            environment={
                "POWERTOOLS_SERVICE_NAME": "orders",
                "POWERTOOLS_LOG_LEVEL": self.settings.log_level,
                **environment,
            },
            key=self._foundation.data_key,
            log_key=self._foundation.log_key,
            memory_mb=self._size.memory_mb,
            reserved_concurrency=self._size.reserved_concurrency,
        )

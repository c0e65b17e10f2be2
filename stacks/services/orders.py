"""The orders service: its API, its table, the outbox of its events, and the queue by which it hears of payments."""

import json
from pathlib import Path

from cdktf import TerraformOutput
from constructs import Construct

from modules.messaging import DeadLetterQueue, Queue, Subscription
from modules.storage import Attribute, Table
from stacks.services.api_service import Ground
from stacks.services.function_service import FunctionService

CREATE_ORDER_SCHEMA = json.loads((Path(__file__).parent / "create_order.schema.json").read_text())


class Orders(FunctionService):
    """Customers place, list and follow orders; what becomes of an order is published once it is stored."""

    def __init__(self, scope: Construct, id: str, *, ground: Ground) -> None:
        super().__init__(scope, id, ground=ground)
        key = self.foundation.data_key
        table = Table(
            self,
            "Orders",
            name="orders",
            partition_key=Attribute("user_id", "S"),
            sort_key=Attribute("order_id", "S"),
            stream="NEW_IMAGE",
            key=key,
        )
        of_the_api = {"TABLE_NAME": table.table_name, "CLIENT_IDS": self.edge.shop_client.client_id}
        create_order = self.function("create_order", "Places an order", of_the_api)
        list_orders = self.function("list_orders", "Lists orders", of_the_api)
        get_order = self.function("get_order", "Shows one order", of_the_api)
        table.grant_put_item(create_order)
        table.grant_query(list_orders)
        table.grant_get_item(get_order)

        bus = self.platform.bus
        publish = self.function(
            "on_order_stream", "Publishes stored orders", {"EVENT_BUS_NAME": bus.event_bus_name}
        )
        bus.grant_put_events(publish)
        unpublished = DeadLetterQueue(self, "Unpublished", name="orders-unpublished", key=key)
        publish.consume_stream(table, failure_queue=unpublished)

        settle = self.function(
            "on_payment", "Ends orders as their payments did", {"TABLE_NAME": table.table_name}
        )
        table.grant_get_item(settle)
        table.grant_put_item(settle)
        payments = self._payments()
        settle.consume_queue(payments)

        api = self.rest_api("Place, list and follow orders")
        api.add_method(
            "CreateOrder",
            method="POST",
            path="/",
            function=create_order,
            scopes=("orders/write",),
            model=api.add_model("CreateOrder", CREATE_ORDER_SCHEMA),
            required_headers=("Idempotency-Key",),
        )
        for operation, path, function in (
            ("ListOrders", "/{user_id}", list_orders),
            ("GetOrder", "/{user_id}/{order_id}", get_order),
        ):
            api.add_method(operation, method="GET", path=path, function=function, scopes=("orders/read",))

        for watched in (create_order, list_orders, get_order, publish, unpublished, settle, payments, api):
            watched.add_alarms([self.platform.alarm_topic])
        TerraformOutput(self, "table_name", value=table.table_name, static_id=True)
        self.publish([create_order, list_orders, get_order, publish, settle], api)

    def _payments(self) -> Queue:
        key = self.foundation.data_key
        queue = Queue(self, "PaymentOutcomes", name="orders-payments", key=key, visibility_timeout_sec=60)
        undelivered = DeadLetterQueue(self, "Undelivered", name="orders-undelivered", key=key)
        undelivered.add_alarms([self.platform.alarm_topic])
        Subscription(
            self,
            "Payments",
            topic=self.platform.payments,
            queue=queue,
            dead_letter_queue=undelivered,
            raw_delivery=True,
        )
        return queue

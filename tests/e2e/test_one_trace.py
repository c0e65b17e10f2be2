"""One trace leads from the customer's request to the e-mail, through every service between."""

import pytest

from cairn.localcloud.traces.trace import Trace
from cairn.shop.order_trace import trace_id_of_order
from tests.support.eventually import eventually
from tests.support.orders_api import OrdersApi
from tests.support.products import offer
from tests.support.shop import Shop
from tests.support.stock import Stock, fresh_sku

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

WAY = {
    "catalog": "GET products",
    "fulfilment": "on_order_confirmed",
    "inventory": "StockCommand",
    "notifications": "send_email",
    "orders": "create_order",
    "payments": "charge",
    "recommendations": "on_order_confirmed",
}
"""A span of each service that an order goes through."""


def test_an_order_is_followed_through_every_service(shop: Shop, api: OrdersApi) -> None:
    sku = fresh_sku("traced")
    offer(shop, sku)
    Stock.of_operator(shop).set(sku, 5)
    order = {"lines": [{"sku": sku, "quantity": 1}], "card_token": "tok_approve"}
    placed = api.place_patiently(order, key=sku).json()
    logs, name = shop.account.clients("logs"), shop.outputs["platform"]["event_log_group_name"]

    def traced() -> Trace:
        trace_id = trace_id_of_order(logs, name, placed["order_id"])
        (found,) = [trace for trace in shop.account.cloud.traces() if trace.id == trace_id]
        spans = {(span.service, span.name) for span in found.spans}
        assert spans >= set(WAY.items()), set(WAY.items()) - spans
        return found

    trace = eventually(traced, within_sec=120, every_sec=1)
    assert {span.service for span in trace.spans} == set(WAY)
    known = {span.span_id for span in trace.spans}
    roots = [span for span in trace.spans if span.parent_id not in known]
    assert [(root.service, root.name) for root in roots] == [("orders", "create_order")]

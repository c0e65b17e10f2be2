"""A confirmed order is shipped once and the shop is told of it, whatever happens to the database meanwhile."""

import time
import uuid
from typing import Any

import pytest

from cairn.localcloud.faults.fault import Fault
from services.contracts import OrderConfirmed
from tests.support.databases import Databases
from tests.support.events import kept_events
from tests.support.eventually import eventually
from tests.support.mail import emails_to
from tests.support.order_events import detail_of, put_on_bus
from tests.support.shop import Shop

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop"), pytest.mark.timeout(400)]

AWAY_SEC = 15


def shipped(shop: Shop, order_ids: set[str]) -> dict[str, list[dict[str, Any]]]:
    """The events that tell of the orders' parcels; raises AssertionError while one has none."""
    found: dict[str, list[dict[str, Any]]] = {order_id: [] for order_id in order_ids}
    for event in kept_events(shop):
        if event["detail-type"] == "OrderShipped" and event["detail"]["order_id"] in found:
            found[event["detail"]["order_id"]].append(event["detail"])
    missing = [order_id for order_id, events in found.items() if not events]
    assert not missing, f"{len(missing)} of {len(order_ids)} orders were not shipped"
    return found


def rows(shop: Shop, sql: str, *arguments: Any) -> list[Any]:
    """What the database of the service answers, logged in as the service is, by a token of the account's root."""
    cluster, rds = shop.outputs["data"]["cluster_identifier"], shop.account.clients("rds")
    (found,) = rds.describe_db_clusters(DBClusterIdentifier=cluster)["DBClusters"]
    token = rds.generate_db_auth_token(found["Endpoint"], found["Port"], "fulfilment")
    login = {"user": "fulfilment", "password": token, "dbname": "fulfilment"}
    with Databases(shop.account).connect(cluster, **login) as connection:
        return connection.execute(sql, arguments).fetchall()


def confirm(shop: Shop, user_id: str, **changed: Any) -> str:
    """Confirm a new order, and return its id."""
    detail = detail_of(OrderConfirmed, user_id, **changed)
    put_on_bus(shop, OrderConfirmed, detail)
    return str(detail["order_id"])


def test_an_order_is_shipped_once_however_often_it_is_confirmed(shop: Shop) -> None:
    customer, order_id = shop.customer(), str(uuid.uuid4())
    for _ in range(3):
        confirm(shop, customer.user_id, order_id=order_id)
    (event, *again) = eventually(lambda: shipped(shop, {order_id}), within_sec=90)[order_id]
    assert {each["event_id"] for each in again} <= {event["event_id"]}
    assert event["user_id"] == customer.user_id

    def told() -> None:
        subjects = [email.subject for email in emails_to(shop.account, customer.email)]
        assert any("is on its way" in subject for subject in subjects), subjects

    eventually(told, within_sec=60)


def test_a_database_that_is_away_for_a_while_loses_nothing(shop: Shop) -> None:
    cloud = shop.account.cloud
    fault = Fault(
        effect="cut",
        dependency="rds",
        account_id=shop.account.account_id,
        ends_at=time.time() + AWAY_SEC,
    )
    cloud.set_fault(fault)
    try:
        orders = {confirm(shop, "somebody") for _ in range(10)}
        time.sleep(AWAY_SEC)
    finally:
        cloud.clear_faults(fault.id)
    events = eventually(lambda: shipped(shop, orders), within_sec=180)
    assert all(len({event["event_id"] for event in each}) == 1 for each in events.values())
    stored = rows(shop, "SELECT order_id::text FROM shipments WHERE order_id = ANY(%s::uuid[])", list(orders))
    assert {order_id for (order_id,) in stored} == orders
    assert len(stored) == 10

"""Reads what every store says of orders, and judges whether they agree. It shares no code with the services."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg

from tests.support.shop import Shop

FINAL = ("CONFIRMED", "CANCELLED")
_BOOKED = (
    "select t.order_id::text, t.kind, e.account, e.amount "
    "from transactions t join entries e using (transaction_id)"
)


@dataclass
class Evidence:
    """What is known of one order: its stored status, its reservation, the provider's charge, the ledger's entries."""

    status: str | None = None
    reservation: str | None = None
    charge: dict[str, Any] = field(default_factory=dict)
    booked: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


class Auditor:
    """Reads the orders table, the reservations, the payment provider's charges, and the ledger by SQL."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def findings(self, order_ids: Collection[str]) -> list[str]:
        """Return every disagreement about these orders, and about the ledger as a whole."""
        evidence = self._evidence()
        found = [fault for order_id in order_ids for fault in _faults(order_id, evidence[order_id])]
        balance = sum(
            amount for each in evidence.values() for kind in each.booked.values() for amount in kind.values()
        )
        if balance:
            found.append(f"the ledger sums to {balance}")
        return found

    def statuses(self, order_ids: Collection[str]) -> list[str | None]:
        """Return the stored status of each order."""
        evidence = self._evidence()
        return [evidence[order_id].status for order_id in order_ids]

    def charged(self, order_id: str) -> int:
        """Return what the provider kept of the order's money, in the minor unit."""
        charge = self._evidence()[order_id].charge
        return int(charge["amount"]) if charge.get("status") == "captured" else 0

    def available(self, sku: str) -> int:
        """Return how many of a product can be ordered, as the stock's table says."""
        table = self._shop.outputs["inventory"]["stock_table_name"]
        client = self._shop.account.clients("dynamodb")
        item = client.get_item(TableName=table, Key={"sku": {"S": sku}}, ConsistentRead=True)["Item"]
        return int(item["available"]["N"])

    def _evidence(self) -> defaultdict[str, Evidence]:
        evidence: defaultdict[str, Evidence] = defaultdict(Evidence)
        for order_id, status in self._orders():
            evidence[order_id].status = status
        for order_id, reservation in self._reservations():
            evidence[order_id].reservation = reservation
        for charge in self._charges():
            evidence[charge["key"]].charge = charge
        for order_id, kind, account, amount in self._ledger():
            evidence[order_id].booked[kind][account] = amount
        return evidence

    def _orders(self) -> Iterator[tuple[str, str | None]]:
        for item in self._items(self._shop.outputs["orders"]["table_name"]):
            yield item["order_id"]["S"], item.get("status", {}).get("S")

    def _reservations(self) -> Iterator[tuple[str, str | None]]:
        for item in self._items(self._shop.outputs["inventory"]["reservations_table_name"]):
            yield item["order_id"]["S"], item.get("status", {}).get("S")

    def _items(self, table_name: str) -> Iterator[dict[str, Any]]:
        pages = self._shop.account.clients("dynamodb").get_paginator("scan").paginate(TableName=table_name)
        for page in pages:
            yield from page["Items"]

    def _charges(self) -> list[dict[str, Any]]:
        url = f"{self._shop.provider_url}/charges"
        charges: list[dict[str, Any]] = httpx.get(url, trust_env=False).json()["charges"]
        return charges

    def _ledger(self) -> list[tuple[str, str, str, int]]:
        rds = self._shop.account.clients("rds")
        name = self._shop.outputs["data"]["cluster_identifier"]
        [cluster] = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
        host, port = cluster["Endpoint"], cluster["Port"]
        with psycopg.connect(
            host=host,
            port=port,
            dbname="payments",
            user="payments",
            password=rds.generate_db_auth_token(host, port, "payments"),
            sslmode="verify-full",
            sslrootcert=str(self._shop.account.cloud.authority_path),
        ) as connection:
            return connection.execute(_BOOKED).fetchall()


def _faults(order_id: str, order: Evidence) -> Iterator[str]:
    """A confirmed order is charged and booked once; any other was never charged, or got its money back."""
    charge, booked = order.charge, order.booked
    if order.status not in FINAL:
        yield f"{order_id} ends in no final status, but {order.status}"
    if order.status == "CONFIRMED" and charge.get("status") != "captured":
        yield f"{order_id} is confirmed, but its charge is {charge.get('status')}"
    if order.status == "CANCELLED" and charge.get("status") == "captured":
        yield f"{order_id} is cancelled, but its money was kept"
    wanted = {"captured": {"charge"}, "refunded": {"charge", "refund"}}.get(charge.get("status", ""), set())
    sold = order.reservation == "SOLD"
    if sold is not (order.status == "CONFIRMED"):
        yield f"{order_id} is {order.status}, but its reservation is {order.reservation}"
    if order.reservation == "HELD":
        yield f"{order_id} still holds stock"
    if set(booked) != wanted:
        yield f"{order_id} has the charge {charge.get('status')}, but the ledger books {sorted(booked)}"
    for kind, entries in booked.items():
        amount = charge.get("amount", 0) * (1 if kind == "charge" else -1)
        if entries != {"provider": amount, "sales": -amount}:
            yield f"{order_id} books the {kind} as {entries}, where the provider has {charge.get('amount')}"

"""Shipments in PostgreSQL, with an outbox in the same transaction."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from services.contracts import OrderShipped
from services.fulfilment.domain import Shipment
from services.fulfilment.ports import Publish, ShipmentsUnavailable
from services.kit.postgres import Connection, DatabaseUnavailable, Session

_SHIP = """
INSERT INTO shipments (order_id, shipment_id, user_id, tracking_number, lines, shipped_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (order_id) DO NOTHING
"""
_TO_BE_TOLD = "INSERT INTO outbox (event_id, event) VALUES (%s, %s)"
# Rows that another worker is sending are passed over.
# https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE
_UNSENT = """
SELECT event_id, event FROM outbox WHERE sent_at IS NULL ORDER BY position LIMIT %s FOR UPDATE SKIP LOCKED
"""
_SENT = "UPDATE outbox SET sent_at = now() WHERE event_id = ANY(%s::uuid[])"


class PostgresShipments:
    """The tables ``shipments`` and ``outbox`` of one database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, shipment: Shipment, *, event: OrderShipped) -> bool:
        """Store both by one transaction; return False where the order is shipped, and then store neither."""
        lines = json.dumps([{"sku": line.sku, "quantity": line.quantity} for line in shipment.lines])
        row = (
            shipment.order_id,
            shipment.shipment_id,
            shipment.user_id,
            shipment.tracking_number,
            lines,
            shipment.shipped_at,
        )
        with self._transaction() as connection:
            if connection.execute(_SHIP, row).rowcount == 0:
                return False
            connection.execute(_TO_BE_TOLD, (event.event_id, event.model_dump_json()))
        return True

    def relay(self, publish: Publish, *, most: int) -> tuple[int, Mapping[str, str]]:
        """Publish what was not sent while its rows are locked, and mark what was accepted."""
        with self._transaction() as connection:
            rows = connection.execute(_UNSENT, (most,)).fetchall()
            events = {str(event_id): OrderShipped.model_validate(event) for event_id, event in rows}
            if not events:
                return 0, {}
            refused = publish(events)
            sent = [event_id for event_id in events if event_id not in refused]
            connection.execute(_SENT, (sent,))
        return len(sent), refused

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._session() as connection:
                yield connection
        except DatabaseUnavailable as error:
            raise ShipmentsUnavailable from error

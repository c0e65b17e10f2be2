"""An order is shipped once, and told of once it is stored."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.contracts import Event, OrderConfirmed, OrderLine, OrderShipped
from services.fulfilment import on_order_confirmed, use_cases, wiring
from services.fulfilment.domain import Line, Shipment
from services.fulfilment.ports import Publish, ShipmentsUnavailable
from services.fulfilment.relay import Relay
from tests.services.fakes import InMemoryBus

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ORDER = UUID("5f2d1f0e-0c8f-4f3f-9a38-6f0d5b0a0001")
CONFIRMED = OrderConfirmed(
    event_id=ORDER,
    occurred_at=NOON,
    schema_version=1,
    order_id=ORDER,
    user_id="ann",
    lines=(OrderLine(sku="mug-blue", quantity=2),),
)


class InMemoryShipments:
    """Shipments and their events in dictionaries; ``away`` makes every call fail as a database does that is."""

    def __init__(self) -> None:
        self.stored: dict[UUID, Shipment] = {}
        self.unsent: dict[str, OrderShipped] = {}
        self.away = False

    def add(self, shipment: Shipment, *, event: OrderShipped) -> bool:
        self._reach()
        if shipment.order_id in self.stored:
            return False
        self.stored[shipment.order_id] = shipment
        self.unsent[str(event.event_id)] = event
        return True

    def relay(self, publish: Publish, *, most: int) -> tuple[int, Mapping[str, str]]:
        self._reach()
        some = dict(list(self.unsent.items())[:most])
        refused = publish(some)
        self.unsent = {key: event for key, event in self.unsent.items() if key not in some or key in refused}
        return len(some) - len(refused), refused

    def _reach(self) -> None:
        if self.away:
            raise ShipmentsUnavailable


@pytest.fixture
def shipments(monkeypatch: pytest.MonkeyPatch) -> InMemoryShipments:
    stored = InMemoryShipments()
    monkeypatch.setattr(wiring, "shipments", lambda: stored)
    return stored


def batch(*events: Event) -> dict[str, Any]:
    bodies = [
        json.dumps({"detail-type": event.DETAIL_TYPE, "detail": json.loads(event.model_dump_json())})
        for event in events
    ]
    return {"Records": [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]}


def ship(shipments: InMemoryShipments, order_id: UUID = ORDER) -> bool:
    return use_cases.ship(
        order_id=order_id,
        user_id="ann",
        lines=[Line(sku="mug-blue", quantity=2)],
        at=NOON,
        traceparent=None,
        shipments=shipments,
    )


def test_an_order_is_one_parcel_however_often_it_is_confirmed(shipments: InMemoryShipments) -> None:
    assert on_order_confirmed.handler(batch(CONFIRMED, CONFIRMED), None) == {"batchItemFailures": []}
    on_order_confirmed.handler(batch(CONFIRMED), None)
    (shipment,) = shipments.stored.values()
    assert (shipment.order_id, shipment.user_id) == (ORDER, "ann")
    assert shipment.lines == [Line(sku="mug-blue", quantity=2)]
    assert len(shipments.unsent) == 1


def test_a_database_that_is_away_leaves_the_message_in_its_queue(shipments: InMemoryShipments) -> None:
    shipments.away = True
    assert on_order_confirmed.handler(batch(CONFIRMED), None) == {
        "batchItemFailures": [{"itemIdentifier": "0"}]
    }
    shipments.away = False
    assert on_order_confirmed.handler(batch(CONFIRMED), None) == {"batchItemFailures": []}
    assert len(shipments.stored) == 1


def test_the_event_says_the_same_every_time_and_fits_the_contract(shipments: InMemoryShipments) -> None:
    assert (ship(shipments), ship(shipments)) == (True, False)
    (event,) = shipments.unsent.values()
    other = InMemoryShipments()
    ship(other)
    assert other.unsent == shipments.unsent
    assert (event.order_id, event.occurred_at) == (ORDER, NOON)
    assert event.tracking_number == f"CAIRN{event.shipment_id.hex[:12].upper()}"


def test_the_trace_of_the_order_goes_on_in_the_event(shipments: InMemoryShipments) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    traced = CONFIRMED.model_copy(update={"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"})
    on_order_confirmed.handler(batch(traced), None)
    (event,) = shipments.unsent.values()
    assert trace_id in (event.traceparent or "")


def relay(shipments: InMemoryShipments, bus: InMemoryBus) -> Relay:
    return Relay(shipments, bus.publish, service="fulfilment", pause_sec=0.01)


def test_what_the_bus_refuses_is_sent_later(shipments: InMemoryShipments) -> None:
    ship(shipments)
    (event_id,) = shipments.unsent
    bus = InMemoryBus({event_id: "InternalFailure"})
    assert relay(shipments, bus).relay() == 0
    bus.refused.clear()
    assert relay(shipments, bus).relay() == 1
    assert [str(event.event_id) for event in bus.published] == [event_id]
    assert shipments.unsent == {}


def test_a_relay_survives_a_database_that_is_away_and_looks_a_last_time_when_stopped(
    shipments: InMemoryShipments,
) -> None:
    bus, shipments.away = InMemoryBus(), True
    relaying = relay(shipments, bus)
    thread = threading.Thread(target=relaying.run)
    thread.start()
    shipments.away = False
    for number in range(25):
        ship(shipments, UUID(int=number))
    relaying.stop()
    thread.join(timeout=10)
    while relaying.relay():
        pass
    assert len({event.event_id for event in bus.published}) == 25

"""The publisher against botocore's own model of EventBridge."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from botocore.stub import ANY, Stubber

from services.contracts import UserRegistered
from services.kit.event_bus import EventBridgePublisher
from tests.services.stubbed_clients import client, stubbed

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def events() -> Any:
    return client("events")


@pytest.fixture
def bus(events: Any) -> Iterator[Stubber]:
    with stubbed(events) as stubber:
        yield stubber


def registered(count: int) -> dict[str, UserRegistered]:
    return {
        str(number): UserRegistered(
            event_id=UUID(int=number), occurred_at=NOON, schema_version=1, user_id=f"user-{number}"
        )
        for number in range(count)
    }


def test_sends_ten_events_a_call(events: Any, bus: Stubber) -> None:
    for size in (10, 10, 1):
        accepted = {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}] * size}
        bus.add_response("put_events", accepted, {"Entries": [ANY] * size})
    assert EventBridgePublisher(events, "shop").publish(registered(21)) == {}


def test_sends_the_whole_event(events: Any, bus: Stubber) -> None:
    (event,) = registered(1).values()
    entry = {
        "EventBusName": "shop",
        "Source": "cairn.users",
        "DetailType": "UserRegistered",
        "Detail": event.model_dump_json(),
        "Time": NOON,
    }
    bus.add_response(
        "put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]}, {"Entries": [entry]}
    )
    EventBridgePublisher(events, "shop").publish({"1": event})
    assert UserRegistered.model_validate_json(entry["Detail"]) == event  # type: ignore[arg-type]
    assert json.loads(str(entry["Detail"]))["schema_version"] == 1


def test_calls_nobody_for_no_events(events: Any, bus: Stubber) -> None:
    assert EventBridgePublisher(events, "shop").publish({}) == {}


def test_tells_which_entries_the_bus_refused(events: Any, bus: Stubber) -> None:
    refused = {"ErrorCode": "InternalFailure", "ErrorMessage": "try again"}
    bus.add_response(
        "put_events", {"FailedEntryCount": 1, "Entries": [{"EventId": "a"}, refused, {"EventId": "c"}]}
    )
    assert EventBridgePublisher(events, "shop").publish(registered(3)) == {"1": "InternalFailure: try again"}


def test_a_failed_call_fails_its_own_ten_events_alone(events: Any, bus: Stubber) -> None:
    bus.add_client_error("put_events", "ThrottlingException", "slow down")
    bus.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "e"}]})
    failures = EventBridgePublisher(events, "shop").publish(registered(11))
    assert list(failures) == [str(number) for number in range(10)]
    assert "slow down" in failures["0"]

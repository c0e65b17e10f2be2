"""Events on one bus of Amazon EventBridge."""

from collections.abc import Mapping
from itertools import batched
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from services.contracts import Event

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

MAX_ENTRIES = 10


class EventBridgePublisher:
    """Events on one bus, ten to a call."""

    def __init__(self, client: "EventBridgeClient", event_bus_name: str) -> None:
        self._client = client
        self._event_bus_name = event_bus_name

    def publish(self, events: Mapping[str, Event]) -> Mapping[str, str]:
        """Send ``events``; return the keys of those that the bus did not accept, each with the reason.

        One call may accept some entries and refuse others.
        https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
        """
        failures: dict[str, str] = {}
        for some in batched(events.items(), MAX_ENTRIES):
            failures |= self._send(dict(some))
        return failures

    def _send(self, events: Mapping[str, Event]) -> dict[str, str]:
        try:
            answer = self._client.put_events(Entries=[self._entry(event) for event in events.values()])
        except (ClientError, BotoCoreError) as error:
            return dict.fromkeys(events, f"{type(error).__name__}: {error}")
        return {
            key: f"{entry['ErrorCode']}: {entry.get('ErrorMessage', '')}"
            for key, entry in zip(events, answer["Entries"], strict=True)
            if "ErrorCode" in entry
        }

    def _entry(self, event: Event) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._event_bus_name,
            "Source": event.SOURCE,
            "DetailType": event.DETAIL_TYPE,
            "Detail": event.model_dump_json(),
            "Time": event.occurred_at,
        }

"""The ports in AWS: the only code of this service that calls it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import batched
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as UnreachableError

from services.orders.domain import Order
from services.orders.ports import OrdersUnavailable, Page
from services.orders.stored_order import item_of, order_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from services.contracts import Event

MAX_ENTRIES = 10
_PASSING = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)


class DynamoDbOrders:
    """Orders in one table: partition key ``user_id``, sort key ``order_id``."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def add(self, order: Order) -> Order:
        """Store ``order`` by one conditional write; return what is stored under its id.

        A write that the SDK repeats because its answer was lost finds the order of the first try.
        """
        try:
            with _passing_faults():
                self._client.put_item(
                    TableName=self._table_name,
                    Item=item_of(order),
                    ConditionExpression="attribute_not_exists(order_id)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            if _code(error) != "ConditionalCheckFailedException":
                raise
            return order_of(_stored(error))
        return order

    def get(self, user_id: str, order_id: str) -> Order | None:
        """Return the order as last written, or None."""
        with _passing_faults():
            answer = self._client.get_item(
                TableName=self._table_name,
                Key={"user_id": {"S": user_id}, "order_id": {"S": order_id}},
                ConsistentRead=True,
            )
        item = answer.get("Item")
        return order_of(item) if item else None

    def page(self, user_id: str, *, limit: int, after: str | None) -> Page:
        """Return at most ``limit`` orders of a customer, by order id, starting behind ``after``."""
        behind: dict[str, Any] = {}
        if after:
            behind = {"ExclusiveStartKey": {"user_id": {"S": user_id}, "order_id": {"S": after}}}
        with _passing_faults():
            answer = self._client.query(
                TableName=self._table_name,
                KeyConditionExpression="user_id = :user_id",
                ExpressionAttributeValues={":user_id": {"S": user_id}},
                ConsistentRead=True,
                Limit=limit,
                **behind,
            )
        last = answer.get("LastEvaluatedKey")
        return Page(
            orders=[order_of(item) for item in answer["Items"]],
            last_order_id=last["order_id"]["S"] if last else None,
        )


class EventBridgePublisher:
    """Events on one bus, ten to a call."""

    def __init__(self, client: "EventBridgeClient", event_bus_name: str) -> None:
        self._client = client
        self._event_bus_name = event_bus_name

    def publish(self, events: Mapping[str, "Event"]) -> Mapping[str, str]:
        """Send ``events``; return the keys of those that the bus did not accept, each with the reason.

        One call may accept some entries and refuse others.
        https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
        """
        failures: dict[str, str] = {}
        for some in batched(events.items(), MAX_ENTRIES):
            failures |= self._send(dict(some))
        return failures

    def _send(self, events: Mapping[str, "Event"]) -> dict[str, str]:
        try:
            answer = self._client.put_events(Entries=[self._entry(event) for event in events.values()])
        except (ClientError, BotoCoreError) as error:
            return dict.fromkeys(events, f"{type(error).__name__}: {error}")
        return {
            key: f"{entry['ErrorCode']}: {entry.get('ErrorMessage', '')}"
            for key, entry in zip(events, answer["Entries"], strict=True)
            if "ErrorCode" in entry
        }

    def _entry(self, event: "Event") -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._event_bus_name,
            "Source": event.SOURCE,
            "DetailType": event.DETAIL_TYPE,
            "Detail": event.model_dump_json(),
            "Time": event.occurred_at,
        }


@contextmanager
def _passing_faults() -> Iterator[None]:
    try:
        yield
    except (UnreachableError, HTTPClientError) as error:
        raise OrdersUnavailable from error
    except ClientError as error:
        if _code(error) in _PASSING:
            raise OrdersUnavailable from error
        raise


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _stored(error: ClientError) -> Mapping[str, Any]:
    item: Mapping[str, Any] = error.response.get("Item") or {}  # type: ignore[assignment]
    return item

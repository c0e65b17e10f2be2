"""The ports in AWS: the only code of this service that calls it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from services.kit.aws_faults import code_of, passing_faults
from services.orders.domain import Order, Status
from services.orders.ports import OrdersUnavailable, Page
from services.orders.stored_order import item_of, order_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


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
            with passing_faults(OrdersUnavailable):
                self._client.put_item(
                    TableName=self._table_name,
                    Item=item_of(order),
                    ConditionExpression="attribute_not_exists(order_id)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            return order_of(_stored(error))
        return order

    def replace(self, order: Order, *, was: Status) -> None:
        """Store ``order`` by one write, on the condition that the stored status is ``was``.

        Raises ``OrdersUnavailable`` where it is not: whoever reads again sees what happened.
        """
        try:
            with passing_faults(OrdersUnavailable):
                self._client.put_item(
                    TableName=self._table_name,
                    Item=item_of(order),
                    ConditionExpression="#status = :was",
                    ExpressionAttributeNames={"#status": "status"},
                    ExpressionAttributeValues={":was": {"S": was.value}},
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            raise OrdersUnavailable from error

    def get(self, user_id: str, order_id: str) -> Order | None:
        """Return the order as last written, or None."""
        with passing_faults(OrdersUnavailable):
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
        with passing_faults(OrdersUnavailable):
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


def _stored(error: ClientError) -> Mapping[str, Any]:
    item: Mapping[str, Any] = error.response.get("Item") or {}  # type: ignore[assignment]
    return item

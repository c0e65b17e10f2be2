"""The two tables in DynamoDB: who is connected, and which e-mail was sent."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from services.kit.aws_faults import code_of, passing_faults
from services.notifications.domain import Connection
from services.notifications.ports import BeingSent, NotificationsUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LEASE = timedelta(seconds=30)
"""How long a claim holds: longer than a function runs, shorter than its queue keeps a message away."""
REMEMBERED = timedelta(days=30)
"""Longer than a dead-letter queue keeps a message, which may be put back on its last day."""


class DynamoDbConnections:
    """Connections in one table: partition key ``user_id``, sort key ``connection_id``, time to live ``expires_at``."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def add(self, connection: Connection) -> None:
        """Store a connection."""
        expires_at = {"N": str(int(connection.expires_at.timestamp()))}
        item: Mapping[str, Any] = {
            **_key(connection.user_id, connection.connection_id),
            "expires_at": expires_at,
        }
        with passing_faults(NotificationsUnavailable):
            self._client.put_item(TableName=self._table_name, Item=item)

    def remove(self, *, user_id: str, connection_id: str) -> None:
        """Delete a connection."""
        with passing_faults(NotificationsUnavailable):
            self._client.delete_item(TableName=self._table_name, Key=_key(user_id, connection_id))

    def of(self, user_id: str, *, at: datetime) -> Sequence[Connection]:
        """Return the connections of ``user_id`` as last written; DynamoDB deletes what has expired in its own time."""
        with passing_faults(NotificationsUnavailable):
            answer = self._client.query(
                TableName=self._table_name,
                ConsistentRead=True,
                KeyConditionExpression="user_id = :user_id",
                FilterExpression="expires_at > :now",
                ExpressionAttributeValues={
                    ":user_id": {"S": user_id},
                    ":now": {"N": str(int(at.timestamp()))},
                },
            )
        return [_connection(item) for item in answer["Items"]]


class DynamoDbDeliveries:
    """Sent notices in one table: partition key ``notice_id``, time to live ``expires_at``."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def claim(self, notice_id: str, *, at: datetime) -> bool:
        """Claim a notice by one conditional write, which a claim that has lapsed does not hinder."""
        try:
            with passing_faults(NotificationsUnavailable):
                self._client.put_item(
                    TableName=self._table_name,
                    Item=_claim(notice_id, at, until=at + LEASE),
                    ConditionExpression="attribute_not_exists(notice_id) OR claimed_until <= :now",
                    ExpressionAttributeValues={":now": {"N": str(at.timestamp())}},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            stored: Mapping[str, Any] = error.response.get("Item") or {}  # type: ignore[assignment]
            if stored.get("state") != {"S": "sent"}:
                raise BeingSent from error
            return False
        return True

    def release(self, notice_id: str, *, at: datetime) -> None:
        """Let the claim lapse at once."""
        with passing_faults(NotificationsUnavailable):
            self._client.put_item(TableName=self._table_name, Item=_claim(notice_id, at, until=at))

    def sent(self, notice_id: str, *, at: datetime) -> None:
        """Store that a notice was sent: from then on no claim succeeds."""
        with passing_faults(NotificationsUnavailable):
            self._client.put_item(TableName=self._table_name, Item=_delivery(notice_id, at, "sent"))


def _claim(notice_id: str, at: datetime, *, until: datetime) -> dict[str, Any]:
    return {**_delivery(notice_id, at, "claimed"), "claimed_until": {"N": str(until.timestamp())}}


def _delivery(notice_id: str, at: datetime, state: str) -> dict[str, Any]:
    expires_at = str(int((at + REMEMBERED).timestamp()))
    return {"notice_id": {"S": notice_id}, "state": {"S": state}, "expires_at": {"N": expires_at}}


def _key(user_id: str, connection_id: str) -> dict[str, Any]:
    return {"user_id": {"S": user_id}, "connection_id": {"S": connection_id}}


def _connection(item: Mapping[str, Any]) -> Connection:
    return Connection(
        connection_id=item["connection_id"]["S"],
        user_id=item["user_id"]["S"],
        expires_at=datetime.fromtimestamp(int(item["expires_at"]["N"]), tz=UTC),
    )

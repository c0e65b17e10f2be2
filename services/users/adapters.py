"""The ports in AWS: the only code of this service that calls it."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from services.kit.aws_faults import code_of, passing_faults
from services.kit.user_pool import UserPool
from services.users.domain import Profile
from services.users.ports import UsersUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoDbProfiles:
    """Profiles in one table: partition key ``user_id``."""

    def __init__(self, client: "DynamoDBClient", table_name: str) -> None:
        self._client = client
        self._table_name = table_name

    def add(self, profile: Profile) -> Profile:
        """Store ``profile`` by one conditional write; return what is stored of its user."""
        try:
            with passing_faults(UsersUnavailable):
                self._client.put_item(
                    TableName=self._table_name,
                    Item=_item(profile),
                    ConditionExpression="attribute_not_exists(user_id)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ClientError as error:
            if code_of(error) != "ConditionalCheckFailedException":
                raise
            stored: Mapping[str, Any] = error.response.get("Item") or {}  # type: ignore[assignment]
            return _profile(stored)
        return profile

    def get(self, user_id: str) -> Profile | None:
        """Return the profile as last written, or None."""
        with passing_faults(UsersUnavailable):
            answer = self._client.get_item(
                TableName=self._table_name, Key={"user_id": {"S": user_id}}, ConsistentRead=True
            )
        item = answer.get("Item")
        return _profile(item) if item else None


class CognitoDirectory:
    """The people of one user pool."""

    def __init__(self, pool: UserPool) -> None:
        self._pool = pool

    def find(self, user_id: str) -> Profile | None:
        """Return what the pool knows of a user, or None."""
        with passing_faults(UsersUnavailable):
            user = self._pool.find(user_id)
        if user is None:
            return None
        return Profile(user_id=user.user_id, email=user.email, registered_at=user.registered_at)


def _item(profile: Profile) -> dict[str, Any]:
    return {
        "user_id": {"S": profile.user_id},
        "email": {"S": profile.email},
        "registered_at": {"S": profile.registered_at.isoformat()},
    }


def _profile(item: Mapping[str, Any]) -> Profile:
    return Profile(
        user_id=item["user_id"]["S"],
        email=item["email"]["S"],
        registered_at=datetime.fromisoformat(item["registered_at"]["S"]),
    )

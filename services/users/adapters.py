"""The ports in AWS: the only code of this service that calls it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from services.kit.aws_faults import code_of, passing_faults
from services.users.domain import Profile
from services.users.ports import UsersUnavailable

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
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
    """The people of one user pool, asked for by their subject, which is their user name there."""

    def __init__(self, client: "CognitoIdentityProviderClient", user_pool_id: str) -> None:
        self._client = client
        self._user_pool_id = user_pool_id

    def find(self, user_id: str) -> Profile | None:
        """Return what the pool knows of a user, or None.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html
        """
        try:
            with passing_faults(UsersUnavailable):
                user = self._client.admin_get_user(UserPoolId=self._user_pool_id, Username=user_id)
        except ClientError as error:
            if code_of(error) != "UserNotFoundException":
                raise
            return None
        attributes = {one["Name"]: one.get("Value", "") for one in user.get("UserAttributes", ())}
        return Profile(
            user_id=user_id,
            email=attributes["email"],
            registered_at=user["UserCreateDate"].astimezone(UTC),
        )


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

"""Who the users of an Amazon Cognito user pool are."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from services.kit.aws_faults import code_of

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


@dataclass(frozen=True)
class PoolUser:
    """One user as the pool knows it; ``user_id`` is the token's ``sub``."""

    user_id: str
    email: str
    registered_at: datetime


class UserPool:
    """The users of one pool, asked for by their subject, which is their user name there."""

    def __init__(self, client: "CognitoIdentityProviderClient", user_pool_id: str) -> None:
        self._client = client
        self._user_pool_id = user_pool_id

    def find(self, user_id: str) -> PoolUser | None:
        """Return what the pool knows of a user, or None. Raises what botocore raises for every other answer.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html
        """
        try:
            user = self._client.admin_get_user(UserPoolId=self._user_pool_id, Username=user_id)
        except ClientError as error:
            if code_of(error) != "UserNotFoundException":
                raise
            return None
        attributes = {one["Name"]: one.get("Value", "") for one in user.get("UserAttributes", ())}
        return PoolUser(
            user_id=user_id,
            email=attributes["email"],
            registered_at=user["UserCreateDate"].astimezone(UTC),
        )

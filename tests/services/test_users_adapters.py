"""The adapters of the users service against botocore's own model of the AWS APIs."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from services.kit.user_pool import UserPool
from services.users.adapters import CognitoDirectory, DynamoDbProfiles
from services.users.domain import Profile
from services.users.ports import UsersUnavailable
from tests.services.stubbed_clients import client, stubbed

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ANN = Profile(user_id="ann", email="ann@example.org", registered_at=NOON)
ITEM = {
    "user_id": {"S": "ann"},
    "email": {"S": "ann@example.org"},
    "registered_at": {"S": "2026-01-01T12:00:00+00:00"},
}
PUT = {
    "TableName": "users",
    "Item": ITEM,
    "ConditionExpression": "attribute_not_exists(user_id)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}
GET = {"TableName": "users", "Key": {"user_id": {"S": "ann"}}, "ConsistentRead": True}
ASKED = {"UserPoolId": "us-east-1_abc", "Username": "ann"}
USER = {
    "Username": "ann",
    "UserAttributes": [{"Name": "sub", "Value": "ann"}, {"Name": "email", "Value": "ann@example.org"}],
    "UserCreateDate": NOON,
}


@pytest.fixture(scope="module")
def dynamodb() -> Any:
    return client("dynamodb")


@pytest.fixture(scope="module")
def cognito() -> Any:
    return client("cognito-idp")


def test_adds_a_profile_by_one_conditional_write(dynamodb: Any) -> None:
    with stubbed(dynamodb) as table:
        table.add_response("put_item", {}, PUT)
        assert DynamoDbProfiles(dynamodb, "users").add(ANN) is ANN


def test_returns_the_profile_that_was_there_first(dynamodb: Any) -> None:
    first = {**ITEM, "email": {"S": "first@example.org"}}
    with stubbed(dynamodb) as table:
        table.add_client_error("put_item", "ConditionalCheckFailedException", modeled_fields={"Item": first})
        assert DynamoDbProfiles(dynamodb, "users").add(ANN).email == "first@example.org"


def test_reads_a_profile_as_last_written(dynamodb: Any) -> None:
    with stubbed(dynamodb) as table:
        table.add_response("get_item", {"Item": ITEM}, GET)
        table.add_response("get_item", {}, GET)
        profiles = DynamoDbProfiles(dynamodb, "users")
        assert (profiles.get("ann"), profiles.get("ann")) == (ANN, None)


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerError"])
def test_a_busy_table_is_away_for_now(dynamodb: Any, code: str) -> None:
    with stubbed(dynamodb) as table:
        table.add_client_error("get_item", code)
        with pytest.raises(UsersUnavailable):
            DynamoDbProfiles(dynamodb, "users").get("ann")


def test_a_refused_call_is_an_error(dynamodb: Any) -> None:
    with stubbed(dynamodb) as table:
        table.add_client_error("put_item", "AccessDeniedException")
        with pytest.raises(ClientError, match="AccessDenied"):
            DynamoDbProfiles(dynamodb, "users").add(ANN)


def directory(cognito: Any) -> CognitoDirectory:
    return CognitoDirectory(UserPool(cognito, "us-east-1_abc"))


def test_the_directory_knows_address_and_date(cognito: Any) -> None:
    with stubbed(cognito) as pool:
        pool.add_response("admin_get_user", USER, ASKED)
        assert directory(cognito).find("ann") == ANN


def test_the_directory_knows_not_everyone(cognito: Any) -> None:
    with stubbed(cognito) as pool:
        pool.add_client_error("admin_get_user", "UserNotFoundException", expected_params=ASKED)
        assert directory(cognito).find("ann") is None


def test_a_busy_directory_is_away_for_now(cognito: Any) -> None:
    with stubbed(cognito) as pool:
        pool.add_client_error("admin_get_user", "TooManyRequestsException")
        with pytest.raises(UsersUnavailable):
            directory(cognito).find("ann")

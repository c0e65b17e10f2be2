"""The adapters of the notifications service against botocore's own model of the AWS APIs."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.stub import ANY

from services.kit.user_pool import UserPool
from services.notifications import wiring
from services.notifications.adapters import ApiGatewaySockets, CognitoDirectory, S3Archive, SesMailer
from services.notifications.domain import Connection
from services.notifications.notices import notice_of
from services.notifications.ports import BeingSent, NotSent, PerhapsSent
from services.notifications.tables import DynamoDbConnections, DynamoDbDeliveries
from tests.services.stubbed_clients import client, stubbed
from tests.services.test_notifications import CONFIRMED, NOON
from tests.services.test_users_adapters import ASKED, USER

CLAIM = {
    "TableName": "deliveries",
    "Item": {
        "notice_id": {"S": "n1"},
        "state": {"S": "claimed"},
        "expires_at": {"N": "1769860800"},
        "claimed_until": {"N": "1767268830.0"},
    },
    "ConditionExpression": "attribute_not_exists(notice_id) OR claimed_until <= :now",
    "ExpressionAttributeValues": {":now": {"N": "1767268800.0"}},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}


@pytest.fixture(scope="module")
def dynamodb() -> Any:
    return client("dynamodb")


def test_a_notice_is_claimed_by_one_conditional_write(dynamodb: Any) -> None:
    with stubbed(dynamodb) as table:
        table.add_response("put_item", {}, CLAIM)
        assert DynamoDbDeliveries(dynamodb, "deliveries").claim("n1", at=NOON) is True


def test_a_claim_that_is_released_lapses_at_once(dynamodb: Any) -> None:
    item = {**CLAIM["Item"], "claimed_until": {"N": "1767268800.0"}}  # type: ignore[dict-item]
    with stubbed(dynamodb) as table:
        table.add_response("put_item", {}, {"TableName": "deliveries", "Item": item})
        DynamoDbDeliveries(dynamodb, "deliveries").release("n1", at=NOON)


def test_what_was_sent_is_not_claimed_again(dynamodb: Any) -> None:
    item = {"notice_id": {"S": "n1"}, "state": {"S": "sent"}}
    with stubbed(dynamodb) as table:
        table.add_client_error("put_item", "ConditionalCheckFailedException", modeled_fields={"Item": item})
        assert DynamoDbDeliveries(dynamodb, "deliveries").claim("n1", at=NOON) is False


def test_what_another_has_claimed_is_left_to_it(dynamodb: Any) -> None:
    item = {"notice_id": {"S": "n1"}, "state": {"S": "claimed"}}
    with stubbed(dynamodb) as table:
        table.add_client_error("put_item", "ConditionalCheckFailedException", modeled_fields={"Item": item})
        with pytest.raises(BeingSent):
            DynamoDbDeliveries(dynamodb, "deliveries").claim("n1", at=NOON)


def test_what_was_sent_is_remembered_for_a_month(dynamodb: Any) -> None:
    item = {"notice_id": {"S": "n1"}, "state": {"S": "sent"}, "expires_at": {"N": "1769860800"}}
    with stubbed(dynamodb) as table:
        table.add_response("put_item", {}, {"TableName": "deliveries", "Item": item})
        DynamoDbDeliveries(dynamodb, "deliveries").sent("n1", at=NOON)
    assert datetime.fromtimestamp(1769860800, tz=UTC) - NOON == timedelta(days=30)


def test_connections_are_stored_found_and_deleted(dynamodb: Any) -> None:
    key = {"user_id": {"S": "ann"}, "connection_id": {"S": "c1"}}
    item = {**key, "expires_at": {"N": "1767276000"}}
    opened = Connection.opened(connection_id="c1", user_id="ann", at=NOON)
    connections = DynamoDbConnections(dynamodb, "connections")
    with stubbed(dynamodb) as table:
        table.add_response("put_item", {}, {"TableName": "connections", "Item": item})
        table.add_response(
            "query",
            {"Items": [item]},
            {
                "TableName": "connections",
                "ConsistentRead": True,
                "KeyConditionExpression": "user_id = :user_id",
                "FilterExpression": "expires_at > :now",
                "ExpressionAttributeValues": {":user_id": {"S": "ann"}, ":now": {"N": "1767268800"}},
            },
        )
        table.add_response("delete_item", {}, {"TableName": "connections", "Key": key})
        connections.add(opened)
        assert connections.of("ann", at=NOON) == [opened]
        connections.remove(user_id="ann", connection_id="c1")


def test_a_connection_that_is_gone_is_no_error_and_any_other_refusal_is() -> None:
    gateway = client("apigatewaymanagementapi")
    sockets = ApiGatewaySockets(gateway)
    with stubbed(gateway) as stage:
        stage.add_response("post_to_connection", {}, {"ConnectionId": "c1", "Data": b"hello"})
        stage.add_client_error("post_to_connection", "GoneException", http_status_code=410)
        stage.add_client_error("post_to_connection", "ForbiddenException", http_status_code=403)
        assert (sockets.post("c1", "hello"), sockets.post("c1", "hello")) == (True, False)
        with pytest.raises(ClientError, match="Forbidden"):
            sockets.post("c1", "hello")


def test_an_email_is_plain_text_from_the_shop() -> None:
    ses = client("sesv2")
    wanted = {
        "FromEmailAddress": "orders@shop.example.com",
        "Destination": {"ToAddresses": ["ann@example.org"]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Hello", "Charset": "UTF-8"},
                "Body": {"Text": {"Data": "Dear Ann", "Charset": "UTF-8"}},
            }
        },
    }
    with stubbed(ses) as service:
        service.add_response("send_email", {"MessageId": "m1"}, wanted)
        SesMailer(ses, "orders@shop.example.com").send(to="ann@example.org", subject="Hello", text="Dear Ann")


@pytest.mark.parametrize(
    ("code", "status", "raised"),
    [
        ("TooManyRequestsException", 429, NotSent),
        ("MessageRejected", 400, NotSent),
        ("SendingPausedException", 400, NotSent),
        ("InternalServiceErrorException", 500, PerhapsSent),
        ("ServiceUnavailable", 503, PerhapsSent),
    ],
)
def test_who_refuses_has_not_sent_and_who_fails_perhaps_has(
    code: str, status: int, raised: type[Exception]
) -> None:
    ses = client("sesv2")
    with stubbed(ses) as service:
        service.add_client_error("send_email", code, http_status_code=status)
        with pytest.raises(raised):
            SesMailer(ses, "orders@shop.example.com").send(to="a@example.org", subject="s", text="t")


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (EndpointConnectionError(endpoint_url="https://ses"), NotSent),
        (ConnectTimeoutError(endpoint_url="https://ses"), NotSent),
        (ReadTimeoutError(endpoint_url="https://ses"), PerhapsSent),
        (ConnectionClosedError(endpoint_url="https://ses"), PerhapsSent),
    ],
)
def test_an_answer_that_does_not_come_leaves_open_whether_it_was_sent(
    error: Exception, raised: type[Exception]
) -> None:
    class Unanswered:
        def send_email(self, **_: Any) -> None:
            raise error

    mailer = SesMailer(Unanswered(), "orders@shop.example.com")  # type: ignore[arg-type]
    with pytest.raises(raised):
        mailer.send(to="a@example.org", subject="s", text="t")


def test_the_client_of_the_mailer_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: dict[str, Any] = {}
    monkeypatch.setattr(wiring, "email_settings", lambda: SimpleNamespace(sender="orders@shop.example.com"))
    monkeypatch.setattr(boto3, "client", lambda name, config: built.update({name: config}))
    wiring.mailer.__wrapped__()
    assert built["sesv2"].retries["total_max_attempts"] == 1


def test_the_directory_knows_addresses_and_not_everyone() -> None:
    cognito = client("cognito-idp")
    with stubbed(cognito) as pool:
        pool.add_response("admin_get_user", USER, ASKED)
        pool.add_client_error("admin_get_user", "UserNotFoundException", expected_params=ASKED)
        directory = CognitoDirectory(UserPool(cognito, "us-east-1_abc"))
        assert (directory.address_of("ann"), directory.address_of("ann")) == ("ann@example.org", None)


def test_what_was_sent_is_kept_under_channel_day_and_id() -> None:
    s3 = client("s3")
    key = f"email/2026/01/01/{CONFIRMED.event_id}.json"
    with stubbed(s3) as bucket:
        bucket.add_response(
            "put_object",
            {},
            {"Bucket": "sent", "Key": key, "Body": ANY, "ContentType": "application/json"},
        )
        S3Archive(s3, "sent").keep("email", notice_of(CONFIRMED))


def test_no_address_is_kept() -> None:
    written: dict[str, Any] = {}

    class Bucket:
        def put_object(self, **arguments: Any) -> None:
            written.update(arguments)

    S3Archive(Bucket(), "sent").keep("email", notice_of(CONFIRMED))  # type: ignore[arg-type]
    content = json.loads(written["Body"])
    assert content["subject"] == "Your order 5f2d1f0e is confirmed"
    assert "@" not in f"{written['Key']}{written['Body']}"

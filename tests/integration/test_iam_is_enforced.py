"""Every function runs under its own role, and a role does what was granted to it and nothing else."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.support.clients import Clients
from tests.support.events import events_about
from tests.support.eventually import eventually, never
from tests.support.orders_api import OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("shop")]

Call = Callable[[OrdersApi, Customer], httpx.Response]

# Function, the action it cannot do without, a call that needs it, and the answer when all is well.
ROWS: list[tuple[str, str, Call, int]] = [
    ("create-order", "dynamodb:PutItem", lambda api, _: api.place(), 201),
    ("list-orders", "dynamodb:Query", lambda api, customer: api.list_of(customer.user_id), 200),
    (
        "get-order",
        "dynamodb:GetItem",
        lambda api, customer: api.get(customer.user_id, str(uuid.uuid4())),
        404,
    ),
]


@pytest.fixture(scope="module")
def customer(shop: Shop) -> Customer:
    return shop.customer()


@pytest.fixture(scope="module")
def api(shop: Shop, customer: Customer) -> Iterator[OrdersApi]:
    with shop.api(customer.access_token) as client:
        yield client


def role_of(shop: Shop, function: str) -> str:
    """The ARN of the role that a function of the orders service runs under."""
    (name,) = [name for name in shop.outputs["orders"]["function_names"] if name.endswith(function)]
    configuration = shop.account.clients("lambda").get_function_configuration(FunctionName=name)
    return str(configuration["Role"])


@contextmanager
def without(shop: Shop, role_arn: str, action: str) -> Iterator[None]:
    """Take one action out of the live role's policies, and put them back as they were."""
    iam, role = shop.account.clients("iam"), role_arn.split("/")[-1]
    before = {
        name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    }
    assert action in json.dumps(before), f"{role} was never granted {action}"
    try:
        for name, document in before.items():
            iam.put_role_policy(
                RoleName=role, PolicyName=name, PolicyDocument=json.dumps(_less(document, action))
            )
        yield
    finally:
        for name, document in before.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def _less(document: dict[str, Any], action: str) -> dict[str, Any]:
    statements = [
        {**statement, "Action": [each for each in _listed(statement["Action"]) if each != action]}
        for statement in document["Statement"]
    ]
    return {**document, "Statement": [statement for statement in statements if statement["Action"]]}


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def denials(shop: Shop, role_arn: str, action: str) -> list[dict[str, Any]]:
    """What the local cloud's log of decisions says was denied to the role."""
    role = role_arn.split("/")[-1]
    lines = shop.account.cloud.decisions_path.read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    return [
        entry
        for entry in entries
        if f"/{role}/" in entry["principal"]
        and entry["action"] == action
        and "Allow" not in entry["decision"]
    ]


@pytest.mark.parametrize(("function", "action", "call", "well"), ROWS, ids=[row[0] for row in ROWS])
def test_a_call_fails_without_its_grant_and_works_again_with_it(
    shop: Shop, api: OrdersApi, customer: Customer, function: str, action: str, call: Call, well: int
) -> None:
    assert call(api, customer).status_code == well
    role = role_of(shop, function)
    before = len(denials(shop, role, action))
    with without(shop, role, action):
        answer = call(api, customer)
        assert answer.status_code >= 500, answer.text
        assert "AccessDenied" not in answer.text
        eventually(lambda: _require(len(denials(shop, role, action)) > before))
    assert call(api, customer).status_code == well


def _require(condition: bool) -> None:
    assert condition


def test_an_order_is_published_only_once_the_publisher_may(shop: Shop, api: OrdersApi) -> None:
    role = role_of(shop, "on-order-stream")
    with without(shop, role, "events:PutEvents"):
        order_id = api.place().json()["order_id"]
        eventually(lambda: _require(bool(denials(shop, role, "events:PutEvents"))), within_sec=30)
        never(lambda: _is_published(shop, order_id), for_sec=1)
    eventually(lambda: events_about(shop, order_id, at_least=1), within_sec=60)


def _is_published(shop: Shop, order_id: str) -> bool:
    return bool(events_about(shop, order_id, at_least=0))


def test_no_two_functions_share_a_role(shop: Shop) -> None:
    functions = shop.outputs["orders"]["function_names"]
    roles = {role_of(shop, name) for name in functions}
    assert len(roles) == len(functions)


@pytest.fixture(scope="module")
def other_table(shop: Shop) -> Iterator[str]:
    """A table of another service, named as the environment names its own."""
    dynamodb, name = shop.account.clients("dynamodb"), "cairn-e2e-payments"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "user_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "user_id", "AttributeType": "S"}],
    )
    yield name
    dynamodb.delete_table(TableName=name)


def acting_as(shop: Shop, function: str) -> Clients:
    """Clients with the credentials that a function has."""
    return shop.account.clients.assuming(role_of(shop, function))


def assert_denied(call: Callable[..., Any], **arguments: Any) -> None:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_its_own_table_can_be_written_and_another_services_cannot(shop: Shop, other_table: str) -> None:
    dynamodb = acting_as(shop, "create-order")("dynamodb")
    item = {"user_id": {"S": "someone"}, "order_id": {"S": "an-order"}}
    own = shop.outputs["orders"]["table_name"]
    dynamodb.put_item(TableName=own, Item=item)
    shop.account.clients("dynamodb").delete_item(TableName=own, Key=item)
    assert_denied(dynamodb.put_item, TableName=other_table, Item=item)


@pytest.mark.parametrize("function", ["list-orders", "get-order", "on-order-stream"])
def test_who_only_reads_cannot_write(shop: Shop, function: str) -> None:
    item = {"user_id": {"S": "someone"}, "order_id": {"S": "an-order"}}
    dynamodb = acting_as(shop, function)("dynamodb")
    assert_denied(dynamodb.put_item, TableName=shop.outputs["orders"]["table_name"], Item=item)


def test_who_writes_cannot_read_delete_or_scan(shop: Shop) -> None:
    dynamodb, table = acting_as(shop, "create-order")("dynamodb"), shop.outputs["orders"]["table_name"]
    key = {"user_id": {"S": "someone"}, "order_id": {"S": "an-order"}}
    assert_denied(dynamodb.get_item, TableName=table, Key=key)
    assert_denied(dynamodb.delete_item, TableName=table, Key=key)
    assert_denied(dynamodb.scan, TableName=table)


def test_no_grant_goes_beyond_the_boundary(shop: Shop) -> None:
    iam, role = shop.account.clients("iam"), role_of(shop, "create-order").split("/")[-1]
    too_much = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": ["iam:CreateUser"], "Resource": ["*"]}],
    }
    iam.put_role_policy(RoleName=role, PolicyName="too-much", PolicyDocument=json.dumps(too_much))
    try:
        with pytest.raises(ClientError, match="AccessDenied"):
            acting_as(shop, "create-order")("iam").create_user(UserName="intruder")
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="too-much")

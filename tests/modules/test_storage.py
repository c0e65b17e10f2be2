from typing import Any

import pytest

from modules.core import PlatformStack
from modules.storage import Attribute, ITable, ProvisionedCapacity, Table
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/cairn-test-orders"
STREAM_ARN = f"{TABLE_ARN}/stream/2026-01-01T00:00:00.000"


def table(stack: PlatformStack, **arguments: Any) -> Table:
    defaults = {"name": "orders", "partition_key": Attribute("user_id", "S"), "key": imported_key(stack)}
    return Table(stack, "Table", **{**defaults, **arguments})


def test_a_table_is_encrypted_recoverable_and_on_demand_with_nothing_asked_for() -> None:
    assert synthesize(table, protect_data=True).resource("aws_dynamodb_table") == {
        "name": "cairn-test-orders",
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "user_id",
        "attribute": [{"name": "user_id", "type": "S"}],
        "stream_enabled": False,
        "server_side_encryption": {"enabled": True, "kms_key_arn": KEY_ARN},
        "point_in_time_recovery": {"enabled": True, "recovery_period_in_days": 35},
        "deletion_protection_enabled": True,
        "lifecycle": {"prevent_destroy": True},
    }


def test_a_table_can_be_destroyed_where_the_environment_protects_no_data() -> None:
    found = synthesize(table, protect_data=False).resource("aws_dynamodb_table")
    assert found["deletion_protection_enabled"] is False
    assert found["lifecycle"]["prevent_destroy"] is False


def test_a_table_may_have_a_sort_key_a_stream_and_a_time_to_live() -> None:
    arguments = {
        "sort_key": Attribute("order_id", "S"),
        "stream": "NEW_IMAGE",
        "time_to_live_attribute": "expires_at",
    }
    found = synthesize(lambda stack: table(stack, **arguments)).resource("aws_dynamodb_table")
    assert found["range_key"] == "order_id"
    assert {"name": "order_id", "type": "S"} in found["attribute"]
    assert (found["stream_enabled"], found["stream_view_type"]) == (True, "NEW_IMAGE")
    assert found["ttl"] == {"enabled": True, "attribute_name": "expires_at"}


CAPACITY = {"read_minimum": 5, "read_maximum": 100, "write_minimum": 1, "write_maximum": 10}


def test_a_table_may_have_capacity_that_follows_what_is_used() -> None:
    capacity = ProvisionedCapacity(**CAPACITY)
    template = synthesize(lambda stack: table(stack, provisioned=capacity))
    found = template.resource("aws_dynamodb_table")
    assert found["billing_mode"] == "PROVISIONED"
    assert (found["read_capacity"], found["write_capacity"]) == (5, 1)
    assert found["lifecycle"]["ignore_changes"] == ["read_capacity", "write_capacity"]
    assert found["lifecycle"]["prevent_destroy"] is True
    bounds = {
        target["scalable_dimension"]: (target["min_capacity"], target["max_capacity"])
        for target in template.resources("aws_appautoscaling_target")
    }
    assert bounds == {
        "dynamodb:table:ReadCapacityUnits": (5, 100),
        "dynamodb:table:WriteCapacityUnits": (1, 10),
    }
    metrics = {
        policy["target_tracking_scaling_policy_configuration"]["predefined_metric_specification"][
            "predefined_metric_type"
        ]: policy["target_tracking_scaling_policy_configuration"]["target_value"]
        for policy in template.resources("aws_appautoscaling_policy")
    }
    assert metrics == {
        "DynamoDBReadCapacityUtilization": 70,
        "DynamoDBWriteCapacityUtilization": 70,
    }


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"read_maximum": 40_001}, "read_maximum must be 1-40000, got 40001"),
        ({"read_minimum": 101}, "read_minimum must be 1-100, got 101"),
        ({"write_minimum": 0}, "write_minimum must be 1-10, got 0"),
        ({"target_percent": 91}, "target_percent must be 20-90, got 91"),
    ],
)
def test_rejects_capacity_out_of_bounds(changed: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ProvisionedCapacity(**{**CAPACITY, **changed})


def test_rejects_a_stream_view_that_dynamodb_does_not_know() -> None:
    with pytest.raises(ValueError, match=r"stream must be one of KEYS_ONLY, .* or None, got 'ALL'"):
        synthesize(lambda stack: table(stack, stream="ALL"))


def test_rejects_a_name_that_is_too_short() -> None:
    with pytest.raises(ValueError, match="name must become 3-255 characters long, got 'ab'"):
        synthesize(lambda stack: table(stack, name="ab"), name_pattern="{name}")


def test_rejects_an_attribute_type_that_no_key_may_have() -> None:
    with pytest.raises(ValueError, match="type must be one of B, N, S, got 'BOOL'"):
        Attribute("user_id", "BOOL")


def test_rejects_an_attribute_without_a_name() -> None:
    with pytest.raises(ValueError, match="name must be 1-255 characters long, got ''"):
        Attribute("", "S")


def granted(verb: str, **arguments: Any) -> Template:
    def build(stack: PlatformStack) -> None:
        existing = Table.from_table_arn(
            stack, "Existing", TABLE_ARN, **{"stream_arn": STREAM_ARN, "key": imported_key(stack)} | arguments
        )
        getattr(existing, verb)(grantee(stack))

    return synthesize(build)


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


READS = key_statement("dynamodb", "kms:Decrypt")
WRITES = key_statement("dynamodb", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey")
STREAM = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")


@pytest.mark.parametrize(
    ("verb", "statements"),
    [
        ("grant_get_item", [READS, allow(TABLE_ARN, "dynamodb:GetItem")]),
        ("grant_query", [READS, allow(TABLE_ARN, "dynamodb:Query")]),
        ("grant_put_item", [WRITES, allow(TABLE_ARN, "dynamodb:PutItem")]),
        ("grant_update_item", [WRITES, allow(TABLE_ARN, "dynamodb:UpdateItem")]),
        ("grant_delete_item", [WRITES, allow(TABLE_ARN, "dynamodb:DeleteItem")]),
        ("grant_read_stream", [READS, allow(STREAM_ARN, *(f"dynamodb:{action}" for action in STREAM))]),
    ],
)
def test_a_grant_gives_exact_actions_and_carries_the_key_along(
    verb: str, statements: list[dict[str, Any]]
) -> None:
    assert granted(verb).statements() == statements


def test_a_table_under_no_own_key_grants_none() -> None:
    assert granted("grant_put_item", key=None).statements() == [allow(TABLE_ARN, "dynamodb:PutItem")]


def test_an_own_table_grants_its_own_arn_and_stream() -> None:
    def build(stack: PlatformStack) -> None:
        orders, role = table(stack, stream="NEW_IMAGE"), grantee(stack)
        orders.grant_get_item(role)
        orders.grant_read_stream(role)

    resources = [statement["Resource"][0] for statement in synthesize(build).statements()]
    assert [resource.split(".")[-1] for resource in resources[1:]] == ["arn}", "stream_arn}"]
    assert all(resource.startswith("${aws_dynamodb_table.Table_") for resource in resources[1:])


def test_rejects_the_stream_of_a_table_that_has_none() -> None:
    with pytest.raises(ValueError, match="the table test/Table has no stream: give it stream= one of"):
        synthesize(lambda stack: table(stack).grant_read_stream(grantee(stack)))


def test_an_imported_table_is_named_by_its_arn() -> None:
    def build(stack: PlatformStack) -> None:
        existing: ITable = Table.from_table_arn(stack, "Existing", TABLE_ARN)
        assert existing.table_name == "cairn-test-orders"

    synthesize(build)


def test_rejects_an_arn_that_is_no_table() -> None:
    with pytest.raises(ValueError, match="table_arn must be the ARN of a table, got 'arn:aws:sqs"):
        synthesize(lambda stack: Table.from_table_arn(stack, "Existing", "arn:aws:sqs:eu-west-1:1:q"))

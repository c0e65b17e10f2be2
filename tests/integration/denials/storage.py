"""What the grants of ``modules/storage`` leave denied."""

from collections.abc import Callable
from typing import Any

from constructs import Construct

from modules.storage import Bucket, IBucket, ITable, Table
from tests.integration.denials.denial import Call, Denial, Resource, key_pair
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account

KEY = {"id": {"S": "one"}}


def _tables(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        made = account.clients("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
            SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key.arn},
        )["TableDescription"]
        return Resource(made["TableArn"], key.arn, content=made["LatestStreamArn"])

    return make("orders"), make("other-orders")


def _table(scope: Construct, table: Resource) -> ITable:
    return Table.from_table_arn(scope, "Table", table.arn, stream_arn=table.content, key=key_of(scope, table))


def _get(caller: Clients, table: Resource) -> Any:
    return caller("dynamodb").get_item(TableName=table.name, Key=KEY)


def _put(caller: Clients, table: Resource) -> Any:
    return caller("dynamodb").put_item(TableName=table.name, Item=KEY)


def _query(caller: Clients, table: Resource) -> Any:
    return caller("dynamodb").query(
        TableName=table.name,
        KeyConditionExpression="id = :id",
        ExpressionAttributeValues={":id": KEY["id"]},
    )


def _update(caller: Clients, table: Resource) -> Any:
    return caller("dynamodb").update_item(TableName=table.name, Key=KEY)


def _delete(caller: Clients, table: Resource) -> Any:
    return caller("dynamodb").delete_item(TableName=table.name, Key=KEY)


def _read_stream(caller: Clients, table: Resource) -> Any:
    streams, stream = caller("dynamodbstreams"), table.content
    (shard, *_) = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    return streams.get_records(ShardIterator=iterator)


def _buckets(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        s3 = account.clients("s3")
        s3.create_bucket(Bucket=name)
        s3.put_object(Bucket=name, Key="2026/invoice", Body=b"")
        s3.put_object(Bucket=name, Key="2025/invoice", Body=b"")
        return Resource(f"arn:aws:s3:::{name}", key.arn)

    return make(f"invoices-{account.account_id}"), make(f"other-invoices-{account.account_id}")


def _bucket(scope: Construct, bucket: Resource) -> IBucket:
    return Bucket.from_bucket_arn(scope, "Bucket", bucket.arn, key=key_of(scope, bucket))


def _get_object(caller: Clients, bucket: Resource, folder: str = "2026") -> Any:
    return caller("s3").get_object(Bucket=bucket.name, Key=f"{folder}/invoice")


def _put_object(caller: Clients, bucket: Resource, folder: str = "2026") -> Any:
    return caller("s3").put_object(Bucket=bucket.name, Key=f"{folder}/invoice", Body=b"")


def _delete_object(caller: Clients, bucket: Resource, folder: str = "2026") -> Any:
    return caller("s3").delete_object(Bucket=bucket.name, Key=f"{folder}/invoice")


def _list_objects(caller: Clients, bucket: Resource, folder: str = "2026") -> Any:
    return caller("s3").list_objects_v2(Bucket=bucket.name, Prefix=f"{folder}/")


def _elsewhere(call: Callable[..., Any]) -> Call:
    """The same call to another folder of the bucket."""
    return lambda caller, bucket: call(caller, bucket, folder="2025")


def _table_row(grant: str, call: Call, other: Call) -> Denial:
    return Denial(
        f"Table.{grant}",
        _tables,
        lambda scope, table, role: getattr(_table(scope, table), grant)(role),
        call=call,
        others=(other,),
    )


def _bucket_row(grant: str, call: Call, other: Call) -> Denial:
    return Denial(
        f"Bucket.{grant}",
        _buckets,
        lambda scope, bucket, role: getattr(_bucket(scope, bucket), grant)(role, prefix="2026/"),
        call=call,
        others=(other, _elsewhere(call)),
    )


DENIALS = (
    _table_row("grant_get_item", _get, _query),
    _table_row("grant_query", _query, _get),
    _table_row("grant_put_item", _put, _delete),
    _table_row("grant_update_item", _update, _put),
    _table_row("grant_delete_item", _delete, _get),
    _table_row("grant_read_stream", _read_stream, _get),
    _bucket_row("grant_get", _get_object, _put_object),
    _bucket_row("grant_put", _put_object, _get_object),
    _bucket_row("grant_list", _list_objects, _get_object),
    _bucket_row("grant_delete", _delete_object, _get_object),
)

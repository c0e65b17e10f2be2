"""A DynamoDB table: on demand or scaled, encrypted under a key of one's own, recoverable to any second of 35 days."""

from __future__ import annotations

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
    DynamodbTableTtl,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.encryption import IKey
from modules.storage.attribute import Attribute
from modules.storage.provisioned_capacity import ProvisionedCapacity, TableScaling
from modules.storage.table_grants import STREAM_VIEWS, ITable, TableGrants


class _ImportedTable(TableGrants):
    def __init__(
        self, scope: Construct, id: str, *, table_arn: str, stream_arn: str | None, key: IKey | None
    ) -> None:
        super().__init__(scope, id)
        if ":table/" not in table_arn:
            raise ValueError(f"table_arn must be the ARN of a table, got {table_arn!r}")
        self.table_arn = table_arn
        self.table_name = table_arn.split(":table/")[1]
        self._stream_arn = stream_arn
        self._key = key


class Table(TableGrants):
    """A table with on-demand capacity, point-in-time recovery and server-side encryption under ``key``.

    ``stream`` is one of ``STREAM_VIEWS``, or None for no stream. ``time_to_live_attribute`` names the number
    attribute that holds the second (epoch) after which an item goes. Deletion protection, and Terraform's refusal to
    destroy the table, follow the environment. With ``provisioned`` capacity Terraform leaves the units alone from then
    on: AWS moves them. Raises ``ValueError`` for another stream view, or a name that becomes
    shorter than 3 characters. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        partition_key: Attribute,
        key: IKey,
        sort_key: Attribute | None = None,
        stream: str | None = None,
        time_to_live_attribute: str | None = None,
        provisioned: ProvisionedCapacity | None = None,
    ) -> None:
        super().__init__(scope, id)
        if stream is not None and stream not in STREAM_VIEWS:
            raise ValueError(f"stream must be one of {', '.join(STREAM_VIEWS)} or None, got {stream!r}")
        table_name = stack_of(self).physical_name(name, max_length=255)
        if len(table_name) < 3:
            raise ValueError(f"name must become 3-255 characters long, got {table_name!r}")
        resource = self._create(table_name, partition_key, sort_key, key, stream, time_to_live_attribute)
        self.table_arn = resource.arn
        self.table_name = resource.name
        self._stream_arn = None if stream is None else resource.stream_arn
        self._key = key
        if provisioned is not None:
            self._provision(resource, provisioned)

    def _provision(self, resource: DynamodbTable, capacity: ProvisionedCapacity) -> None:
        resource.billing_mode = "PROVISIONED"
        resource.read_capacity, resource.write_capacity = capacity.read_minimum, capacity.write_minimum
        resource.add_override("lifecycle.ignore_changes", ["read_capacity", "write_capacity"])
        TableScaling(self, "Scaling", table_name=self.table_name, capacity=capacity)

    def _create(
        self,
        table_name: str,
        partition_key: Attribute,
        sort_key: Attribute | None,
        key: IKey,
        stream: str | None,
        time_to_live_attribute: str | None,
    ) -> DynamodbTable:
        protected = settings_of(self).protect_data
        attributes = [attribute for attribute in (partition_key, sort_key) if attribute is not None]
        return DynamodbTable(
            self,
            "Resource",
            name=table_name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=partition_key.name,
            range_key=None if sort_key is None else sort_key.name,
            attribute=[DynamodbTableAttribute(name=a.name, type=a.type) for a in attributes],
            stream_enabled=stream is not None,
            stream_view_type=stream,
            ttl=_time_to_live(time_to_live_attribute),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=key.key_arn),
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True, recovery_period_in_days=35),
            deletion_protection_enabled=protected,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protected),
        )

    @staticmethod
    def from_table_arn(
        scope: Construct, id: str, table_arn: str, *, stream_arn: str | None = None, key: IKey | None = None
    ) -> ITable:
        """Return a table that exists; give ``key`` where it is encrypted with a customer managed one."""
        return _ImportedTable(scope, id, table_arn=table_arn, stream_arn=stream_arn, key=key)


def _time_to_live(attribute: str | None) -> DynamodbTableTtl | None:
    return None if attribute is None else DynamodbTableTtl(enabled=True, attribute_name=attribute)

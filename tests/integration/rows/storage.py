"""Rows of ``modules/storage``."""

from modules.core import PlatformStack
from modules.storage import Attribute, ProvisionedCapacity, Table
from tests.integration.rows.row import Made, Now, Row


def _table(stack: PlatformStack, made: Made, now: Now) -> Table:
    table = Table(
        stack,
        "Table",
        name="lifecycle",
        partition_key=Attribute("id", "S"),
        stream="NEW_IMAGE",
        time_to_live_attribute=now(None, "expires_at"),
        key=made["Key"],
    )
    capacity = ProvisionedCapacity(
        read_minimum=1,
        read_maximum=now(10, 20),
        write_minimum=1,
        write_maximum=10,
        target_percent=now(70, 60),
    )
    Table(
        table,
        "Scaled",
        name="scaled",
        partition_key=Attribute("id", "S"),
        provisioned=capacity,
        key=made["Key"],
    )
    return table


ROWS = (Row("Table", _table),)

"""Rows of ``modules/storage``."""

from modules.core import PlatformStack
from modules.storage import Attribute, Table
from tests.integration.rows.row import Made, Now, Row


def _table(stack: PlatformStack, made: Made, now: Now) -> Table:
    return Table(
        stack,
        "Table",
        name="lifecycle",
        partition_key=Attribute("id", "S"),
        stream="NEW_IMAGE",
        time_to_live_attribute=now(None, "expires_at"),
        key=made["Key"],
    )


ROWS = (Row("Table", _table),)

"""Tasks that read or write one item of a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from modules.core.arguments import require_one_of
from modules.iam import Grant, IGrantable
from modules.storage import ITable

# What may be done with an item, and the grant that it needs.
_GRANTS = {
    "deleteItem": "grant_delete_item",
    "getItem": "grant_get_item",
    "putItem": "grant_put_item",
    "updateItem": "grant_update_item",
}


@dataclass(frozen=True, kw_only=True)
class DynamodbItem:
    """Calls ``getItem``, ``putItem``, ``updateItem`` or ``deleteItem`` of a table with ``parameters``.

    They are those of the API without the table's name: ``{"Key": {"id": {"S.$": "$.id"}}}``. Raises ``ValueError``
    for another action, and for a table name among the parameters.
    https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html
    """

    table: ITable
    action: str
    parameters: Mapping[str, Any]

    transient_errors = (
        "DynamoDB.InternalServerErrorException",
        "DynamoDB.ProvisionedThroughputExceededException",
        "DynamoDB.RequestLimitExceededException",
        "DynamoDB.SdkClientException",
    )

    def __post_init__(self) -> None:
        require_one_of("action", self.action, tuple(_GRANTS))
        if "TableName" in self.parameters:
            raise ValueError("parameters must leave TableName out: table says it")

    @property
    def resource(self) -> str:
        """The integration of the action."""
        return f"arn:aws:states:::dynamodb:{self.action}"

    def arguments(self) -> dict[str, Any]:
        """Return the table and the parameters."""
        return {"TableName": self.table.table_name, **self.parameters}

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` this one action on the table."""
        grant: Grant = getattr(self.table, _GRANTS[self.action])(role)
        return grant

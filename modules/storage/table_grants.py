"""What may be granted of a table, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.encryption import IKey
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
DELETE_ITEM = ("dynamodb:DeleteItem",)
GET_ITEM = ("dynamodb:GetItem",)
PUT_ITEM = ("dynamodb:PutItem",)
QUERY = ("dynamodb:Query",)
UPDATE_ITEM = ("dynamodb:UpdateItem",)
# https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
READ_STREAM = (
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
)
STREAM_VIEWS = ("KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE", "OLD_IMAGE")


class ITable(Protocol):
    """A table that its use can be granted of."""

    @property
    def table_arn(self) -> str:
        """The ARN of the table."""

    @property
    def table_name(self) -> str:
        """The name of the table."""

    @property
    def stream_arn(self) -> str:
        """The ARN of the table's stream; raises ``ValueError`` where it has none."""

    def grant_get_item(self, grantee: IGrantable) -> Grant:
        """Allow reading one item by its key."""

    def grant_put_item(self, grantee: IGrantable) -> Grant:
        """Allow writing a whole item, conditions included."""

    def grant_query(self, grantee: IGrantable) -> Grant:
        """Allow reading the items of one partition."""

    def grant_update_item(self, grantee: IGrantable) -> Grant:
        """Allow changing an item, conditions included."""

    def grant_delete_item(self, grantee: IGrantable) -> Grant:
        """Allow deleting an item."""

    def grant_read_stream(self, grantee: IGrantable) -> Grant:
        """Allow reading the table's stream."""


class TableGrants(Construct):
    """The grants of a table, written from its ARN, its stream and its key."""

    table_arn: str
    table_name: str
    _stream_arn: str | None
    _key: IKey | None

    @property
    def stream_arn(self) -> str:
        """The ARN of the table's stream; raises ``ValueError`` where it has none."""
        if self._stream_arn is None:
            raise ValueError(
                f"the table {self.node.path} has no stream: give it stream= one of {', '.join(STREAM_VIEWS)}"
            )
        return self._stream_arn

    def grant_get_item(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read one item by its key."""
        return self._grant_read(grantee, actions=GET_ITEM)

    def grant_query(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read the items of one partition."""
        return self._grant_read(grantee, actions=QUERY)

    def grant_put_item(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to write a whole item, conditions included."""
        return self._grant_write(grantee, actions=PUT_ITEM)

    def grant_update_item(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to change an item, conditions included."""
        return self._grant_write(grantee, actions=UPDATE_ITEM)

    def grant_delete_item(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to delete an item."""
        return self._grant_write(grantee, actions=DELETE_ITEM)

    def grant_read_stream(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read the table's stream; raises ``ValueError`` where it has none."""
        stream_arn = self.stream_arn
        self._grant_decrypt(grantee)
        return Grant.add(grantee, actions=READ_STREAM, resources=(stream_arn,))

    def _grant_read(self, grantee: IGrantable, *, actions: tuple[str, ...]) -> Grant:
        self._grant_decrypt(grantee)
        return Grant.add(grantee, actions=actions, resources=(self.table_arn,))

    def _grant_write(self, grantee: IGrantable, *, actions: tuple[str, ...]) -> Grant:
        if self._key is not None:
            self._key.grant_encrypt_decrypt(grantee, via="dynamodb")
        return Grant.add(grantee, actions=actions, resources=(self.table_arn,))

    def _grant_decrypt(self, grantee: IGrantable) -> None:
        if self._key is not None:
            self._key.grant_decrypt(grantee, via="dynamodb")

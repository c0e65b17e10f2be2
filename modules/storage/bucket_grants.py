"""What may be granted of a bucket, whoever made it."""

import re
from typing import Protocol

from constructs import Construct

from modules.encryption import IKey
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
GET_OBJECT = ("s3:GetObject",)
PUT_OBJECT = ("s3:PutObject",)
DELETE_OBJECT = ("s3:DeleteObject",)
LIST_BUCKET = ("s3:ListBucket",)
_PREFIX = re.compile(r"([A-Za-z0-9!_.'()=-][A-Za-z0-9!_.'()= -]*/)*")


class IBucket(Protocol):
    """A bucket that its use can be granted of."""

    @property
    def bucket_arn(self) -> str:
        """The ARN of the bucket."""

    @property
    def bucket_name(self) -> str:
        """The name of the bucket."""

    def grant_get(self, grantee: IGrantable, *, prefix: str) -> Grant:
        """Allow reading objects; see ``BucketGrants.grant_get``."""

    def grant_put(self, grantee: IGrantable, *, prefix: str) -> Grant:
        """Allow writing objects; see ``BucketGrants.grant_put``."""

    def grant_delete(self, grantee: IGrantable, *, prefix: str) -> Grant:
        """Allow deleting objects; see ``BucketGrants.grant_delete``."""

    def grant_list(self, grantee: IGrantable, *, prefix: str) -> Grant:
        """Allow listing objects; see ``BucketGrants.grant_list``."""

    def allow_trails(self) -> None:
        """Let trails write their log files; see ``Bucket.allow_trails``."""

    def allow_recorders(self) -> None:
        """Let AWS Config deliver what it records; see ``Bucket.allow_recorders``."""


class BucketGrants(Construct):
    """The grants of a bucket, written from its ARN and its key.

    ``prefix`` is a folder such as ``invoices/2026/``, and ``""`` is the whole bucket. Raises ``ValueError`` for a
    prefix that does not end with ``/`` or holds a wildcard.
    """

    bucket_arn: str
    bucket_name: str
    _key: IKey | None

    def grant_get(self, grantee: IGrantable, *, prefix: str) -> Grant:
        """Allow ``grantee`` to read the objects below ``prefix``."""
        if self._key is not None:
            self._key.grant_decrypt(grantee, via="s3")
        return Grant.add(grantee, actions=GET_OBJECT, resources=(self._objects(prefix),))

    def grant_put(self, grantee: IGrantable, *, prefix: str) -> Grant:
        """Allow ``grantee`` to write objects below ``prefix``, in parts too, but not to give up parts."""
        if self._key is not None:
            self._key.grant_generate_data_key(grantee, via="s3")
        return Grant.add(grantee, actions=PUT_OBJECT, resources=(self._objects(prefix),))

    def grant_delete(self, grantee: IGrantable, *, prefix: str) -> Grant:
        """Allow ``grantee`` to delete objects below ``prefix``; their versions stay."""
        return Grant.add(grantee, actions=DELETE_OBJECT, resources=(self._objects(prefix),))

    def grant_list(self, grantee: IGrantable, *, prefix: str) -> Grant:
        """Allow ``grantee`` to list what lies below ``prefix``."""
        _require_prefix(prefix)
        below = {"StringLike": {"s3:prefix": f"{prefix}*"}} if prefix else None
        return Grant.add(grantee, actions=LIST_BUCKET, resources=(self.bucket_arn,), conditions=below)

    def _objects(self, prefix: str) -> str:
        _require_prefix(prefix)
        return f"{self.bucket_arn}/{prefix}*"


def _require_prefix(prefix: str) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(
            f'prefix must be a folder such as "invoices/2026/" without a wildcard, or "" for the whole bucket, '
            f"got {prefix!r}"
        )

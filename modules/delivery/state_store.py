"""Where Terraform keeps the state of an environment's stacks: a versioned bucket under a key of its own."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Protocol

from constructs import Construct

from modules.core import bucket_arn, settings_of, stack_of
from modules.encryption import IKey, Key
from modules.iam import Grant, IGrantable
from modules.storage import Bucket, IAccessLogBucket

# https://developer.hashicorp.com/terraform/language/backend/s3#s3-bucket-permissions
LIST = ("s3:ListBucket",)
READ = ("s3:GetObject",)
LOCK = ("s3:DeleteObject", "s3:GetObject", "s3:PutObject")
WRITE = ("s3:PutObject",)


class IStateStore(Protocol):
    """A bucket of states that planning and applying can be granted on."""

    @property
    def bucket_arn(self) -> str:
        """The ARN of the bucket."""

    @property
    def key(self) -> IKey:
        """The key that the states lie under."""

    def grant_plan(self, grantee: IGrantable) -> Grant:
        """Allow what a plan needs; see ``StateStore.grant_plan``."""

    def grant_apply(self, grantee: IGrantable) -> Grant:
        """Allow what an apply needs; see ``StateStore.grant_apply``."""


class _StateStoreBase(Construct):
    bucket_arn: str
    key: IKey

    def grant_plan(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read states, and to lock and unlock them; to write none.

        Whoever plans needs it. A state holds what its stack holds in clear: keep secrets out of both.
        """
        self._list(grantee)
        self.key.grant_generate_data_key(grantee, via="s3")
        Grant.add(grantee, actions=READ, resources=(self._states,))
        return Grant.add(grantee, actions=LOCK, resources=(f"{self._states}.tflock",))

    def grant_apply(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` what a plan needs, and to write states."""
        self.grant_plan(grantee)
        return Grant.add(grantee, actions=WRITE, resources=(f"{self._states}.tfstate",))

    @property
    def _states(self) -> str:
        return f"{self.bucket_arn}/{settings_of(self).state.key_prefix}/*"

    def _list(self, grantee: IGrantable) -> None:
        prefix = settings_of(self).state.key_prefix
        Grant.add(
            grantee,
            actions=LIST,
            resources=(self.bucket_arn,),
            conditions={"StringLike": {"s3:prefix": (f"{prefix}/*",)}},
        )


class _ImportedStateStore(_StateStoreBase):
    def __init__(self, scope: Construct, id: str, *, bucket_arn: str, key: IKey) -> None:
        super().__init__(scope, id)
        if not bucket_arn.startswith("arn:aws:s3:::") or "/" in bucket_arn:
            raise ValueError(f"bucket_arn must be the ARN of a bucket, got {bucket_arn!r}")
        self.bucket_arn = bucket_arn
        self.key = key


class StateStore(_StateStoreBase):
    """A bucket by the very name ``bucket_name``, under a key of its own whose alias ends with ``name``.

    Terraform locks a state by an object beside it, so there is no table, and no object lock, which would keep the lock
    for good. Every version of a state is kept for 90 days after a newer one. ``bucket_name`` is none that the
    environment would give a bucket of its own: what runs is let no further than those, whatever it is granted.

    Raises ``ValueError`` for such a name.
    https://developer.hashicorp.com/terraform/language/backend/s3
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, bucket_name: str, access_log: IAccessLogBucket
    ) -> None:
        super().__init__(scope, id)
        own = stack_of(self).physical_name("*")
        if fnmatchcase(bucket_name, own):
            raise ValueError(
                f"bucket_name must not be named as the environment names what runs ({own}), got {bucket_name!r}"
            )
        self.key = Key(self, "Key", name=name, description="Encrypts the states of Terraform")
        bucket = Bucket(
            self, "Bucket", name=name, bucket_name=bucket_name, key=self.key, access_log=access_log
        )
        self.bucket_name: str = bucket.bucket_name
        self.bucket_arn = bucket_arn(bucket_name)

    @staticmethod
    def from_bucket_arn(scope: Construct, id: str, bucket_arn: str, *, key: IKey) -> IStateStore:
        """Return a store that exists, whose states lie under ``key``."""
        return _ImportedStateStore(scope, id, bucket_arn=bucket_arn, key=key)

"""What may be granted of a cache, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.core import stack_of
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticache.html
CONNECT = ("elasticache:Connect",)
LONGEST_ID = 40


class ICache(Protocol):
    """A cache that services connect to and that logging in to can be granted of."""

    @property
    def endpoint(self) -> str:
        """The host name of the primary node."""

    @property
    def reader_endpoint(self) -> str:
        """The host name behind which the replicas are."""

    @property
    def port(self) -> int:
        """The port of both endpoints."""

    @property
    def cache_name(self) -> str:
        """The id of the replication group, which tokens of IAM are made out to."""

    @property
    def security_group_id(self) -> str:
        """The id of the security group of the cache's nodes."""

    def user_name(self, user: str) -> str:
        """Return the name that the user called ``user`` logs in by."""

    def grant_connect(self, grantee: IGrantable, user: str) -> Grant:
        """Allow logging in as ``user`` with a token of IAM."""


class CacheGrants(Construct):
    """The grants of a cache, written from its ARN and the names of its users."""

    cache_arn: str
    cache_name: str
    _users: frozenset[str]

    def user_name(self, user: str) -> str:
        """Return the name that the user called ``user`` logs in by; raises ``ValueError`` where there is none."""
        if user not in self._users:
            raise ValueError(f"user must be one of {', '.join(sorted(self._users))}, got {user!r}")
        return stack_of(self).physical_name(user, max_length=LONGEST_ID)

    def grant_connect(self, grantee: IGrantable, user: str) -> Grant:
        """Allow ``grantee`` to log in to this cache as ``user``; raises ``ValueError`` where it has no such user.

        https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
        """
        user_arn = stack_of(self).arn("elasticache", f"user:{self.user_name(user)}")
        return Grant.add(grantee, actions=CONNECT, resources=(self.cache_arn, user_arn))

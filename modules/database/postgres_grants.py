"""What may be granted of a PostgreSQL cluster, whoever made it."""

import re
from typing import Protocol

from constructs import Construct

from modules.core import stack_of
from modules.encryption import IKey
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrdsiamauthentication.html
CONNECT = ("rds-db:connect",)
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
READ_SECRET = ("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue")
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrdsdataapi.html
EXECUTE = ("rds-data:ExecuteStatement",)
MASTER_USER = "administrator"
_USER = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class IPostgresCluster(Protocol):
    """A cluster that services connect to and that logging in to can be granted of."""

    @property
    def cluster_arn(self) -> str:
        """The ARN of the cluster."""

    @property
    def cluster_resource_id(self) -> str:
        """The id that AWS gave the cluster, which rights to log in are written on."""

    @property
    def master_secret_arn(self) -> str:
        """The ARN of the master user's secret; raises ``ValueError`` where it is not known."""

    @property
    def endpoint(self) -> str:
        """The host name of the writer."""

    @property
    def reader_endpoint(self) -> str:
        """The host name behind which the readers are."""

    @property
    def port(self) -> int:
        """The port of both endpoints."""

    @property
    def database_name(self) -> str:
        """The database that the cluster was made with."""

    @property
    def security_group_id(self) -> str:
        """The id of the security group of the cluster's instances."""

    def grant_connect(self, grantee: IGrantable, user: str) -> Grant:
        """Allow logging in as ``user`` with a token of IAM."""

    def grant_read_master_secret(self, grantee: IGrantable) -> Grant:
        """Allow reading the password of the master user."""

    def grant_execute_statements(self, grantee: IGrantable) -> Grant:
        """Allow whatever the master user may, by the Data API."""


class PostgresGrants(Construct):
    """The grants of a cluster, written from its resource id, its master secret and their key."""

    cluster_arn: str
    cluster_resource_id: str
    _master_secret_arn: str | None
    _key: IKey | None

    @property
    def master_secret_arn(self) -> str:
        """The ARN of the master user's secret; raises ``ValueError`` where it is not known."""
        if self._master_secret_arn is None:
            raise ValueError(f"{self.node.path} is imported without its secret: give it master_secret_arn=")
        return self._master_secret_arn

    def grant_connect(self, grantee: IGrantable, user: str) -> Grant:
        """Allow ``grantee`` to log in as the database's role ``user``, which must have been granted ``rds_iam``.

        Raises ``ValueError`` for a name that PostgreSQL would have to quote, and for the master user, whose password
        is what ``grant_read_master_secret`` is for.
        https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
        """
        require_user(user)
        resource = stack_of(self).arn("rds-db", f"dbuser:{self.cluster_resource_id}/{user}")
        return Grant.add(grantee, actions=CONNECT, resources=(resource,))

    def grant_read_master_secret(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read the password of the master user, who may do everything but be a superuser.

        Raises ``ValueError`` where the cluster was imported without its secret.
        """
        secret_arn = self.master_secret_arn
        if self._key is not None:
            self._key.grant_decrypt(grantee, via="secretsmanager")
        return Grant.add(grantee, actions=READ_SECRET, resources=(secret_arn,))

    def grant_execute_statements(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to do whatever the master user may, by the Data API and so without a way into the VPC.

        Raises ``ValueError`` where the cluster was imported without its secret.
        """
        self.grant_read_master_secret(grantee)
        return Grant.add(grantee, actions=EXECUTE, resources=(self.cluster_arn,))


def require_user(user: str) -> None:
    """Raise ``ValueError`` unless ``user`` can be a service's role in a database."""
    if not _USER.fullmatch(user) or user.startswith("pg_") or user == MASTER_USER:
        raise ValueError(
            "user must be 1-63 lower-case letters, digits and underscores, begin with no digit and no pg_, "
            f"and not be {MASTER_USER}, got {user!r}"
        )

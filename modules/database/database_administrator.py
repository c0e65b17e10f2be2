"""Who makes databases and roles inside a cluster: a function that Terraform calls."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from cdktf import ITerraformDependable, TerraformResource
from constructs import Construct, IConstruct

from modules.compute import Function
from modules.compute.own_package import HANDLER, own_package
from modules.core import stack_of
from modules.database import administration
from modules.database.postgres_grants import IPostgresCluster
from modules.encryption import IKey

_TIMEOUT_SEC = 300


class IDatabaseAdministrator(Protocol):
    """Whoever makes the databases of a cluster."""

    @property
    def function_name(self) -> str:
        """The name of the function that is called."""

    @property
    def cluster(self) -> IPostgresCluster:
        """The cluster that databases are made in."""

    @property
    def needs(self) -> list[ITerraformDependable]:
        """What has to be there before the function is called, as far as it is in the same stack."""


class DatabaseAdministrator(Construct):
    """A function with the rights of the master user of ``cluster``, by the Data API and outside the VPC.

    It is the only one who has them, and does nothing but what each ``PostgresDatabase`` needs. ``key`` encrypts its
    environment, and its log where ``log_key`` does not, which must name ``logs.amazonaws.com``.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        cluster: IPostgresCluster,
        key: IKey,
        log_key: IKey | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.cluster = cluster
        self._function = Function(
            self,
            "Function",
            name=name,
            description=f"Makes databases and roles in {cluster.database_name}'s cluster",
            package=own_package(self, "database-administrator", Path(administration.__file__).parent),
            handler=HANDLER,
            key=key,
            log_key=log_key,
            timeout_sec=_TIMEOUT_SEC,
            reserved_concurrency=2,
            environment={
                "CLUSTER_ARN": cluster.cluster_arn,
                "SECRET_ARN": cluster.master_secret_arn,
                "DATABASE": cluster.database_name,
            },
        )
        cluster.grant_execute_statements(self._function)
        self.function_name = self._function.function_name

    @property
    def needs(self) -> list[ITerraformDependable]:
        """The function with its rights, and the cluster with its instances, where both are in this stack."""
        made: list[IConstruct] = list(self._function.node.find_all())
        if isinstance(self.cluster, Construct) and stack_of(self.cluster) is stack_of(self):
            made += self.cluster.node.find_all()
        return [one for one in made if isinstance(one, TerraformResource)]

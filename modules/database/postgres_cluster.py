"""An Aurora PostgreSQL cluster: private, encrypted, TLS only, opened by IAM, recoverable to any second."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cdktf import TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from cdktf_cdktf_provider_aws.rds_cluster import RdsCluster, RdsClusterServerlessv2ScalingConfiguration
from cdktf_cdktf_provider_aws.rds_cluster_instance import RdsClusterInstance
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.core.arguments import require_between, require_one_of
from modules.database.monitoring_role import MonitoringRole
from modules.database.postgres_alarms import add_alarms
from modules.database.postgres_grants import MASTER_USER, IPostgresCluster, PostgresGrants
from modules.database.postgres_parameters import PostgresParameters
from modules.encryption import IKey
from modules.network import INetwork, ISecurityGroup, SecurityGroup
from modules.observability import ITopic, LogGroup

ENGINE = "aurora-postgresql"
PORT = 5432
MAJOR_VERSIONS = ("17", "16")
_MONITORING_SEC = 60
_INSIGHTS_DAYS = 7
_NAME = re.compile(r"[a-z](-?[a-z0-9])*")
_DATABASE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_RESOURCE_ID = re.compile(r"cluster-[A-Z0-9]+")


class _ImportedPostgresCluster(PostgresGrants):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        cluster_arn: str,
        cluster_resource_id: str,
        endpoint: str,
        reader_endpoint: str,
        database_name: str,
        security_group_id: str,
        master_secret_arn: str | None,
        key: IKey | None,
        port: int,
    ) -> None:
        super().__init__(scope, id)
        if ":cluster:" not in cluster_arn and not Token.is_unresolved(cluster_arn):
            raise ValueError(f"cluster_arn must be the ARN of a DB cluster, got {cluster_arn!r}")
        if not Token.is_unresolved(cluster_resource_id) and not _RESOURCE_ID.fullmatch(cluster_resource_id):
            raise ValueError(
                f"cluster_resource_id must be an id such as cluster-ABC123, got {cluster_resource_id!r}"
            )
        require_between("port", port, 1150, 65535)
        self.cluster_arn = cluster_arn
        self.cluster_resource_id = cluster_resource_id
        self.endpoint = endpoint
        self.reader_endpoint = reader_endpoint
        self.port = port
        self.database_name = database_name
        self.security_group_id = security_group_id
        self._master_secret_arn = master_secret_arn
        self._key = key


class PostgresCluster(PostgresGrants):
    """A serverless cluster: a writer, and ``readers`` (0-15) in other zones that take over where it fails.

    Each instance grows and shrinks between ``least_acu`` (0-256; 0 sleeps when nobody is connected) and
    ``most_acu`` (1-256) Aurora capacity units of about 2 GiB, in steps of a half. It lies in the data subnets and
    lets nobody in: call ``allow_from``. ``key`` encrypts data, backups and the master secret, which RDS makes and
    rotates every seven days, and the log where ``log_key`` does not, which must name ``logs.amazonaws.com``.
    Backups are kept for ``backup_retention_days`` (1-35). ``major_version`` is one of ``MAJOR_VERSIONS``; AWS
    installs minor ones in the maintenance window. Deletion protection, a last snapshot and Terraform's refusal to
    destroy follow the environment. The Data API is on, for a ``DatabaseAdministrator``: who uses it needs rights on
    the cluster and on the master secret. There is no RDS Proxy before it: in provider 5.100 a proxy logs in by stored
    passwords alone (docs/adr/0013), so callers pool their connections, and functions limit their concurrency.

    Raises ``ValueError`` for other values, for a ``name`` that is not lower-case words joined by single hyphens, and
    for a ``database_name`` that PostgreSQL would have to quote.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        network: INetwork,
        key: IKey,
        database_name: str,
        major_version: str = MAJOR_VERSIONS[0],
        least_acu: float = 0.5,
        most_acu: float = 4,
        readers: int = 1,
        backup_retention_days: int = 14,
        log_key: IKey | None = None,
    ) -> None:
        super().__init__(scope, id)
        _check_names(name, database_name)
        require_one_of("major_version", major_version, MAJOR_VERSIONS)
        _check_capacity(least_acu, most_acu)
        require_between("readers", readers, 0, 15)
        require_between("backup_retention_days", backup_retention_days, 1, 35)
        self._name, self._readers = name, readers
        self._key: IKey = key
        self._log_key = log_key or key
        self._identifier = stack_of(self).physical_name(name, max_length=60)
        self.database_name, self.port = database_name, PORT
        self.security_group = SecurityGroup(
            self,
            "SecurityGroup",
            name=f"{name}-database",
            description=f"The database {name}",
            vpc_id=network.vpc_id,
        )
        self.security_group_id = self.security_group.security_group_id
        self._resource = self._cluster(
            network,
            major_version,
            RdsClusterServerlessv2ScalingConfiguration(min_capacity=least_acu, max_capacity=most_acu),
            backup_retention_days,
        )
        self.cluster_arn = self._resource.arn
        self.cluster_identifier: str = self._resource.cluster_identifier
        self.cluster_resource_id = self._resource.cluster_resource_id
        self.endpoint: str = self._resource.endpoint
        self.reader_endpoint: str = self._resource.reader_endpoint
        self._master_secret_arn = self._resource.master_user_secret.get(0).secret_arn
        self._instances()

    def allow_from(self, id: str, source: ISecurityGroup) -> None:
        """Let the members of ``source`` connect; ``id`` names the rule. Logging in is another right."""
        self.security_group.allow_from(id, source, port=PORT, description=f"PostgreSQL {self._name}")

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of a cluster that is full, busy, not vacuumed, deadlocked, or has a reader that lags."""
        add_alarms(
            self,
            name=self._name,
            cluster_identifier=self.cluster_identifier,
            readers=self._readers,
            actions=actions,
        )

    @staticmethod
    def from_cluster_attributes(
        scope: Construct,
        id: str,
        *,
        cluster_arn: str,
        cluster_resource_id: str,
        endpoint: str,
        reader_endpoint: str,
        database_name: str,
        security_group_id: str,
        master_secret_arn: str | None = None,
        key: IKey | None = None,
        port: int = PORT,
    ) -> IPostgresCluster:
        """Return a cluster that exists; nothing of it is changed. ``port`` is 1150-65535.

        ``cluster_resource_id`` is the id that starts with ``cluster-`` and that AWS gave, which rights are written
        on. Give ``master_secret_arn``, and the ``key`` it is encrypted with, where reading it is to be granted.
        """
        return _ImportedPostgresCluster(
            scope,
            id,
            cluster_arn=cluster_arn,
            cluster_resource_id=cluster_resource_id,
            endpoint=endpoint,
            reader_endpoint=reader_endpoint,
            database_name=database_name,
            security_group_id=security_group_id,
            master_secret_arn=master_secret_arn,
            key=key,
            port=port,
        )

    def _cluster(
        self,
        network: INetwork,
        major_version: str,
        capacity: RdsClusterServerlessv2ScalingConfiguration,
        backup_retention_days: int,
    ) -> RdsCluster:
        protected = settings_of(self).protect_data
        subnets = DbSubnetGroup(
            self,
            "Subnets",
            name=self._identifier,
            description=f"The data subnets, for {self._name}",
            subnet_ids=list(network.data_subnet_ids),
        )
        parameters = PostgresParameters(self, "Parameters", name=self._name, major_version=major_version)
        log = LogGroup(self, "Log", name=f"/aws/rds/cluster/{self._identifier}/postgresql", key=self._log_key)
        return RdsCluster(
            self,
            "Resource",
            cluster_identifier=self._identifier,
            engine=ENGINE,
            engine_version=major_version,
            database_name=self.database_name,
            port=PORT,
            master_username=MASTER_USER,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=self._key.key_arn,
            iam_database_authentication_enabled=True,
            enable_http_endpoint=True,
            storage_encrypted=True,
            kms_key_id=self._key.key_arn,
            db_subnet_group_name=subnets.name,
            db_cluster_parameter_group_name=parameters.parameter_group_name,
            vpc_security_group_ids=[self.security_group_id],
            serverlessv2_scaling_configuration=capacity,
            backup_retention_period=backup_retention_days,
            preferred_backup_window="02:00-03:00",
            preferred_maintenance_window="sun:03:30-sun:04:30",
            copy_tags_to_snapshot=True,
            enabled_cloudwatch_logs_exports=["postgresql"],
            deletion_protection=protected,
            skip_final_snapshot=not protected,
            final_snapshot_identifier=f"{self._identifier}-last" if protected else None,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protected),
            depends_on=[log.node.default_child],
        )

    def _instances(self) -> None:
        monitoring = MonitoringRole(self, "Monitoring", name=self._name).role
        for number in range(1, self._readers + 2):
            RdsClusterInstance(
                self,
                "Writer" if number == 1 else f"Reader{number - 1}",
                identifier=f"{self._identifier}-{number}",
                cluster_identifier=self.cluster_identifier,
                instance_class="db.serverless",
                engine=ENGINE,
                promotion_tier=min(number - 1, 1),
                publicly_accessible=False,
                auto_minor_version_upgrade=True,
                copy_tags_to_snapshot=True,
                monitoring_interval=_MONITORING_SEC,
                monitoring_role_arn=monitoring.role_arn,
                depends_on=monitoring.policies,
                **_insights(self._key),
            )


def _insights(key: IKey) -> dict[str, Any]:
    return {
        "performance_insights_enabled": True,
        "performance_insights_kms_key_id": key.key_arn,
        "performance_insights_retention_period": _INSIGHTS_DAYS,
    }


def _check_names(name: str, database_name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"name must be lower-case words joined by single hyphens, got {name!r}")
    if not _DATABASE.fullmatch(database_name):
        raise ValueError(
            "database_name must be 1-63 lower-case letters, digits and underscores, a letter first, "
            f"got {database_name!r}"
        )


def _check_capacity(least_acu: float, most_acu: float) -> None:
    require_between("least_acu", least_acu, 0, 256)
    require_between("most_acu", most_acu, 1, 256)
    for argument, value in (("least_acu", least_acu), ("most_acu", most_acu)):
        if value * 2 != int(value * 2):
            raise ValueError(f"{argument} must be in steps of 0.5, got {value}")
    if least_acu > most_acu:
        raise ValueError(f"least_acu must be at most most_acu ({most_acu}), got {least_acu}")

"""The gaps of RDS and ElastiCache."""

from cairn.localcloud.gaps.gap import Gap, Kind

DATABASE_GAPS: tuple[Gap, ...] = (
    Gap(
        name="database_servers",
        area="RDS",
        behaviour="A cluster has one endpoint for life, at which a PostgreSQL takes its password and TLS",
        kind=Kind.MENDED,
    ),
    Gap(
        name="cache_servers",
        area="ElastiCache",
        behaviour="A replication group has one endpoint for life, at which a Valkey takes its token and TLS",
        kind=Kind.MENDED,
    ),
    Gap(
        name="database_log_exports",
        area="RDS",
        behaviour="A database is read back with the logs that it exports",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="replication_group_key",
        area="ElastiCache",
        behaviour="A replication group is read back with the key that it is encrypted with",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="cache_parameters",
        area="ElastiCache",
        behaviour="The parameters that a user has set can be asked for alone",
        kind=Kind.MENDED,
    ),
    Gap(
        name="performance_insights",
        area="RDS",
        behaviour="A cluster and an instance are read back with their Performance Insights",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="cache_minor_upgrades",
        area="ElastiCache",
        behaviour="A cache cluster is read back with whether it upgrades to minor versions by itself",
        kind=Kind.STOOD_IN,
    ),
    Gap(
        name="stopped_instances",
        area="RDS",
        behaviour="An instance that is stopped takes no connections, until it is started again",
        kind=Kind.MENDED,
    ),
    Gap(
        name="managed_secret_rotation",
        area="Secrets Manager",
        behaviour="Rotating the secret that RDS manages changes the password of the cluster",
        kind=Kind.MENDED,
    ),
)

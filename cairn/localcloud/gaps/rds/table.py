"""RDS: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="RDS",
    gaps=(
        Gap(
            name="database_servers",
            behaviour="A cluster has one endpoint for life, at which a PostgreSQL takes its password and TLS",
            kind=Kind.MENDED,
        ),
        Gap(
            name="database_log_exports",
            behaviour="A database is read back with the logs that it exports",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="performance_insights",
            behaviour="A cluster and an instance are read back with their Performance Insights",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="stopped_instances",
            behaviour="An instance that is stopped takes no connections, until it is started again",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="PostgreSQL has the engine version that was asked for",
            here="It is PostgreSQL 18, whatever is said",
        ),
        Limit(
            on_aws="Readers, failover, backups and point-in-time restore; parameters of a group take effect",
            here="The reader endpoint is the writer's, nothing is backed up; of the parameters `rds.force_ssl` works",
        ),
        Limit(
            on_aws="MySQL, MariaDB, Oracle and SQL Server run; text sorts by `en_US.UTF-8`",
            here="PostgreSQL, by `C`",
        ),
    ),
)

"""ElastiCache: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="ElastiCache",
    gaps=(
        Gap(
            name="cache_servers",
            behaviour="A replication group has one endpoint for life, at which a Valkey takes its token and TLS",
            kind=Kind.MENDED,
        ),
        Gap(
            name="replication_group_key",
            behaviour="A replication group is read back with the key that it is encrypted with",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="cache_parameters",
            behaviour="The parameters that a user has set can be asked for alone",
            kind=Kind.MENDED,
        ),
        Gap(
            name="cache_minor_upgrades",
            behaviour="A cache cluster is read back with whether it upgrades to minor versions by itself",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="cache_users",
            behaviour="A user of a group logs in by a token of IAM or a password, to the keys that are the user's",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="Shards, replicas and failover; parameters of a group take effect",
            here="One Valkey 8.1",
        ),
        Limit(
            on_aws="What changes of a user holds for connections that are open; one by IAM ends after twelve hours",
            here="It holds from the next login on; users of serverless caches are stored alone",
        ),
    ),
)

"""A Valkey cache: private, encrypted on the wire and at rest, opened by IAM, in several zones, backed up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.elasticache_parameter_group import (
    ElasticacheParameterGroup,
    ElasticacheParameterGroupParameter,
)
from cdktf_cdktf_provider_aws.elasticache_replication_group import (
    ElasticacheReplicationGroup,
    ElasticacheReplicationGroupLogDeliveryConfiguration,
)
from cdktf_cdktf_provider_aws.elasticache_subnet_group import ElasticacheSubnetGroup
from constructs import Construct

from modules.cache.cache_alarms import add_alarms
from modules.cache.cache_grants import LONGEST_ID, CacheGrants, ICache
from modules.cache.cache_user import CacheUser
from modules.cache.user_group import ENGINE, UserGroup
from modules.core import settings_of, stack_of
from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.network import INetwork, ISecurityGroup, SecurityGroup
from modules.observability import ITopic, LogGroup

PORT = 6379
EVICTIONS = ("allkeys-lfu", "allkeys-lru", "noeviction", "volatile-lfu", "volatile-lru", "volatile-ttl")
_VERSION, _FAMILY = "8.1", "valkey8"
_NODE_TYPE = re.compile(r"cache\.[a-z0-9]+\.[a-z0-9]+")


class _ImportedCache(CacheGrants):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        cache_arn: str,
        endpoint: str,
        reader_endpoint: str,
        security_group_id: str,
        users: Sequence[str],
        port: int,
    ) -> None:
        super().__init__(scope, id)
        if ":replicationgroup:" not in cache_arn:
            raise ValueError(f"cache_arn must be the ARN of a replication group, got {cache_arn!r}")
        require_between("port", port, 1150, 65535)
        self.cache_arn = cache_arn
        self.cache_name = cache_arn.split(":")[-1]
        self.endpoint = endpoint
        self.reader_endpoint = reader_endpoint
        self.port = port
        self.security_group_id = security_group_id
        self._users = frozenset(users)


class Cache(CacheGrants):
    """A primary node of ``node_type``, and ``replicas`` (0-5) in other zones that take over where it fails.

    It lies in the data subnets, lets nobody in (call ``allow_from``), and speaks TLS alone. ``users`` are all who
    may log in, each by a token of IAM and to keys of its own; there is no password and no user ``default``. Where
    it is full it behaves as ``eviction``, one of ``EVICTIONS``, says. ``key`` encrypts data and snapshots, and the
    engine's log where ``log_key`` does not, which must name ``logs.amazonaws.com``; the log of slow commands is
    off, since it repeats their arguments. Snapshots are kept for ``snapshot_retention_days`` (0-35). A last
    snapshot, and Terraform's refusal to destroy, follow the environment.

    Raises ``ValueError`` for other values, for no users, and for two of one name.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        network: INetwork,
        key: IKey,
        users: Sequence[CacheUser],
        node_type: str = "cache.t4g.small",
        replicas: int = 1,
        eviction: str = "allkeys-lru",
        snapshot_retention_days: int = 7,
        log_key: IKey | None = None,
    ) -> None:
        super().__init__(scope, id)
        if not _NODE_TYPE.fullmatch(node_type):
            raise ValueError(f"node_type must be a type such as cache.t4g.small, got {node_type!r}")
        require_between("replicas", replicas, 0, 5)
        require_one_of("eviction", eviction, EVICTIONS)
        require_between("snapshot_retention_days", snapshot_retention_days, 0, 35)
        _check_users(users)
        self._name, self._key, self._nodes = name, key, replicas + 1
        self._log_key = log_key or key
        self._users = frozenset(user.name for user in users)
        self._id = stack_of(self).physical_name(name, max_length=LONGEST_ID)
        self.security_group = SecurityGroup(
            self,
            "SecurityGroup",
            name=f"{name}-cache",
            description=f"The cache {name}",
            vpc_id=network.vpc_id,
        )
        self.security_group_id = self.security_group.security_group_id
        group = UserGroup(self, "Users", name=name, users=users)
        resource = self._group(
            description, network, group.user_group_id, node_type, eviction, snapshot_retention_days
        )
        self.cache_arn = resource.arn
        self.cache_name = self._id
        self.endpoint: str = resource.primary_endpoint_address
        self.reader_endpoint: str = resource.reader_endpoint_address
        self.port = PORT

    def allow_from(self, id: str, source: ISecurityGroup) -> None:
        """Let the members of ``source`` connect; ``id`` names the rule. Logging in is another right."""
        self.security_group.allow_from(id, source, port=PORT, description=f"Valkey {self._name}")

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of a node that is full or busy, and of anybody who was refused."""
        add_alarms(self, name=self._name, cache_name=self.cache_name, nodes=self._nodes, actions=actions)

    @staticmethod
    def from_cache_attributes(
        scope: Construct,
        id: str,
        *,
        cache_arn: str,
        endpoint: str,
        reader_endpoint: str,
        security_group_id: str,
        users: Sequence[str],
        port: int = PORT,
    ) -> ICache:
        """Return a cache of this environment that exists, with the names of its users; nothing of it is changed.

        ``cache_arn`` is the ARN of its replication group, ``port`` is 1150-65535.
        """
        return _ImportedCache(
            scope,
            id,
            cache_arn=cache_arn,
            endpoint=endpoint,
            reader_endpoint=reader_endpoint,
            security_group_id=security_group_id,
            users=users,
            port=port,
        )

    def _group(
        self,
        description: str,
        network: INetwork,
        user_group_id: str,
        node_type: str,
        eviction: str,
        snapshot_retention_days: int,
    ) -> ElasticacheReplicationGroup:
        protected = settings_of(self).protect_data
        in_zones = self._nodes > 1
        subnets = ElasticacheSubnetGroup(
            self,
            "Subnets",
            name=self._id,
            description=f"The data subnets, for {self._name}",
            subnet_ids=list(network.data_subnet_ids),
        )
        log = LogGroup(self, "Log", name=f"/aws/elasticache/{self._id}/engine", key=self._log_key)
        return ElasticacheReplicationGroup(
            self,
            "Resource",
            replication_group_id=self._id,
            description=description,
            engine=ENGINE,
            engine_version=_VERSION,
            node_type=node_type,
            num_cache_clusters=self._nodes,
            multi_az_enabled=in_zones,
            automatic_failover_enabled=in_zones,
            port=PORT,
            subnet_group_name=subnets.name,
            security_group_ids=[self.security_group_id],
            parameter_group_name=self._parameters(eviction),
            user_group_ids=[user_group_id],
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            at_rest_encryption_enabled="true",
            kms_key_id=self._key.key_arn,
            auto_minor_version_upgrade="true",
            maintenance_window="sun:03:30-sun:04:30",
            snapshot_window="02:00-03:00",
            snapshot_retention_limit=snapshot_retention_days,
            final_snapshot_identifier=f"{self._id}-last" if protected else None,
            log_delivery_configuration=[
                ElasticacheReplicationGroupLogDeliveryConfiguration(
                    destination=log.log_group_name,
                    destination_type="cloudwatch-logs",
                    log_format="json",
                    log_type="engine-log",
                )
            ],
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protected),
        )

    def _parameters(self, eviction: str) -> str:
        group = ElasticacheParameterGroup(
            self,
            "Parameters",
            name=f"{self._id}-{_FAMILY}",
            family=_FAMILY,
            description=f"What {self._name} does where it is full",
            parameter=[ElasticacheParameterGroupParameter(name="maxmemory-policy", value=eviction)],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        name: str = group.name
        return name


def _check_users(users: Sequence[CacheUser]) -> None:
    names = [user.name for user in users]
    if not names or len(set(names)) < len(names):
        raise ValueError(
            f"users must be at least one, each of another name, got {', '.join(names) or 'none'}"
        )

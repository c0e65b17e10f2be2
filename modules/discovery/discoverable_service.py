"""A service that others find by its name, and the right to ask where it runs."""

from __future__ import annotations

import re
from typing import Protocol

from cdktf_cdktf_provider_aws.service_discovery_service import (
    ServiceDiscoveryService,
    ServiceDiscoveryServiceDnsConfig,
    ServiceDiscoveryServiceDnsConfigDnsRecords,
    ServiceDiscoveryServiceHealthCheckCustomConfig,
)
from constructs import Construct

from modules.core.arguments import require_between, require_one_of
from modules.discovery.namespace import INamespace
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudmap.html
DISCOVER_INSTANCES = ("servicediscovery:DiscoverInstances",)
DISCOVERING_HAS_NO_ARN = "AWS Cloud Map names the service asked for by conditions, not by an ARN"
RECORD_TYPES = ("A", "SRV")
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class IDiscoverableService(Protocol):
    """A service that tasks can register with and that others can find."""

    @property
    def service_arn(self) -> str:
        """The ARN of the Cloud Map service."""

    def grant_discover_instances(self, grantee: IGrantable) -> Grant:
        """Allow asking where the service runs."""


class DiscoverableService(Construct):
    """The service ``name`` of ``namespace``: in a namespace with DNS up to eight healthy instances answer to its name.

    ``record_type`` is one of ``RECORD_TYPES``; ``A`` suits tasks with an address of their own, ``SRV`` tells the port
    too. ``ttl_sec`` is 0-3600: how long a caller may hold on to an instance that is gone. Both matter in a namespace
    with DNS alone. Amazon ECS says which instances are healthy. For HTTP between ECS services prefer Service Connect,
    across kinds of compute VPC Lattice: they are the successors of AWS App Mesh, which is shut down.

    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/cloud-map/latest/dg/working-with-services.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        namespace: INamespace,
        record_type: str = "A",
        ttl_sec: int = 10,
    ) -> None:
        super().__init__(scope, id)
        if not _NAME.fullmatch(name):
            raise ValueError(f"name must be 1-63 lower-case letters, digits and hyphens, got {name!r}")
        require_one_of("record_type", record_type, RECORD_TYPES)
        require_between("ttl_sec", ttl_sec, 0, 3600)
        resource = ServiceDiscoveryService(
            self,
            "Resource",
            name=name,
            description=description,
            namespace_id=namespace.namespace_id,
            dns_config=_records(namespace, record_type, ttl_sec) if namespace.has_dns else None,
            health_check_custom_config=ServiceDiscoveryServiceHealthCheckCustomConfig(failure_threshold=1),
        )
        self.service_name = name
        self.service_id: str = resource.id
        self.service_arn: str = resource.arn
        self._namespace_name = namespace.namespace_name

    def grant_discover_instances(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to ask Cloud Map where this service runs, and no other."""
        return Grant.add(
            grantee,
            actions=DISCOVER_INSTANCES,
            resources=("*",),
            conditions={
                "StringEquals": {
                    "servicediscovery:NamespaceName": self._namespace_name,
                    "servicediscovery:ServiceName": self.service_name,
                }
            },
            resource_is_star_because=DISCOVERING_HAS_NO_ARN,
        )


def _records(namespace: INamespace, record_type: str, ttl_sec: int) -> ServiceDiscoveryServiceDnsConfig:
    return ServiceDiscoveryServiceDnsConfig(
        namespace_id=namespace.namespace_id,
        routing_policy="MULTIVALUE",
        dns_records=[ServiceDiscoveryServiceDnsConfigDnsRecords(type=record_type, ttl=ttl_sec)],
    )

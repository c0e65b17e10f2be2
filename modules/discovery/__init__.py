"""How services find each other by name: AWS Cloud Map.

AWS App Mesh was shut down on 2026-09-30. Its successors are Amazon ECS Service Connect, which proxies calls between
the tasks of a namespace, and Amazon VPC Lattice, across kinds of compute; both look names up in Cloud Map or beside it.
"""

from modules.discovery.discoverable_service import DiscoverableService
from modules.discovery.namespace import INamespace, Namespace

__all__ = ["DiscoverableService", "INamespace", "Namespace"]

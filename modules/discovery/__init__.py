"""How services find and call each other: AWS Cloud Map and Amazon VPC Lattice, where each call is signed and allowed.

AWS App Mesh was shut down on 2026-09-30. Its successors are Amazon ECS Service Connect, which proxies calls between
the tasks of a namespace, and Amazon VPC Lattice, across kinds of compute; both look names up in Cloud Map or beside it.
"""

from modules.discovery.discoverable_service import DiscoverableService
from modules.discovery.lattice_service import ILatticeService, LatticeService
from modules.discovery.lattice_target import FunctionTarget, ILatticeTarget, LoadBalancerTarget
from modules.discovery.namespace import INamespace, Namespace
from modules.discovery.private_name import INamedLoadBalancer, PrivateName
from modules.discovery.service_network import IServiceNetwork, ServiceNetwork

__all__ = [
    "DiscoverableService",
    "FunctionTarget",
    "ILatticeService",
    "ILatticeTarget",
    "INamedLoadBalancer",
    "INamespace",
    "IServiceNetwork",
    "LatticeService",
    "LoadBalancerTarget",
    "Namespace",
    "PrivateName",
    "ServiceNetwork",
]

"""Private networks: three tiers, no public addresses, AWS reached by endpoints, every connection on record."""

from modules.network.flow_log import FlowLog
from modules.network.interface_endpoints import (
    DEFAULT_INTERFACE_ENDPOINTS,
    INTERFACE_ENDPOINTS,
    EndpointAccess,
)
from modules.network.private_network import INetwork, PrivateNetwork
from modules.network.security_group import ISecurityGroup, SecurityGroup

__all__ = [
    "DEFAULT_INTERFACE_ENDPOINTS",
    "INTERFACE_ENDPOINTS",
    "EndpointAccess",
    "FlowLog",
    "INetwork",
    "ISecurityGroup",
    "PrivateNetwork",
    "SecurityGroup",
]

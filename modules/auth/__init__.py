"""Sign-in: the user pool, the applications and machines that use it, and the scopes that APIs demand."""

from modules.auth.machine_client import MachineClient
from modules.auth.resource_server import ResourceServer
from modules.auth.user_pool import ITrigger, IUserPool, UserPool
from modules.auth.user_pool_client import UserPoolClient
from modules.auth.user_pool_domain import UserPoolDomain

__all__ = [
    "ITrigger",
    "IUserPool",
    "MachineClient",
    "ResourceServer",
    "UserPool",
    "UserPoolClient",
    "UserPoolDomain",
]

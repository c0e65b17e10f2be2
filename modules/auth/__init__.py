"""Sign-in: the user pool, the applications that use it, and the scopes that APIs demand.
Strong passwords, MFA, short tokens.
"""

from modules.auth.resource_server import ResourceServer
from modules.auth.user_pool import ITrigger, IUserPool, UserPool
from modules.auth.user_pool_client import UserPoolClient

__all__ = ["ITrigger", "IUserPool", "ResourceServer", "UserPool", "UserPoolClient"]

"""What the grants of ``modules/auth`` leave denied."""

from modules.auth import UserPool
from tests.integration.denials.denial import Denial, Resource
from tests.support.clients import Clients
from tests.support.cloud import Account


def _pools(account: Account) -> tuple[Resource, Resource]:
    cognito = account.clients("cognito-idp")

    def make(name: str) -> Resource:
        pool = cognito.create_user_pool(PoolName=name)["UserPool"]
        cognito.admin_create_user(UserPoolId=pool["Id"], Username="ann", MessageAction="SUPPRESS")
        return Resource(pool["Arn"], content=pool["Id"])

    return make("customers"), make("staff")


def _read(caller: Clients, pool: Resource) -> object:
    return caller("cognito-idp").admin_get_user(UserPoolId=pool.content, Username="ann")


DENIALS = (
    Denial(
        "UserPool.grant_read_user",
        _pools,
        lambda scope, pool, role: UserPool.from_user_pool_id(scope, "Pool", pool.content).grant_read_user(
            role
        ),
        call=_read,
        others=(
            lambda caller, pool: caller("cognito-idp").admin_delete_user(
                UserPoolId=pool.content, Username="ann"
            ),
        ),
    ),
)

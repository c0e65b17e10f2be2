"""What the grants of ``modules/cache`` leave denied."""

import valkey
from botocore.exceptions import ClientError
from constructs import Construct

from modules.cache import Cache
from modules.iam import IGrantable
from tests.integration.denials.denial import Denial, Resource
from tests.support.cache_tokens import cache_token
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.databases import Databases

_PREFIX = "cairn-test"
_RIGHTS = "on ~* resetchannels -@all +@connection"


def _caches(account: Account) -> tuple[Resource, Resource]:
    elasticache = account.clients("elasticache")
    users = [f"{_PREFIX}-{name}" for name in ("catalog", "orders")]
    for user in users:
        elasticache.create_user(
            UserId=user,
            UserName=user,
            Engine="valkey",
            AccessString=_RIGHTS,
            AuthenticationMode={"Type": "iam"},
        )
    elasticache.create_user_group(UserGroupId="everybody", Engine="valkey", UserIds=users)

    def make(name: str) -> Resource:
        made = elasticache.create_replication_group(
            ReplicationGroupId=name,
            ReplicationGroupDescription=name,
            Engine="valkey",
            TransitEncryptionEnabled=True,
            UserGroupIds=["everybody"],
        )
        return Resource(made["ReplicationGroup"]["ARN"], content=Databases(account))

    return make("products"), make("other-products")


def _give(scope: Construct, cache: Resource, role: IGrantable) -> None:
    Cache.from_cache_attributes(
        scope,
        "Cache",
        cache_arn=cache.arn,
        endpoint="products.example",
        reader_endpoint="products-ro.example",
        security_group_id="sg-0a1b",
        users=["catalog"],
    ).grant_connect(role, "catalog")


def _log_in(caller: Clients, cache: Resource, user: str) -> None:
    """Log in with a token; what Valkey says of a denial is said as AWS's API says it."""
    name = f"{_PREFIX}-{user}"
    token = cache_token(caller.credentials, cache_name=cache.name, user=name)
    try:
        cache.content.cache(cache.name, token, username=name).ping()
    except valkey.AuthenticationError as error:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "Connect") from error


DENIALS = (
    Denial(
        "Cache.grant_connect",
        _caches,
        _give,
        call=lambda caller, cache: _log_in(caller, cache, "catalog"),
        others=(
            lambda caller, cache: _log_in(caller, cache, "orders"),
            lambda caller, cache: caller("elasticache").describe_replication_groups(
                ReplicationGroupId=cache.name
            ),
        ),
    ),
)

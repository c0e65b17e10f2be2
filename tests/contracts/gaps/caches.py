"""ElastiCache: endpoints at which servers answer, who is let in, and what is read back."""

from typing import Any

import pytest
import valkey

from tests.contracts.gaps.identity import acting_as
from tests.contracts.gaps.statement import aws_does
from tests.support.cache_tokens import cache_token
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.databases import Databases

ONLY_HERE = "a cache takes minutes on AWS, and no statement waits for it"

_TOKEN = "a-token-of-sixteen-letters"
_GROUP = {
    "ReplicationGroupId": "basket",
    "ReplicationGroupDescription": "baskets",
    "Engine": "valkey",
    "CacheNodeType": "cache.t4g.small",
    "NumCacheClusters": 2,
    "AutomaticFailoverEnabled": True,
    "TransitEncryptionEnabled": True,
    "AuthToken": _TOKEN,
}


@aws_does("cache_servers")
def a_replication_group_answers_at_one_endpoint_with_its_token_and_tls(account: Account) -> None:
    elasticache, databases = account.clients("elasticache"), Databases(account)
    group = elasticache.create_replication_group(**_GROUP)["ReplicationGroup"]
    try:
        assert group["NodeGroups"][0]["PrimaryEndpoint"]["Port"] == 6379
        cache = databases.cache("basket", _TOKEN)
        cache.set("sku", "1")
        assert cache.get("sku") == b"1"
        with pytest.raises(valkey.AuthenticationError):
            databases.cache("basket", "guessed").ping()
        with pytest.raises(valkey.ConnectionError):
            databases.cache("basket", _TOKEN, ssl=False).ping()
        elasticache.modify_replication_group(
            ReplicationGroupId="basket",
            AuthToken=_TOKEN + "-2",
            AuthTokenUpdateStrategy="SET",
            ApplyImmediately=True,
        )
        assert databases.cache("basket", _TOKEN + "-2").get("sku") == b"1"
        with pytest.raises(valkey.AuthenticationError):
            databases.cache("basket", _TOKEN).ping()
    finally:
        elasticache.delete_replication_group(ReplicationGroupId="basket")
    with pytest.raises(valkey.ConnectionError):
        cache.ping()


@aws_does("replication_group_key")
def a_replication_group_is_read_back_with_its_key(account: Account) -> None:
    elasticache = account.clients("elasticache")
    key = f"arn:aws:kms:us-east-1:{account.account_id}:key/11111111-2222-3333-4444-555555555555"
    elasticache.create_replication_group(**_GROUP, AtRestEncryptionEnabled=True, KmsKeyId=key)
    [group] = elasticache.describe_replication_groups(ReplicationGroupId="basket")["ReplicationGroups"]
    elasticache.delete_replication_group(ReplicationGroupId="basket")
    assert group["KmsKeyId"] == key


@aws_does("cache_parameters")
def the_parameters_of_a_source_are_returned_alone(account: Account) -> None:
    elasticache = account.clients("elasticache")
    elasticache.create_cache_parameter_group(
        CacheParameterGroupName="lru", CacheParameterGroupFamily="valkey8", Description="lru"
    )
    elasticache.modify_cache_parameter_group(
        CacheParameterGroupName="lru",
        ParameterNameValues=[{"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}],
    )
    said = elasticache.describe_cache_parameters(CacheParameterGroupName="lru", Source="user")["Parameters"]
    assert [(entry["ParameterName"], entry["ParameterValue"]) for entry in said] == [
        ("maxmemory-policy", "allkeys-lru")
    ]
    everything = elasticache.describe_cache_parameters(CacheParameterGroupName="lru")["Parameters"]
    assert len(everything) > 1


@aws_does("cache_minor_upgrades")
def a_cache_cluster_is_read_back_with_its_minor_upgrades(account: Account) -> None:
    elasticache = account.clients("elasticache")
    elasticache.create_replication_group(**_GROUP, AutoMinorVersionUpgrade=True)
    [first, _] = elasticache.describe_cache_clusters()["CacheClusters"]
    elasticache.modify_replication_group(ReplicationGroupId="basket", AutoMinorVersionUpgrade=False)
    [second, _] = elasticache.describe_cache_clusters()["CacheClusters"]
    elasticache.delete_replication_group(ReplicationGroupId="basket")
    assert (first["AutoMinorVersionUpgrade"], second["AutoMinorVersionUpgrade"]) == (True, False)


@aws_does("cache_users")
def a_user_logs_in_by_iam_to_the_keys_that_are_the_users(account: Account) -> None:
    elasticache, databases = account.clients("elasticache"), Databases(account)
    arn = f"arn:aws:elasticache:us-east-1:{account.account_id}"
    allowed = {
        "Effect": "Allow",
        "Action": "elasticache:Connect",
        "Resource": [f"{arn}:replicationgroup:basket", f"{arn}:user:reader"],
    }
    _make_users(elasticache)
    elasticache.create_replication_group(**_WITH_USERS)
    try:
        caller = acting_as(account, "reader", allowed)
        for protocol in (2, 3):
            login = {"username": "reader", "protocol": protocol}
            cache = databases.cache("basket", _cache_token(caller, "reader"), **login)
            cache.set("catalog:1", "x" * 200_000)
            assert cache.get("catalog:1") == b"x" * 200_000
            for refused in (("GET", "stock:1"), ("CONFIG", "GET", "*")):
                with pytest.raises(valkey.exceptions.NoPermissionError):
                    cache.execute_command(*refused)
        databases.cache("basket", _TOKEN, username="old").set("old:1", "1")
        elsewhere = acting_as(account, "elsewhere", {**allowed, "Resource": f"{arn}:replicationgroup:basket"})
        stale = cache_token(caller.credentials, cache_name="basket", user="reader", sec=0)
        for user, password in (
            ("reader", _cache_token(elsewhere, "reader")),
            ("reader", stale),
            ("reader", _TOKEN),
            ("other", _cache_token(caller, "other")),
            ("old", "guessed"),
        ):
            with pytest.raises(valkey.AuthenticationError):
                databases.cache("basket", password, username=user).ping()
        with pytest.raises(valkey.AuthenticationError):
            databases.cache("basket", "").ping()
    finally:
        elasticache.delete_replication_group(ReplicationGroupId="basket")


_WITH_USERS = {
    **{name: value for name, value in _GROUP.items() if name != "AuthToken"},
    "UserGroupIds": ["readers"],
}


def _make_users(elasticache: Any) -> None:
    for user, rights, mode in (
        ("reader", "on ~catalog:* resetchannels -@all +@read +@write +@connection", {"Type": "iam"}),
        ("old", "on ~old:* +@all", {"Type": "password", "Passwords": [_TOKEN]}),
    ):
        elasticache.create_user(
            UserId=user, UserName=user, Engine="valkey", AccessString=rights, AuthenticationMode=mode
        )
    elasticache.create_user_group(UserGroupId="readers", Engine="valkey", UserIds=["reader", "old"])
    found = {user["UserId"]: user["Authentication"]["Type"] for user in elasticache.describe_users()["Users"]}
    assert found == {"reader": "iam", "old": "password"}


def _cache_token(caller: Clients, user: str) -> str:
    return cache_token(caller.credentials, cache_name="basket", user=user)

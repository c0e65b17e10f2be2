from typing import Any

import pytest

from modules.cache import Cache, CacheUser
from modules.core import PlatformStack
from modules.encryption import Key
from modules.messaging import Topic
from modules.network import SecurityGroup
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.networks import imported_network
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "arn:aws:elasticache:eu-west-1:123456789012"
CACHE_ARN = f"{ACCOUNT}:replicationgroup:cairn-test-products"
CATALOG = CacheUser(name="catalog", key_prefixes=["catalog:"])
RIGHTS = "resetchannels -@all +@connection +@read +@write +@transaction -@admin -@dangerous -scan -randomkey -dbsize"


def cache(stack: PlatformStack, **arguments: Any) -> Cache:
    defaults = {
        "name": "products",
        "description": "Products by sku",
        "network": imported_network(stack),
        "key": imported_key(stack),
        "users": [CATALOG],
    }
    return Cache(stack, "Cache", **{**defaults, **arguments})


def existing(stack: PlatformStack, **arguments: Any) -> Any:
    defaults = {
        "cache_arn": CACHE_ARN,
        "endpoint": "master.products.x.euw1.cache.amazonaws.com",
        "reader_endpoint": "replica.products.x.euw1.cache.amazonaws.com",
        "security_group_id": "sg-0a1b",
        "users": ["catalog"],
    }
    return Cache.from_cache_attributes(stack, "Existing", **{**defaults, **arguments})


def test_a_cache_is_private_encrypted_and_in_two_zones_with_nothing_asked_for() -> None:
    resource = synthesize(cache, protect_data=True).resource("aws_elasticache_replication_group")
    for name in ("subnet_group_name", "parameter_group_name"):
        assert resource.pop(name).startswith("${aws_elasticache_")
    assert resource.pop("security_group_ids")[0].startswith("${aws_security_group.Cache_SecurityGroup_")
    assert resource.pop("user_group_ids")[0].startswith("${aws_elasticache_user_group.Cache_Users_")
    (log,) = resource.pop("log_delivery_configuration")
    assert (log["destination_type"], log["log_type"]) == ("cloudwatch-logs", "engine-log")
    assert resource == {
        "replication_group_id": "cairn-test-products",
        "description": "Products by sku",
        "engine": "valkey",
        "engine_version": "8.1",
        "node_type": "cache.t4g.small",
        "num_cache_clusters": 2,
        "multi_az_enabled": True,
        "automatic_failover_enabled": True,
        "port": 6379,
        "transit_encryption_enabled": True,
        "transit_encryption_mode": "required",
        "at_rest_encryption_enabled": "true",
        "kms_key_id": KEY_ARN,
        "auto_minor_version_upgrade": "true",
        "maintenance_window": "sun:03:30-sun:04:30",
        "snapshot_window": "02:00-03:00",
        "snapshot_retention_limit": 7,
        "final_snapshot_identifier": "cairn-test-products-last",
        "lifecycle": {"prevent_destroy": True},
    }


def test_a_cache_of_one_node_can_be_destroyed_where_no_data_is_protected() -> None:
    template = synthesize(lambda stack: cache(stack, replicas=0), protect_data=False)
    resource = template.resource("aws_elasticache_replication_group")
    assert (resource["multi_az_enabled"], resource["automatic_failover_enabled"]) == (False, False)
    assert resource["lifecycle"]["prevent_destroy"] is False
    assert "final_snapshot_identifier" not in resource


def test_its_users_log_in_by_iam_alone_and_see_their_own_keys() -> None:
    template = synthesize(cache)
    assert template.resource("aws_elasticache_user") == {
        "engine": "valkey",
        "user_id": "cairn-test-catalog",
        "user_name": "cairn-test-catalog",
        "access_string": f"on ~catalog:* {RIGHTS}",
        "authentication_mode": {"type": "iam"},
    }
    group = template.resource("aws_elasticache_user_group")
    assert group["user_group_id"] == "cairn-test-products"
    (user_id,) = group["user_ids"]
    assert user_id.startswith("${aws_elasticache_user.Cache_Users_Catalog_")


def test_it_lies_in_the_data_subnets_and_its_log_is_encrypted() -> None:
    template = synthesize(cache)
    assert template.resource("aws_elasticache_subnet_group")["subnet_ids"] == ["subnet-21", "subnet-22"]
    log = template.resource("aws_cloudwatch_log_group")
    assert (log["name"], log["kms_key_id"]) == ("/aws/elasticache/cairn-test-products/engine", KEY_ARN)


def test_where_it_is_full_it_does_what_was_asked_for() -> None:
    template = synthesize(lambda stack: cache(stack, eviction="volatile-ttl"))
    group = template.resource("aws_elasticache_parameter_group")
    assert group["family"] == "valkey8"
    assert group["parameter"] == [{"name": "maxmemory-policy", "value": "volatile-ttl"}]


def test_nobody_is_let_in_but_who_was_named() -> None:
    assert synthesize(cache).resources("aws_vpc_security_group_ingress_rule") == []

    def build(stack: PlatformStack) -> None:
        source = SecurityGroup.from_security_group_id(stack, "Source", "sg-0a1b")
        cache(stack).allow_from("FromCatalog", source)

    rule = synthesize(build).resource("aws_vpc_security_group_ingress_rule")
    assert (rule["from_port"], rule["to_port"]) == (6379, 6379)
    assert rule["referenced_security_group_id"] == "sg-0a1b"


def test_logging_in_is_granted_for_one_user_of_one_cache() -> None:
    def build(stack: PlatformStack) -> None:
        found = existing(stack)
        assert found.cache_name == "cairn-test-products"
        assert found.user_name("catalog") == "cairn-test-catalog"
        found.grant_connect(grantee(stack), "catalog")

    assert synthesize(build).statements() == [
        {
            "Effect": "Allow",
            "Action": ["elasticache:Connect"],
            "Resource": [CACHE_ARN, f"{ACCOUNT}:user:cairn-test-catalog"],
        }
    ]


def test_alarms_watch_each_node() -> None:
    def build(stack: PlatformStack) -> None:
        cache(stack).add_alarms([Topic(stack, "Topic", name="alarms", key=imported_key(stack))])

    alarms = synthesize(build).resources("aws_cloudwatch_metric_alarm")
    assert {(alarm["metric_name"], alarm["dimensions"]["CacheClusterId"]) for alarm in alarms} == {
        (metric, node)
        for metric in ("AuthenticationFailures", "DatabaseMemoryUsagePercentage", "EngineCPUUtilization")
        for node in ("cairn-test-products-001", "cairn-test-products-002")
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"node_type": "t4g.small"}, "node_type must be a type such as cache.t4g.small, got 't4g.small'"),
        ({"replicas": 6}, "replicas must be 0-5, got 6"),
        ({"eviction": "lru"}, "eviction must be one of allkeys-lfu, .*, got 'lru'"),
        ({"snapshot_retention_days": 36}, "snapshot_retention_days must be 0-35, got 36"),
        ({"users": []}, "users must be at least one, each of another name, got none"),
        ({"users": [CATALOG, CATALOG]}, "users must be at least one, .*, got catalog, catalog"),
    ],
)
def test_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: cache(stack, **arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "Catalog"}, "name must be lower-case words joined by single hyphens, got 'Catalog'"),
        ({"key_prefixes": []}, r"key_prefixes must be at least one prefix, got \[\]"),
        ({"key_prefixes": "catalog:"}, "key_prefixes must be at least one prefix, got 'catalog:'"),
        ({"key_prefixes": ["*"]}, r"key_prefixes must be 1-64 lower-case letters, .* got '\*'"),
    ],
)
def test_rejects_a_user(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CacheUser(**{"name": "catalog", "key_prefixes": ["catalog:"], **arguments})


def test_rejects_a_grant_to_log_in_as_somebody_unknown() -> None:
    with pytest.raises(ValueError, match="user must be one of catalog, got 'orders'"):
        synthesize(lambda stack: existing(stack).grant_connect(grantee(stack), "orders"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"cache_arn": f"{ACCOUNT}:cluster:x"},
            "cache_arn must be the ARN of a replication group, got 'arn:",
        ),
        ({"port": 80}, "port must be 1150-65535, got 80"),
    ],
)
def test_rejects_an_import(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: existing(stack, **arguments))


def test_the_log_may_have_a_key_of_its_own() -> None:
    log_key = KEY_ARN.replace("0f1e", "7a7a")
    template = synthesize(lambda stack: cache(stack, log_key=Key.from_key_arn(stack, "LogKey", log_key)))
    assert template.resource("aws_cloudwatch_log_group")["kms_key_id"] == log_key
    assert template.resource("aws_elasticache_replication_group")["kms_key_id"] == KEY_ARN

"""Whoever logs in to databases and caches."""

from modules.cache import Cache
from modules.core import PlatformStack
from modules.database import PostgresCluster
from modules.iam import Role
from tests.modules.every_grant.places import ACCOUNT, SECRET
from tests.support.grantee import imported_key
from tests.support.networks import imported_network


def log_in_to_databases(stack: PlatformStack, role: Role) -> None:
    key = imported_key(stack)
    network = imported_network(stack)
    PostgresCluster(stack, "Ledger", name="ledger", network=network, key=key, database_name="ledger")
    cluster = PostgresCluster.from_cluster_attributes(
        stack,
        "ImportedLedger",
        cluster_arn=f"arn:aws:rds:{ACCOUNT}:cluster:cairn-test-ledger",
        cluster_resource_id="cluster-ABC",
        endpoint="ledger.example",
        reader_endpoint="ledger-ro.example",
        database_name="ledger",
        security_group_id="sg-0a1b",
        master_secret_arn=f"{SECRET}:rds!cluster-0f1e-a1B2c3",
        key=key,
    )
    cluster.grant_connect(role, "orders")
    cluster.grant_read_master_secret(role)
    cluster.grant_execute_statements(role)
    cache = Cache.from_cache_attributes(
        stack,
        "ImportedCache",
        cache_arn=f"arn:aws:elasticache:{ACCOUNT}:replicationgroup:cairn-test-products",
        endpoint="products.example",
        reader_endpoint="products-ro.example",
        security_group_id="sg-0a1b",
        users=["catalog"],
    )
    cache.grant_connect(role, "catalog")

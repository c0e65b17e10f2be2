"""A database and a cache in a local cloud of their own, which a test may restart, kill and delete."""

from collections.abc import Iterator
from typing import Any

import psutil
import psycopg
import pytest
import valkey

from cairn.localcloud import LocalCloud, processes
from tests.support.cloud import Account, running_cloud
from tests.support.databases import Databases
from tests.support.eventually import eventually

TOKEN = "a-token-of-sixteen-letters"
SERVERS = ("postgres", "valkey-server")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account of a cloud of its own, which the tests restart and kill."""
    with running_cloud(tmp_path_factory.mktemp("databases")) as cloud:
        yield Account(cloud, "000000000000")
    elsewhere = cloud.files.databases.resolve()
    cloud.files.delete()
    assert not elsewhere.exists()


@pytest.fixture(scope="module")
def databases(account: Account) -> Databases:
    rds, elasticache = account.clients("rds"), account.clients("elasticache")
    rds.create_db_cluster_parameter_group(
        DBClusterParameterGroupName="forced", DBParameterGroupFamily="aurora-postgresql16", Description="TLS"
    )
    force_tls(rds, "1")
    rds.create_db_cluster(
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        EngineVersion="16.13",
        DatabaseName="orders",
        MasterUsername="ledger",
        ManageMasterUserPassword=True,
        DBClusterParameterGroupName="forced",
    )
    rds.create_db_instance(
        DBInstanceIdentifier="ledger-1",
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        DBInstanceClass="db.serverless",
    )
    elasticache.create_replication_group(
        ReplicationGroupId="basket",
        ReplicationGroupDescription="baskets",
        Engine="valkey",
        CacheNodeType="cache.t4g.small",
        TransitEncryptionEnabled=True,
        AuthToken=TOKEN,
    )
    found = Databases(account)
    eventually(lambda: found.wait_for("ledger-1"), within_sec=30)
    with found.connect("ledger") as connection:
        connection.execute("CREATE TABLE entries (entry text)")
    found.cache("basket", TOKEN).set("sku", "kept")
    return found


def make_instance(account: Account, name: str) -> None:
    account.clients("rds").create_db_instance(
        DBInstanceIdentifier=name,
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        DBInstanceClass="db.serverless",
    )


def servers(cloud: LocalCloud) -> list[psutil.Process]:
    return [process for process in processes.processes_of(cloud.files.home) if process.name() in SERVERS]


def has_none(cloud: LocalCloud) -> None:
    assert servers(cloud) == []


def force_tls(rds: Any, value: str) -> None:
    parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": value, "ApplyMethod": "immediate"}
    rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName="forced", Parameters=[parameter])


def enter(databases: Databases, entry: str) -> None:
    with databases.connect("ledger") as connection:
        connection.execute("INSERT INTO entries VALUES (%s)", [entry])


def entries(databases: Databases) -> set[str]:
    with databases.connect("ledger") as connection:
        return {entry for (entry,) in connection.execute("SELECT entry FROM entries")}


def is_up(databases: Databases) -> None:
    try:
        databases.connect("ledger").close()
        databases.cache("basket", TOKEN).ping()
    except (psycopg.OperationalError, valkey.ConnectionError) as error:
        raise AssertionError(str(error)) from error


def is_down(databases: Databases) -> None:
    with pytest.raises(psycopg.OperationalError):
        databases.connect("ledger")


def endpoints(account: Account) -> list[Any]:
    [cluster] = account.clients("rds").describe_db_clusters()["DBClusters"]
    [group] = account.clients("elasticache").describe_replication_groups()["ReplicationGroups"]
    return [cluster["Endpoint"], cluster["ReaderEndpoint"], cluster["Port"], group["NodeGroups"]]

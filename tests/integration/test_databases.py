"""A database and a cache for one life: made, used, restarted, killed, deleted."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import valkey

from cairn.localcloud import LocalCloud, ports, processes
from cairn.localcloud.faults.fault import Fault
from tests.contracts.gaps.identity import acting_as
from tests.support.clients import Clients
from tests.support.cloud import Account, running_cloud
from tests.support.databases import Databases
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

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
    _force_tls(rds, "1")
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


def test_the_managed_secret_opens_it_and_no_other_password(databases: Databases) -> None:
    with databases.connect("ledger") as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("orders",)
        assert connection.execute("SHOW is_superuser").fetchone() == ("off",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        databases.connect("ledger", password="guessed")
    with pytest.raises(psycopg.OperationalError, match="certificate"):
        databases.connect("ledger", sslrootcert=__file__)


def test_force_ssl_refuses_plain_connections_and_can_be_changed(
    account: Account, databases: Databases
) -> None:
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        databases.connect("ledger", sslmode="disable")
    _force_tls(account.clients("rds"), "0")
    databases.connect("ledger", sslmode="disable").close()
    _force_tls(account.clients("rds"), "1")


def test_the_cache_takes_its_token_over_tls_alone(databases: Databases) -> None:
    assert databases.cache("basket", TOKEN).get("sku") == b"kept"
    with pytest.raises(valkey.AuthenticationError):
        databases.cache("basket", "guessed").ping()
    with pytest.raises(valkey.ConnectionError):
        databases.cache("basket", TOKEN, ssl=False).ping()


@pytest.mark.parametrize("dependency", ["rds", "ledger"])
def test_a_fault_cuts_connections_and_puts_them_back(
    account: Account, databases: Databases, dependency: str
) -> None:
    with databases.connect("ledger") as connection:
        account.cloud.set_fault(Fault(effect="cut", dependency=dependency, account_id=account.account_id))
        try:
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")
            with pytest.raises(psycopg.OperationalError):
                databases.connect("ledger")
            assert databases.cache("basket", TOKEN).get("sku") == b"kept"
        finally:
            account.cloud.clear_faults()
    with databases.connect("ledger") as again:
        assert again.execute("SELECT 1").fetchone() == (1,)


def test_everything_listens_on_loopback_under_a_user_without_rights(
    account: Account, databases: Databases
) -> None:
    servers = _servers(account.cloud)
    assert sorted({server.name() for server in servers}) == sorted(SERVERS)
    family = [member for server in servers for member in (server, *server.children(recursive=True))]
    assert all(address.startswith("127.") for address, _ in ports.listening_addresses(family))
    found = [one for one in account.cloud.status().processes if one.kind in {"database", "cache"}]
    assert len(found) == len(servers)
    assert {one.account_id for one in found} == {account.account_id}
    assert all(one.address and Path(one.log).is_file() for one in found)
    assert all(server.uids().effective != 0 for server in servers)


def test_a_token_opens_it_for_whom_iam_lets_in(account: Account, databases: Databases) -> None:
    rds = account.clients("rds")
    rds.modify_db_cluster(DBClusterIdentifier="ledger", EnableIAMDatabaseAuthentication=True)
    [cluster] = rds.describe_db_clusters(DBClusterIdentifier="ledger")["DBClusters"]
    with databases.connect("ledger") as connection:
        connection.execute("CREATE ROLE app LOGIN")
        connection.execute("GRANT rds_iam TO app")
    resource = f"arn:aws:rds-db:us-east-1:{account.account_id}:dbuser:{cluster['DbClusterResourceId']}/app"
    allowed = {"Effect": "Allow", "Action": "rds-db:connect", "Resource": resource}
    caller = acting_as(account, "app", allowed)
    token = _token(caller, cluster, "app")
    with databases.connect("ledger", user="app", password=token) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("app",)
    stranger = acting_as(account, "stranger", {**allowed, "Resource": f"{resource}-of-another"})
    for password in (_token(stranger, cluster, "app"), _token(caller, cluster, "other"), "guessed"):
        with pytest.raises(psycopg.OperationalError, match="PAM authentication failed"):
            databases.connect("ledger", user="app", password=password)
    rds.modify_db_cluster(DBClusterIdentifier="ledger", EnableIAMDatabaseAuthentication=False)
    with pytest.raises(psycopg.OperationalError, match="PAM authentication failed"):
        databases.connect("ledger", user="app", password=_token(caller, cluster, "app"))


def test_a_rotated_password_is_the_servers(account: Account, databases: Databases) -> None:
    with databases.connect("ledger") as before:
        old = before.info.password
    rds = account.clients("rds")
    rds.modify_db_cluster(DBClusterIdentifier="ledger", RotateMasterUserPassword=True, ApplyImmediately=True)
    with databases.connect("ledger") as after:
        assert after.info.password != old
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        databases.connect("ledger", password=old)


def test_a_stopped_cluster_is_down_and_comes_back_with_its_data(
    account: Account, databases: Databases
) -> None:
    _enter(databases, "stopped")
    rds = account.clients("rds")
    rds.stop_db_cluster(DBClusterIdentifier="ledger")
    eventually(lambda: _is_down(databases), within_sec=20)
    rds.start_db_cluster(DBClusterIdentifier="ledger")
    eventually(lambda: databases.wait_for("ledger-1"), within_sec=20)
    assert "stopped" in _entries(databases)


def test_a_killed_server_is_started_again_with_what_was_committed(
    account: Account, databases: Databases
) -> None:
    _enter(databases, "committed")
    for server in _servers(account.cloud):
        server.kill()
    eventually(lambda: _is_up(databases), within_sec=20)
    assert "committed" in _entries(databases)


def test_a_restart_of_the_cloud_keeps_data_and_endpoints(account: Account, databases: Databases) -> None:
    before = _endpoints(account)
    _enter(databases, "restarted")
    databases.cache("basket", TOKEN).set("sku", "restarted")
    account.cloud.stop()
    assert _servers(account.cloud) == []
    account.cloud.start()
    eventually(lambda: databases.wait_for("ledger-1"), within_sec=20)
    assert _endpoints(account) == before
    assert "restarted" in _entries(databases)
    assert databases.cache("basket", TOKEN).get("sku") == b"restarted"


def test_a_kill_of_the_cloud_loses_nothing_committed(account: Account, databases: Databases) -> None:
    account.cloud.save()
    _enter(databases, "killed")
    emulator = psutil.Process(account.cloud.status().pid)
    os.kill(emulator.pid, signal.SIGKILL)
    emulator.wait(5)
    account.cloud.start()
    eventually(lambda: databases.wait_for("ledger-1"), within_sec=20)
    assert "killed" in _entries(databases)
    assert databases.cache("basket", TOKEN).ping()


def test_deleting_leaves_no_process_and_no_folder(account: Account, databases: Databases) -> None:
    rds = account.clients("rds")
    rds.delete_db_instance(DBInstanceIdentifier="ledger-1", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)
    account.clients("elasticache").delete_replication_group(ReplicationGroupId="basket")
    eventually(lambda: _has_none(account.cloud), within_sec=5)
    left = [path.name for path in account.cloud.files.databases.iterdir() if not path.name.startswith(".")]
    assert left == []


def test_what_was_deleted_can_be_made_again_with_two_instances_at_once(account: Account) -> None:
    rds, databases = account.clients("rds"), Databases(account)
    containers = account.cloud.files.home / "tmp" / "containers"
    for _ in range(3):
        before = set(containers.glob("*-cluster-ledger-*"))
        rds.create_db_cluster(
            DBClusterIdentifier="ledger",
            Engine="aurora-postgresql",
            DatabaseName="orders",
            MasterUsername="ledger",
            ManageMasterUserPassword=True,
        )
        names = ["ledger-1", "ledger-2"]
        with ThreadPoolExecutor() as makers:
            list(makers.map(lambda name: _make_instance(account, name), names))
        for name in names:
            eventually(lambda name=name: databases.wait_for(name), within_sec=20)  # type: ignore[misc]
        databases.connect("ledger").close()
        started = set(containers.glob("*-cluster-ledger-*")) - before
        assert len(started) == 1, "each container has a folder, which stays for a while"
        for name in names:
            rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
        rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)
        eventually(lambda: _has_none(account.cloud), within_sec=5)


def _make_instance(account: Account, name: str) -> None:
    account.clients("rds").create_db_instance(
        DBInstanceIdentifier=name,
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        DBInstanceClass="db.serverless",
    )


def _token(caller: Clients, cluster: Any, user: str) -> str:
    token = caller("rds").generate_db_auth_token(
        DBHostname=cluster["Endpoint"], Port=cluster["Port"], DBUsername=user, Region="us-east-1"
    )
    return str(token)


def _servers(cloud: LocalCloud) -> list[psutil.Process]:
    return [process for process in processes.processes_of(cloud.files.home) if process.name() in SERVERS]


def _has_none(cloud: LocalCloud) -> None:
    assert _servers(cloud) == []


def _force_tls(rds: Any, value: str) -> None:
    parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": value, "ApplyMethod": "immediate"}
    rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName="forced", Parameters=[parameter])


def _enter(databases: Databases, entry: str) -> None:
    with databases.connect("ledger") as connection:
        connection.execute("INSERT INTO entries VALUES (%s)", [entry])


def _entries(databases: Databases) -> set[str]:
    with databases.connect("ledger") as connection:
        return {entry for (entry,) in connection.execute("SELECT entry FROM entries")}


def _is_up(databases: Databases) -> None:
    try:
        databases.connect("ledger").close()
        databases.cache("basket", TOKEN).ping()
    except (psycopg.OperationalError, valkey.ConnectionError) as error:
        raise AssertionError(str(error)) from error


def _is_down(databases: Databases) -> None:
    with pytest.raises(psycopg.OperationalError):
        databases.connect("ledger")


def _endpoints(account: Account) -> list[Any]:
    [cluster] = account.clients("rds").describe_db_clusters()["DBClusters"]
    [group] = account.clients("elasticache").describe_replication_groups()["ReplicationGroups"]
    return [cluster["Endpoint"], cluster["ReaderEndpoint"], cluster["Port"], group["NodeGroups"]]

"""A database and a cache for one life: made, used, restarted, killed, deleted."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import valkey

from cairn.localcloud import ports
from cairn.localcloud.faults.fault import Fault
from tests.contracts.gaps.identity import acting_as
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.databases import Databases
from tests.support.eventually import eventually
from tests.support.ledger import (
    SERVERS,
    TOKEN,
    account,
    databases,
    endpoints,
    enter,
    entries,
    force_tls,
    has_none,
    is_down,
    is_up,
    make_instance,
    servers,
)

__all__ = ["account", "databases"]

pytestmark = pytest.mark.integration


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
    force_tls(account.clients("rds"), "0")
    databases.connect("ledger", sslmode="disable").close()
    force_tls(account.clients("rds"), "1")


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
    running = servers(account.cloud)
    assert sorted({server.name() for server in running}) == sorted(SERVERS)
    family = [member for server in running for member in (server, *server.children(recursive=True))]
    assert all(address.startswith("127.") for address, _ in ports.listening_addresses(family))
    found = [one for one in account.cloud.status().processes if one.kind in {"database", "cache"}]
    assert len(found) == len(running)
    assert {one.account_id for one in found} == {account.account_id}
    assert all(one.address and Path(one.log).is_file() for one in found)
    assert all(server.uids().effective != 0 for server in running)


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
    enter(databases, "stopped")
    rds = account.clients("rds")
    rds.stop_db_cluster(DBClusterIdentifier="ledger")
    eventually(lambda: is_down(databases), within_sec=20)
    rds.start_db_cluster(DBClusterIdentifier="ledger")
    eventually(lambda: databases.wait_for("ledger-1"), within_sec=20)
    assert "stopped" in entries(databases)


def test_a_killed_server_is_started_again_with_what_was_committed(
    account: Account, databases: Databases
) -> None:
    enter(databases, "committed")
    for server in servers(account.cloud):
        server.kill()
    eventually(lambda: is_up(databases), within_sec=20)
    assert "committed" in entries(databases)


def test_a_restart_of_the_cloud_keeps_data_and_endpoints(account: Account, databases: Databases) -> None:
    before = endpoints(account)
    enter(databases, "restarted")
    databases.cache("basket", TOKEN).set("sku", "restarted")
    account.cloud.stop()
    assert servers(account.cloud) == []
    account.cloud.start()
    eventually(lambda: databases.wait_for("ledger-1"), within_sec=20)
    assert endpoints(account) == before
    assert "restarted" in entries(databases)
    assert databases.cache("basket", TOKEN).get("sku") == b"restarted"


def test_a_kill_of_the_cloud_loses_nothing_committed(account: Account, databases: Databases) -> None:
    account.cloud.save()
    enter(databases, "killed")
    emulator = psutil.Process(account.cloud.status().pid)
    os.kill(emulator.pid, signal.SIGKILL)
    emulator.wait(5)
    account.cloud.start()
    eventually(lambda: databases.wait_for("ledger-1"), within_sec=20)
    assert "killed" in entries(databases)
    assert databases.cache("basket", TOKEN).ping()


def test_deleting_leaves_no_process_and_no_folder(account: Account, databases: Databases) -> None:
    rds = account.clients("rds")
    rds.delete_db_instance(DBInstanceIdentifier="ledger-1", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)
    account.clients("elasticache").delete_replication_group(ReplicationGroupId="basket")
    eventually(lambda: has_none(account.cloud), within_sec=5)
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
            list(makers.map(lambda name: make_instance(account, name), names))
        for name in names:
            eventually(lambda name=name: databases.wait_for(name), within_sec=20)  # type: ignore[misc]
        databases.connect("ledger").close()
        started = set(containers.glob("*-cluster-ledger-*")) - before
        assert len(started) == 1, "each container has a folder, which stays for a while"
        for name in names:
            rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
        rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)
        eventually(lambda: has_none(account.cloud), within_sec=5)


def _token(caller: Clients, cluster: Any, user: str) -> str:
    token = caller("rds").generate_db_auth_token(
        DBHostname=cluster["Endpoint"], Port=cluster["Port"], DBUsername=user, Region="us-east-1"
    )
    return str(token)

"""What a database of one's own is worth: its two roles, in a real PostgreSQL, made by the Data API."""

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors

from modules.database import administration
from tests.support.cloud import Account
from tests.support.databases import Databases
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

CLUSTER = "shared"
Connect = Callable[..., "psycopg.Connection[Any]"]


@pytest.fixture(scope="module")
def cluster(account: Account) -> Iterator[dict[str, Any]]:
    rds = account.clients("rds")
    made = rds.create_db_cluster(
        DBClusterIdentifier=CLUSTER,
        Engine="aurora-postgresql",
        EngineVersion="17",
        DatabaseName="platform",
        MasterUsername="administrator",
        ManageMasterUserPassword=True,
        EnableIAMDatabaseAuthentication=True,
        EnableHttpEndpoint=True,
    )["DBCluster"]
    instance = {"DBInstanceIdentifier": f"{CLUSTER}-1", "DBInstanceClass": "db.serverless"}
    rds.create_db_instance(**instance, DBClusterIdentifier=CLUSTER, Engine="aurora-postgresql")
    eventually(lambda: Databases(account).wait_for(f"{CLUSTER}-1"), within_sec=60)
    yield made
    rds.delete_db_instance(DBInstanceIdentifier=f"{CLUSTER}-1", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier=CLUSTER, SkipFinalSnapshot=True)


@pytest.fixture
def terraform(account: Account, cluster: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls the handler as Terraform does."""
    for name, value in (
        *account.environment.items(),
        ("CLUSTER_ARN", cluster["DBClusterArn"]),
        ("SECRET_ARN", cluster["MasterUserSecret"]["SecretArn"]),
        ("DATABASE", "platform"),
    ):
        monkeypatch.setenv(name, value)
    handler = runpy.run_path(str(Path(administration.__file__).parent / "handler.py"))["handler"]
    return lambda action, name: handler({"name": name, "tf": {"action": action}}, None)


@pytest.fixture
def connect(account: Account, cluster: dict[str, Any]) -> Connect:
    """Logs in by IAM, as the account's root may."""

    def log_in(user: str, database: str) -> "psycopg.Connection[Any]":
        token = account.clients("rds").generate_db_auth_token(cluster["Endpoint"], cluster["Port"], user)
        return Databases(account).connect(CLUSTER, user=user, dbname=database, password=token)

    return log_in


def test_a_service_reads_and_writes_what_its_owner_made_and_nothing_else(
    terraform: Any, connect: Connect
) -> None:
    for name in ("orders", "payments"):
        terraform("create", name)
        terraform("update", name)
    with connect("orders_owner", "orders") as migration:
        migration.execute("CREATE TABLE lines (id serial PRIMARY KEY, sku text)")
    with connect("orders", "orders") as service:
        service.execute("INSERT INTO lines (sku) VALUES ('mug')")
        service.execute("UPDATE lines SET sku = 'cup'")
        assert service.execute("SELECT sku FROM lines").fetchall() == [("cup",)]
    for statement in ("CREATE TABLE mine (x int)", "DROP TABLE lines", "ALTER TABLE lines ADD x int"):
        with connect("orders", "orders") as service, pytest.raises(errors.InsufficientPrivilege):
            service.execute(statement)


@pytest.mark.parametrize("user", ["payments", "payments_owner"])
def test_nobody_gets_into_another_services_database(terraform: Any, connect: Connect, user: str) -> None:
    terraform("create", "orders")
    terraform("create", "payments")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(user, "orders")
    with connect("payments", "payments") as service:
        for role in ("orders", "orders_owner", "administrator"):
            with pytest.raises(errors.InsufficientPrivilege):
                service.execute(f"SET ROLE {role}")
            service.rollback()


def test_the_master_user_still_logs_in_and_is_no_owner(account: Account, terraform: Any) -> None:
    terraform("create", "orders")
    with Databases(account).connect(CLUSTER) as master:
        assert master.execute("SELECT pg_has_role('orders_owner', 'USAGE')").fetchone() == (False,)


def test_what_is_destroyed_cannot_log_in_and_keeps_its_data(terraform: Any, connect: Connect) -> None:
    terraform("create", "stock")
    with connect("stock_owner", "stock") as migration:
        migration.execute("CREATE TABLE levels AS SELECT 7 AS level")
    terraform("delete", "stock")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        connect("stock", "stock")
    terraform("create", "stock")
    with connect("stock", "stock") as service:
        assert service.execute("SELECT level FROM levels").fetchone() == (7,)


def test_deleting_what_was_never_made_says_nothing(terraform: Any) -> None:
    assert terraform("delete", "never") == {"name": "never"}

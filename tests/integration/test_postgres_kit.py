"""The kit's PostgreSQL: migrations that are whole or nothing, and connections that outlive the server."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import psycopg
import pytest

from cairn.localcloud.faults.fault import Fault
from services.kit.migration import Migrated, MigrationFailed, migrate
from services.kit.postgres import Address, DatabaseUnavailable, OneConnection, connector, iam_token
from services.kit.postgres_pool import Pool
from tests.support.cloud import Account
from tests.support.databases import Databases
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

CLUSTER = "kit"
MIGRATION = """
from alembic import op
revision, down_revision = {revision!r}, {down!r}
def upgrade():
    op.execute({forward!r})
def downgrade():
    op.execute({back!r})
"""


@pytest.fixture(scope="module")
def owner(account: Account) -> Iterator[Address]:
    rds, databases = account.clients("rds"), Databases(account)
    made = rds.create_db_cluster(
        DBClusterIdentifier=CLUSTER,
        Engine="aurora-postgresql",
        EngineVersion="17",
        DatabaseName="kit",
        MasterUsername="administrator",
        ManageMasterUserPassword=True,
        EnableIAMDatabaseAuthentication=True,
    )["DBCluster"]
    instance = {"DBInstanceIdentifier": f"{CLUSTER}-1", "DBInstanceClass": "db.serverless"}
    rds.create_db_instance(**instance, DBClusterIdentifier=CLUSTER, Engine="aurora-postgresql")
    eventually(lambda: databases.wait_for(f"{CLUSTER}-1"), within_sec=60)
    with databases.connect(CLUSTER) as master:
        master.execute("CREATE ROLE kit_owner LOGIN")
        master.execute("GRANT ALL ON SCHEMA public TO kit_owner")
        master.execute("GRANT rds_iam TO kit_owner")
    yield Address(host=made["Endpoint"], port=made["Port"], database="kit", user="kit_owner")
    rds.delete_db_instance(DBInstanceIdentifier=f"{CLUSTER}-1", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier=CLUSTER, SkipFinalSnapshot=True)


@pytest.fixture
def token(account: Account, monkeypatch: pytest.MonkeyPatch) -> Callable[[Address], str]:
    for name, value in account.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setenv("PGSSLROOTCERT", str(account.cloud.authority_path))
    return iam_token()


@pytest.fixture
def versions(tmp_path: Path, owner: Address, token: Callable[[Address], str]) -> Iterator[Path]:
    """Two migrations; afterwards the database has none again."""
    write(tmp_path, "0001", None, "CREATE TABLE lines (id int)", "DROP TABLE lines")
    write(tmp_path, "0002", "0001", "ALTER TABLE lines ADD sku text", "ALTER TABLE lines DROP sku")
    yield tmp_path
    for extra in tmp_path.glob("0003*"):
        extra.unlink()
    migrate(tmp_path, connector(owner, token=token), revision="base")


def write(folder: Path, revision: str, down: str | None, forward: str, back: str) -> None:
    text = MIGRATION.format(revision=revision, down=down, forward=forward, back=back)
    (folder / f"{revision}_some.py").write_text(text)


def columns(connect: Callable[[], "psycopg.Connection"]) -> list[str]:  # type: ignore[type-arg]
    with connect() as connection:
        sql = "SELECT column_name FROM information_schema.columns WHERE table_name = 'lines' ORDER BY 1"
        return [row[0] for row in connection.execute(sql).fetchall()]


def test_a_database_goes_forward_and_back(
    versions: Path, owner: Address, token: Callable[[Address], str]
) -> None:
    connect = connector(owner, token=token)
    assert migrate(versions, connect) == Migrated(before="base", after="0002")
    assert columns(connect) == ["id", "sku"]
    assert migrate(versions, connect) == Migrated(before="0002", after="0002")
    assert migrate(versions, connect, revision="0001") == Migrated(before="0002", after="0001")
    assert columns(connect) == ["id"]
    assert migrate(versions, connect, revision="0002") == Migrated(before="0001", after="0002")
    assert migrate(versions, connect, revision="base") == Migrated(before="0002", after="base")
    assert columns(connect) == []


def test_a_migration_that_fails_leaves_the_database_as_it_was_with_those_before_it(
    versions: Path, owner: Address, token: Callable[[Address], str]
) -> None:
    connect = connector(owner, token=token)
    migrate(versions, connect, revision="0001")
    write(versions, "0003", "0002", "ALTER TABLE nothing ADD x int", "")
    with pytest.raises(MigrationFailed) as failed:
        migrate(versions, connect)
    assert 'stays at revision 0001: bringing it to head failed. relation "nothing" does not exist' in str(
        failed.value
    )
    assert columns(connect) == ["id"]
    assert migrate(versions, connect, revision="0001") == Migrated(before="0001", after="0001")


def test_a_package_without_the_databases_migration_says_so(
    versions: Path, owner: Address, token: Callable[[Address], str]
) -> None:
    connect = connector(owner, token=token)
    migrate(versions, connect)
    (versions / "0002_some.py").rename(versions / "0002_some.txt")
    with pytest.raises(MigrationFailed, match="holds no such migration"):
        migrate(versions, connect)
    (versions / "0002_some.txt").rename(versions / "0002_some.py")
    with pytest.raises(MigrationFailed, match=r"stays at revision 0002.*Can't locate revision.*0009"):
        migrate(versions, connect, revision="0009")


def test_two_who_migrate_at_once_do_it_once(
    versions: Path, owner: Address, token: Callable[[Address], str]
) -> None:
    with ThreadPoolExecutor(2) as two:
        done = list(two.map(lambda _: migrate(versions, connector(owner, token=token)), range(2)))
    assert sorted(each.before for each in done) == ["0002", "base"]


def test_no_login_without_the_servers_authority(
    owner: Address, token: Callable[[Address], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGSSLROOTCERT")
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        connector(owner, token=token)()


def test_a_sandbox_keeps_its_connection_and_rolls_back_what_fails(
    owner: Address, token: Callable[[Address], str]
) -> None:
    with OneConnection(connector(owner, token=token)) as session:
        with session() as first:
            first.execute("CREATE TABLE notes (note text)")
        with pytest.raises(psycopg.errors.DivisionByZero), session() as connection:
            connection.execute("WITH lost AS (INSERT INTO notes VALUES ('lost')) SELECT 1 / 0")
        with session() as again:
            assert again is first
            assert again.execute("SELECT * FROM notes").fetchall() == []
            again.execute("DROP TABLE notes")


def test_connections_come_back_after_the_database_was_away(
    account: Account, owner: Address, token: Callable[[Address], str]
) -> None:
    pool = Pool(owner, token=token, most=2)
    with OneConnection(connector(owner, token=token)) as one:
        sessions = {"one": one, "pool": pool}

        def answers() -> None:
            for session in sessions.values():
                try:
                    with session() as connection:
                        assert connection.execute("SELECT 1").fetchone() == (1,)
                except DatabaseUnavailable as error:
                    raise AssertionError(str(error)) from error

        eventually(answers, within_sec=20)
        account.cloud.set_fault(Fault(effect="cut", dependency="rds", account_id=account.account_id))
        try:
            for name, session in sessions.items():
                with pytest.raises(DatabaseUnavailable), session() as connection:
                    connection.execute(f"SELECT '{name}'")
        finally:
            account.cloud.clear_faults()
        eventually(answers, within_sec=20)
    pool.close()

"""What the grants of ``modules/database`` leave denied."""

from typing import Any

import psycopg
from botocore.exceptions import ClientError
from constructs import Construct

from modules.database import IPostgresCluster, PostgresCluster, PostgresDatabase
from modules.iam import IGrantable
from tests.integration.denials.denial import Denial, Resource, key_pair
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.databases import Databases
from tests.support.eventually import eventually

_USERS = ("orders", "orders_owner", "payments")


def _clusters(account: Account) -> tuple[Resource, Resource]:
    key, _ = key_pair(account)
    return _cluster(account, "ledger", key), _cluster(account, "other-ledger", key)


def _cluster(account: Account, name: str, key: Resource) -> Resource:
    rds, databases = account.clients("rds"), Databases(account)
    made = rds.create_db_cluster(
        DBClusterIdentifier=name,
        Engine="aurora-postgresql",
        EngineVersion="17",
        DatabaseName="ledger",
        MasterUsername="administrator",
        ManageMasterUserPassword=True,
        MasterUserSecretKmsKeyId=key.arn,
        EnableIAMDatabaseAuthentication=True,
        EnableHttpEndpoint=True,
    )["DBCluster"]
    instance = {"DBInstanceIdentifier": f"{name}-1", "DBInstanceClass": "db.serverless"}
    rds.create_db_instance(**instance, DBClusterIdentifier=name, Engine="aurora-postgresql")
    eventually(lambda: databases.wait_for(f"{name}-1"), within_sec=60)
    with databases.connect(name) as connection:
        for user in _USERS:
            connection.execute(f"CREATE ROLE {user} LOGIN")
            connection.execute(f"GRANT rds_iam TO {user}")
    return Resource(made["DBClusterArn"], key.arn, content={**made, "databases": databases})


def _granted(scope: Construct, cluster: Resource) -> IPostgresCluster:
    return PostgresCluster.from_cluster_attributes(
        scope,
        "Cluster",
        cluster_arn=cluster.arn,
        cluster_resource_id=cluster.content["DbClusterResourceId"],
        endpoint=cluster.content["Endpoint"],
        reader_endpoint=cluster.content["ReaderEndpoint"],
        database_name="ledger",
        security_group_id="sg-0a1b",
        master_secret_arn=_secret(cluster),
        key=key_of(scope, cluster),
    )


class _Administrator:
    """Somebody who made the databases of the cluster long ago."""

    function_name = "databases"
    needs = ()

    def __init__(self, cluster: IPostgresCluster) -> None:
        self.cluster = cluster


def _give_migrate(scope: Construct, cluster: Resource, role: IGrantable) -> None:
    administrator: Any = _Administrator(_granted(scope, cluster))
    PostgresDatabase(scope, "Database", name="orders", administrator=administrator).grant_migrate(role)


def _secret(cluster: Resource) -> str:
    return str(cluster.content["MasterUserSecret"]["SecretArn"])


def _log_in(caller: Clients, cluster: Resource, user: str) -> None:
    """Log in with a token; what PostgreSQL says of a denial is said as AWS's API says it."""
    endpoint = cluster.content["Endpoint"]
    token = caller("rds").generate_db_auth_token(endpoint, cluster.content["Port"], user)
    try:
        cluster.content["databases"].connect(cluster.name, user=user, password=token).close()
    except psycopg.OperationalError as error:
        if "PAM authentication failed" not in str(error):
            raise
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "Connect") from error


def _read_secret(caller: Clients, cluster: Resource) -> Any:
    return caller("secretsmanager").get_secret_value(SecretId=_secret(cluster))


def _execute(caller: Clients, cluster: Resource) -> Any:
    return caller("rds-data").execute_statement(
        resourceArn=cluster.arn, secretArn=_secret(cluster), database="ledger", sql="SELECT 1"
    )


DENIALS = (
    Denial(
        "PostgresCluster.grant_connect",
        _clusters,
        lambda scope, cluster, role: _granted(scope, cluster).grant_connect(role, "orders"),
        call=lambda caller, cluster: _log_in(caller, cluster, "orders"),
        others=(lambda caller, cluster: _log_in(caller, cluster, "payments"), _read_secret),
    ),
    Denial(
        "PostgresDatabase.grant_migrate",
        _clusters,
        _give_migrate,
        call=lambda caller, cluster: _log_in(caller, cluster, "orders_owner"),
        others=(lambda caller, cluster: _log_in(caller, cluster, "orders"),),
    ),
    Denial(
        "PostgresCluster.grant_read_master_secret",
        _clusters,
        lambda scope, cluster, role: _granted(scope, cluster).grant_read_master_secret(role),
        call=_read_secret,
        others=(_execute, lambda caller, cluster: _log_in(caller, cluster, "orders")),
    ),
    Denial(
        "PostgresCluster.grant_execute_statements",
        _clusters,
        lambda scope, cluster, role: _granted(scope, cluster).grant_execute_statements(role),
        call=_execute,
        others=(lambda caller, cluster: _log_in(caller, cluster, "orders"),),
    ),
)

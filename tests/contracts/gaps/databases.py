"""RDS: endpoints at which servers answer, and what is read back."""

import json

import psycopg
import pytest

from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.databases import Databases
from tests.support.eventually import eventually

ONLY_HERE = "a database takes minutes on AWS, and no statement waits for it"
_CLUSTER = {
    "DBClusterIdentifier": "ledger",
    "Engine": "aurora-postgresql",
    "EngineVersion": "16.13",
    "DatabaseName": "ledger",
    "MasterUsername": "ledger",
    "ManageMasterUserPassword": True,
}
_INSTANCE = {
    "DBInstanceIdentifier": "ledger-1",
    "DBClusterIdentifier": "ledger",
    "Engine": "aurora-postgresql",
    "DBInstanceClass": "db.r6g.large",
}


@aws_does("database_servers")
def a_cluster_answers_at_the_endpoint_it_was_made_with(account: Account) -> None:
    rds, databases = account.clients("rds"), Databases(account)
    made = rds.create_db_cluster(**_CLUSTER)["DBCluster"]
    try:
        rds.create_db_instance(**_INSTANCE)
        eventually(lambda: databases.wait_for("ledger-1"), within_sec=20)
        now = rds.describe_db_clusters(DBClusterIdentifier="ledger")["DBClusters"][0]
        for field in ("Endpoint", "ReaderEndpoint", "Port"):
            assert now[field] == made[field]
        assert now["Port"] == 5432
        with databases.connect("ledger") as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("ledger",)
            [superuser] = connection.execute("SHOW is_superuser").fetchone() or ()
            assert superuser == "off"
        rds.modify_db_cluster(
            DBClusterIdentifier="ledger", RotateMasterUserPassword=True, ApplyImmediately=True
        )
        with databases.connect("ledger"):
            pass
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            databases.connect("ledger", password="guessed")
    finally:
        rds.delete_db_instance(DBInstanceIdentifier="ledger-1", SkipFinalSnapshot=True)
        rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(host=made["Endpoint"], port=made["Port"], connect_timeout=2)


@aws_does("database_log_exports")
def a_database_is_read_back_with_its_log_exports(account: Account) -> None:
    rds = account.clients("rds")
    made = rds.create_db_cluster(**_CLUSTER, EnableCloudwatchLogsExports=["postgresql"])["DBCluster"]
    assert made["EnabledCloudwatchLogsExports"] == ["postgresql"]
    change = {"EnableLogTypes": ["instance"], "DisableLogTypes": ["postgresql"]}
    rds.modify_db_cluster(DBClusterIdentifier="ledger", CloudwatchLogsExportConfiguration=change)
    [now] = rds.describe_db_clusters(DBClusterIdentifier="ledger")["DBClusters"]
    assert now["EnabledCloudwatchLogsExports"] == ["instance"]
    rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)


@aws_does("performance_insights")
def performance_insights_are_read_back(account: Account) -> None:
    rds = account.clients("rds")
    key = f"arn:aws:kms:us-east-1:{account.account_id}:key/11111111-2222-3333-4444-555555555555"
    insights = {"EnablePerformanceInsights": True, "PerformanceInsightsKMSKeyId": key}
    rds.create_db_cluster(**_CLUSTER, **insights)
    rds.create_db_instance(**_INSTANCE, **insights)
    [cluster] = rds.describe_db_clusters(DBClusterIdentifier="ledger")["DBClusters"]
    [instance] = rds.describe_db_instances(DBInstanceIdentifier="ledger-1")["DBInstances"]
    rds.delete_db_instance(DBInstanceIdentifier="ledger-1", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)
    for record in (cluster, instance):
        assert record["PerformanceInsightsEnabled"] is True
        assert record["PerformanceInsightsKMSKeyId"] == key
        assert record["PerformanceInsightsRetentionPeriod"] == 7


@aws_does("stopped_instances")
def a_stopped_instance_takes_no_connections(account: Account) -> None:
    rds, databases = account.clients("rds"), Databases(account)
    rds.create_db_instance(
        DBInstanceIdentifier="stock",
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        DBName="stock",
        MasterUsername="stock",
        MasterUserPassword="first-password",
    )
    try:
        eventually(lambda: databases.wait_for("stock"), within_sec=20)
        login = {"user": "stock", "dbname": "stock", "sslmode": "require", "connect_timeout": 5}
        [instance] = rds.describe_db_instances(DBInstanceIdentifier="stock")["DBInstances"]
        at = {"host": instance["Endpoint"]["Address"], "port": instance["Endpoint"]["Port"]}
        psycopg.connect(**at, **login, password="first-password").close()
        rds.modify_db_instance(
            DBInstanceIdentifier="stock", MasterUserPassword="second-password", ApplyImmediately=True
        )
        rds.stop_db_instance(DBInstanceIdentifier="stock")
        with pytest.raises(psycopg.OperationalError, match="refused"):
            psycopg.connect(**at, **login, password="second-password")
        rds.start_db_instance(DBInstanceIdentifier="stock")
        eventually(lambda: databases.wait_for("stock"), within_sec=20)
        psycopg.connect(**at, **login, password="second-password").close()
    finally:
        rds.delete_db_instance(DBInstanceIdentifier="stock", SkipFinalSnapshot=True)


@aws_does("managed_secret_rotation")
def rotating_a_managed_secret_changes_the_password(account: Account) -> None:
    rds, databases = account.clients("rds"), Databases(account)
    secret = rds.create_db_cluster(**_CLUSTER)["DBCluster"]["MasterUserSecret"]["SecretArn"]
    rds.create_db_instance(**_INSTANCE)
    try:
        eventually(lambda: databases.wait_for("ledger-1"), within_sec=20)
        with databases.connect("ledger") as connection:
            old = connection.info.password
        account.clients("secretsmanager").rotate_secret(SecretId=secret)
        with databases.connect("ledger") as connection:
            assert connection.info.password != old
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            databases.connect("ledger", password=old)
    finally:
        rds.delete_db_instance(DBInstanceIdentifier="ledger-1", SkipFinalSnapshot=True)
        rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)


_SIGNS = """
import boto3
def handler(event, context):
    return boto3.client("rds").generate_db_auth_token(event["host"], event["port"], "reader")
"""


@aws_does("function_sessions")
def a_function_logs_in_by_a_token_of_its_role(account: Account) -> None:
    rds, databases = account.clients("rds"), Databases(account)
    cluster = rds.create_db_cluster(**_CLUSTER, EnableIAMDatabaseAuthentication=True)["DBCluster"]
    rds.create_db_instance(**_INSTANCE)
    eventually(lambda: databases.wait_for("ledger-1"), within_sec=60)
    with databases.connect("ledger") as master:
        master.execute("CREATE ROLE reader LOGIN")
        master.execute("GRANT rds_iam TO reader")
    user = (
        f"arn:aws:rds-db:{account.region}:{account.account_id}:dbuser:{cluster['DbClusterResourceId']}/reader"
    )
    connect = {"Effect": "Allow", "Action": "rds-db:connect", "Resource": user}
    make_function(account, "signs", _SIGNS, make_role(account, "signs", connect))
    asked = json.dumps({"host": cluster["Endpoint"], "port": cluster["Port"]})
    answer = account.clients("lambda").invoke(FunctionName="signs", Payload=asked)
    token = json.loads(answer["Payload"].read())
    with databases.connect("ledger", user="reader", password=token) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("reader",)

import inspect
from typing import Any

import pytest
from cdktf_cdktf_provider_aws.db_proxy import DbProxy

from modules.core import PlatformStack
from modules.database import PostgresCluster
from modules.encryption import Key
from modules.messaging import Topic
from modules.network import SecurityGroup
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

RESOURCE_ID = "cluster-ABCDEFGHIJKLMNOPQRSTUVWXY"
CLUSTER_ARN = "arn:aws:rds:eu-west-1:123456789012:cluster:cairn-test-ledger"
SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-0f1e-a1B2c3"


def cluster(stack: PlatformStack, **arguments: Any) -> PostgresCluster:
    defaults = {
        "name": "ledger",
        "network": imported_network(stack),
        "key": imported_key(stack),
        "database_name": "ledger",
    }
    return PostgresCluster(stack, "Cluster", **{**defaults, **arguments})


def existing(stack: PlatformStack, **arguments: Any) -> Any:
    defaults = {
        "cluster_arn": CLUSTER_ARN,
        "cluster_resource_id": RESOURCE_ID,
        "endpoint": "ledger.cluster-x.eu-west-1.rds.amazonaws.com",
        "reader_endpoint": "ledger.cluster-ro-x.eu-west-1.rds.amazonaws.com",
        "database_name": "ledger",
        "security_group_id": "sg-0a1b",
        "master_secret_arn": SECRET_ARN,
        "key": imported_key(stack),
    }
    return PostgresCluster.from_cluster_attributes(stack, "Existing", **{**defaults, **arguments})


def found(template: Template) -> dict[str, Any]:
    return template.resource("aws_rds_cluster")


def test_a_cluster_is_private_encrypted_opened_by_iam_and_protected_with_nothing_asked_for() -> None:
    resource = found(synthesize(cluster, protect_data=True))
    assert resource.pop("db_subnet_group_name").startswith("${aws_db_subnet_group.Cluster_Subnets_")
    assert resource.pop("db_cluster_parameter_group_name").startswith("${aws_rds_cluster_parameter_group.")
    assert resource.pop("vpc_security_group_ids")[0].startswith("${aws_security_group.Cluster_SecurityGroup_")
    assert resource.pop("depends_on")[0].startswith("aws_cloudwatch_log_group.Cluster_Log_")
    assert resource == {
        "cluster_identifier": "cairn-test-ledger",
        "engine": "aurora-postgresql",
        "engine_version": "17",
        "database_name": "ledger",
        "port": 5432,
        "master_username": "administrator",
        "manage_master_user_password": True,
        "master_user_secret_kms_key_id": KEY_ARN,
        "iam_database_authentication_enabled": True,
        "enable_http_endpoint": True,
        "storage_encrypted": True,
        "kms_key_id": KEY_ARN,
        "serverlessv2_scaling_configuration": {"min_capacity": 0.5, "max_capacity": 4},
        "backup_retention_period": 14,
        "preferred_backup_window": "02:00-03:00",
        "preferred_maintenance_window": "sun:03:30-sun:04:30",
        "copy_tags_to_snapshot": True,
        "enabled_cloudwatch_logs_exports": ["postgresql"],
        "deletion_protection": True,
        "skip_final_snapshot": False,
        "final_snapshot_identifier": "cairn-test-ledger-last",
        "lifecycle": {"prevent_destroy": True},
    }


def test_a_cluster_can_be_destroyed_where_the_environment_protects_no_data() -> None:
    resource = found(synthesize(cluster, protect_data=False))
    assert (resource["deletion_protection"], resource["skip_final_snapshot"]) == (False, True)
    assert resource["lifecycle"]["prevent_destroy"] is False
    assert "final_snapshot_identifier" not in resource


def test_no_connection_without_tls_and_no_data_of_customers_in_the_log() -> None:
    group = synthesize(cluster).resource("aws_rds_cluster_parameter_group")
    assert group["family"] == "aurora-postgresql17"
    assert group["name"] == "cairn-test-ledger-17"
    assert group["lifecycle"] == {"create_before_destroy": True}
    assert {entry["name"]: (entry["value"], entry["apply_method"]) for entry in group["parameter"]} == {
        "log_min_duration_statement": ("1000", "immediate"),
        "log_statement": ("ddl", "immediate"),
        "rds.force_ssl": ("1", "immediate"),
    }


def test_it_lies_in_the_data_subnets_and_its_log_is_there_before_it() -> None:
    template = synthesize(cluster)
    assert template.resource("aws_db_subnet_group")["subnet_ids"] == ["subnet-21", "subnet-22"]
    log = template.resource("aws_cloudwatch_log_group")
    assert (log["name"], log["kms_key_id"]) == ("/aws/rds/cluster/cairn-test-ledger/postgresql", KEY_ARN)


def test_the_log_may_have_a_key_of_its_own() -> None:
    log_key = KEY_ARN.replace("0f1e", "7a7a")
    template = synthesize(lambda stack: cluster(stack, log_key=Key.from_key_arn(stack, "LogKey", log_key)))
    assert template.resource("aws_cloudwatch_log_group")["kms_key_id"] == log_key
    assert found(template)["kms_key_id"] == KEY_ARN


def test_a_reader_in_another_zone_takes_over_from_the_writer() -> None:
    instances = synthesize(cluster).resources("aws_rds_cluster_instance")
    assert {one["identifier"]: one["promotion_tier"] for one in instances} == {
        "cairn-test-ledger-1": 0,
        "cairn-test-ledger-2": 1,
    }
    for instance in instances:
        assert instance["instance_class"] == "db.serverless"
        assert instance["publicly_accessible"] is False
        assert instance["auto_minor_version_upgrade"] is True
        assert instance["copy_tags_to_snapshot"] is True
        assert instance["performance_insights_enabled"] is True
        assert instance["performance_insights_kms_key_id"] == KEY_ARN
        assert instance["monitoring_interval"] == 60


def test_the_size_is_what_was_asked_for() -> None:
    template = synthesize(
        lambda stack: cluster(stack, readers=0, least_acu=0, most_acu=1, major_version="16")
    )
    assert len(template.resources("aws_rds_cluster_instance")) == 1
    assert found(template)["serverlessv2_scaling_configuration"] == {"min_capacity": 0, "max_capacity": 1}
    assert found(template)["engine_version"] == "16"
    assert template.resource("aws_rds_cluster_parameter_group")["family"] == "aurora-postgresql16"


def test_monitoring_may_write_to_the_one_log_group_that_rds_has() -> None:
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:RDSOSMetrics"
    make, write = synthesize(cluster).statements()
    assert (make["Action"], make["Resource"]) == (["logs:CreateLogGroup", "logs:PutRetentionPolicy"], [group])
    assert write["Action"] == [
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:GetLogEvents",
        "logs:PutLogEvents",
    ]
    assert write["Resource"] == [f"{group}:log-stream:*"]


def test_nobody_is_let_in_but_who_was_named() -> None:
    assert synthesize(cluster).resources("aws_vpc_security_group_ingress_rule") == []

    def build(stack: PlatformStack) -> None:
        source = SecurityGroup.from_security_group_id(stack, "Source", "sg-0a1b")
        cluster(stack).allow_from("FromOrders", source)

    rule = synthesize(build).resource("aws_vpc_security_group_ingress_rule")
    assert (rule["from_port"], rule["to_port"], rule["ip_protocol"]) == (5432, 5432, "tcp")
    assert rule["referenced_security_group_id"] == "sg-0a1b"


def test_logging_in_is_granted_for_one_user_of_one_cluster() -> None:
    def build(stack: PlatformStack) -> None:
        existing(stack).grant_connect(grantee(stack), "orders")

    assert synthesize(build).statements() == [
        {
            "Effect": "Allow",
            "Action": ["rds-db:connect"],
            "Resource": [f"arn:aws:rds-db:eu-west-1:123456789012:dbuser:{RESOURCE_ID}/orders"],
        }
    ]


def test_the_grant_names_the_id_that_aws_gives_a_new_cluster() -> None:
    def build(stack: PlatformStack) -> None:
        cluster(stack).grant_connect(grantee(stack), "orders")

    resources = [one["Resource"][0] for one in synthesize(build).statements() if "rds-db" in one["Action"][0]]
    (resource,) = resources
    assert resource.startswith("arn:aws:rds-db:eu-west-1:123456789012:dbuser:${aws_rds_cluster.Cluster_")
    assert resource.endswith(".cluster_resource_id}/orders")


def test_the_master_secret_is_read_only_by_who_was_granted_it() -> None:
    def build(stack: PlatformStack) -> None:
        existing(stack).grant_read_master_secret(grantee(stack))

    assert synthesize(build).statements() == [
        key_statement("secretsmanager", "kms:Decrypt"),
        {
            "Effect": "Allow",
            "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
            "Resource": [SECRET_ARN],
        },
    ]


def test_alarms_reach_their_topic() -> None:
    def build(stack: PlatformStack) -> None:
        cluster(stack).add_alarms([Topic(stack, "Topic", name="alarms", key=imported_key(stack))])

    alarms = synthesize(build).resources("aws_cloudwatch_metric_alarm")
    assert {alarm["metric_name"] for alarm in alarms} == {
        "ACUUtilization",
        "AuroraReplicaLagMaximum",
        "CPUUtilization",
        "Deadlocks",
        "MaximumUsedTransactionIDs",
    }
    assert {alarm["namespace"] for alarm in alarms} == {"AWS/RDS"}


def test_a_cluster_without_readers_has_none_that_lags() -> None:
    def build(stack: PlatformStack) -> None:
        topic = Topic(stack, "Topic", name="alarms", key=imported_key(stack))
        cluster(stack, readers=0).add_alarms([topic])

    metrics = [alarm["metric_name"] for alarm in synthesize(build).resources("aws_cloudwatch_metric_alarm")]
    assert "AuroraReplicaLagMaximum" not in metrics


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "Ledger"}, "name must be lower-case words joined by single hyphens, got 'Ledger'"),
        ({"name": "a--b"}, "name must be lower-case words joined by single hyphens, got 'a--b'"),
        ({"database_name": "my-ledger"}, "database_name must be 1-63 lower-case .* got 'my-ledger'"),
        ({"major_version": "12"}, "major_version must be one of 17, 16, got '12'"),
        ({"readers": 16}, "readers must be 0-15, got 16"),
        ({"backup_retention_days": 0}, "backup_retention_days must be 1-35, got 0"),
        ({"least_acu": -0.5}, "least_acu must be 0-256, got -0.5"),
        ({"most_acu": 257}, "most_acu must be 1-256, got 257"),
        ({"most_acu": 1.3}, "most_acu must be in steps of 0.5, got 1.3"),
        ({"least_acu": 8}, r"least_acu must be at most most_acu \(4\), got 8"),
    ],
)
def test_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: cluster(stack, **arguments))


@pytest.mark.parametrize("user", ["administrator", "Orders", "1st", "pg_monitor", "a" * 64, "o-1", ""])
def test_rejects_a_user_that_is_the_master_or_would_need_quotes(user: str) -> None:
    with pytest.raises(ValueError, match=r"user must be 1-63 lower-case letters, .*, got"):
        synthesize(lambda stack: existing(stack).grant_connect(grantee(stack), user))


def test_rejects_the_secret_of_a_cluster_that_was_imported_without_one() -> None:
    with pytest.raises(
        ValueError, match="Existing is imported without its secret: give it master_secret_arn="
    ):
        synthesize(
            lambda stack: existing(stack, master_secret_arn=None).grant_read_master_secret(grantee(stack))
        )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"cluster_arn": "ledger"}, "cluster_arn must be the ARN of a DB cluster, got 'ledger'"),
        ({"cluster_resource_id": "ledger"}, "cluster_resource_id must be an id such as .* got 'ledger'"),
        ({"port": 80}, "port must be 1150-65535, got 80"),
    ],
)
def test_rejects_an_import(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: existing(stack, **arguments))


def test_the_provider_gives_a_proxy_no_login_by_iam_which_is_why_the_library_has_none() -> None:
    arguments = inspect.signature(DbProxy.__init__).parameters
    assert "default_auth_scheme" not in arguments
    assert arguments["auth"].default is inspect.Parameter.empty

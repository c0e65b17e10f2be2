"""Migrations: when they run, as whom, and what waits for them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.database import DatabaseAdministrator, Migrations, PostgresCluster, PostgresDatabase
from tests.support.grantee import imported_key
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

Build = Callable[[], Template]


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "0001_lines.py").write_text("forward")
    return folder


@pytest.fixture
def build(tmp_path: Path, versions: Path) -> Build:
    archive = tmp_path / "orders.zip"
    archive.write_bytes(b"zip")
    return lambda: synthesize(lambda stack: _migrations(stack, Package(archive), versions))


def _migrations(stack: PlatformStack, package: Package, versions: Path) -> None:
    key, network = imported_key(stack), imported_network(stack)
    cluster = PostgresCluster.from_cluster_attributes(
        stack,
        "Cluster",
        cluster_arn="arn:aws:rds:eu-west-1:123456789012:cluster:cairn-test-shop",
        cluster_resource_id="cluster-ABC123",
        endpoint="shop.example",
        reader_endpoint="shop-ro.example",
        database_name="platform",
        security_group_id="sg-0d1e",
        master_secret_arn="arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!cluster-0f1e",
    )
    administrator = DatabaseAdministrator(stack, "Administrator", name="databases", cluster=cluster, key=key)
    database = PostgresDatabase(stack, "Database", name="orders", administrator=administrator)
    Function(stack, "Create", name="orders-create", package=package, handler="o.c", description="C", key=key)
    Migrations(
        stack,
        "Migrations",
        name="orders-migrate",
        database=database,
        network=network,
        package=package,
        handler="services.orders.handlers.migrate.handler",
        versions=versions,
        key=key,
    )


def _invocation(template: Template) -> dict[str, Any]:
    (found,) = [
        each
        for each in template.resources("aws_lambda_invocation")
        if "revision" in json.loads(each["input"])
    ]
    return found


def test_they_run_forward_as_the_schemas_owner_from_inside_the_vpc(build: Build) -> None:
    template = build()
    assert json.loads(_invocation(template)["input"])["revision"] == "head"
    (function,) = [each for each in template.resources("aws_lambda_function") if "vpc_config" in each]
    assert function["environment"]["variables"] == {
        "DATABASE_HOST": "shop.example",
        "DATABASE_PORT": "5432",
        "DATABASE_NAME": "orders",
        "DATABASE_OWNER": "orders_owner",
    }
    assert (function["reserved_concurrent_executions"], function["timeout"]) == (1, 900)
    (log_in,) = [each for each in template.statements() if each["Action"] == ["rds-db:connect"]]
    assert log_in["Resource"] == ["arn:aws:rds-db:eu-west-1:123456789012:dbuser:cluster-ABC123/orders_owner"]


def test_the_cluster_lets_them_in(build: Build) -> None:
    (rule,) = build().resources("aws_vpc_security_group_ingress_rule")
    assert (rule["security_group_id"], rule["from_port"]) == ("sg-0d1e", 5432)


def test_they_run_again_once_a_file_is_another_or_there_is_one_more(build: Build, versions: Path) -> None:
    seen = [_invocation(build())["input"]]
    (versions / "0001_lines.py").write_text("forward, otherwise")
    seen.append(_invocation(build())["input"])
    (versions / "0002_skus.py").write_text("further")
    seen.append(_invocation(build())["input"])
    assert len(set(seen)) == 3
    assert _invocation(build())["input"] == seen[-1]


def test_they_come_after_the_database_and_all_that_the_function_needs(build: Build) -> None:
    waits_for = {each.split(".")[0] for each in _invocation(build())["depends_on"]}
    assert {
        "aws_iam_role_policy",
        "aws_lambda_function",
        "aws_lambda_invocation",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    } <= waits_for


def test_the_service_moves_to_its_new_version_after_them(build: Build) -> None:
    template = build()
    aliases = template.resources("aws_lambda_alias")
    waiting = [each for each in aliases if any("Migrations" in one for one in each.get("depends_on", []))]
    assert [each["function_name"].split(".")[1].split("_")[0] for each in waiting] == ["Create"]


def test_rejects_a_folder_without_migrations(build: Build, versions: Path) -> None:
    (versions / "0001_lines.py").unlink()
    with pytest.raises(ValueError, match="must be a folder with migrations"):
        build()

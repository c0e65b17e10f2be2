import json
import runpy
import zipfile
from pathlib import Path
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.database import DatabaseAdministrator, PostgresCluster, PostgresDatabase, administration
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.networks import imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


def administrator(stack: PlatformStack, **arguments: Any) -> DatabaseAdministrator:
    cluster = PostgresCluster(
        stack,
        "Cluster",
        name="ledger",
        network=imported_network(stack),
        key=imported_key(stack),
        database_name="platform",
    )
    return DatabaseAdministrator(
        stack, "Administrator", name="databases", cluster=cluster, key=imported_key(stack)
    )


def database(stack: PlatformStack, name: str = "orders") -> PostgresDatabase:
    return PostgresDatabase(stack, "Database", name=name, administrator=administrator(stack))


def statements_about(template: Template, *actions: str) -> list[dict[str, Any]]:
    return [one for one in template.statements() if set(one["Action"]) & set(actions)]


def test_only_the_administrator_has_the_rights_of_the_master_user_and_on_this_cluster_alone() -> None:
    template = synthesize(administrator)
    (execute,) = statements_about(template, "rds-data:ExecuteStatement")
    assert execute["Action"] == ["rds-data:ExecuteStatement"]
    assert execute["Resource"][0].startswith("${aws_rds_cluster.Cluster_")
    (secret,) = statements_about(template, "secretsmanager:GetSecretValue")
    assert secret["Action"] == ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    assert secret["Resource"][0].endswith(".master_user_secret[0].secret_arn}")


def test_the_administrator_knows_its_cluster_and_no_password() -> None:
    function = synthesize(administrator).resource("aws_lambda_function")
    assert function["handler"] == "handler.handler"
    assert set(function["environment"]["variables"]) == {"CLUSTER_ARN", "SECRET_ARN", "DATABASE"}
    assert function["environment"]["variables"]["DATABASE"] == "platform"
    assert function["kms_key_arn"] == KEY_ARN


def test_a_database_is_made_after_the_cluster_and_the_function_with_its_rights() -> None:
    invocation = synthesize(database).resource("aws_lambda_invocation")
    assert json.loads(invocation["input"]) == {"name": "orders"}
    assert invocation["lifecycle_scope"] == "CRUD"
    waits_for = {address.split(".")[0] for address in invocation["depends_on"]}
    assert {"aws_rds_cluster_instance", "aws_iam_role_policy", "aws_lambda_alias"} <= waits_for


@pytest.mark.parametrize(("verb", "user"), [("grant_connect", "orders"), ("grant_migrate", "orders_owner")])
def test_a_grant_is_for_one_of_the_two_roles(verb: str, user: str) -> None:
    def build(stack: PlatformStack) -> None:
        getattr(database(stack), verb)(grantee(stack))

    (connect,) = statements_about(synthesize(build), "rds-db:connect")
    assert connect["Action"] == ["rds-db:connect"]
    assert connect["Resource"][0].endswith(f".cluster_resource_id}}/{user}")


def test_rejects_a_name_that_leaves_no_room_for_its_owner() -> None:
    with pytest.raises(ValueError, match="name must be at most 57 characters long, got 58: 'oooo"):
        synthesize(lambda stack: database(stack, "o" * 58))


def test_rejects_a_name_that_would_need_quotes() -> None:
    with pytest.raises(ValueError, match=r"user must be 1-63 lower-case letters, .* got 'my-orders'"):
        synthesize(lambda stack: database(stack, "my-orders"))


class Recorded:
    """The Data API, which knows the databases ``known``; every statement lands in ``said``."""

    def __init__(self, known: set[str]) -> None:
        self.known = known
        self.said: list[tuple[str, str]] = []

    def client(self, service: str) -> "Recorded":
        assert service == "rds-data"
        return self

    def execute_statement(self, **call: Any) -> dict[str, Any]:
        self.said.append((call["database"], call["sql"]))
        if call["parameters"]:
            wanted = call["parameters"][0]["value"]["stringValue"]
            return {"records": [[wanted]] if wanted in self.known else []}
        return {}


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in (("CLUSTER_ARN", "arn:c"), ("SECRET_ARN", "arn:s"), ("DATABASE", "platform")):
        monkeypatch.setenv(name, value)
    source = Path(administration.__file__).parent / "handler.py"

    def run(action: str, name: str = "orders", known: set[str] | None = None) -> list[tuple[str, str]]:
        api = Recorded(known or set())
        monkeypatch.setattr("boto3.client", api.client)
        runpy.run_path(str(source))["handler"]({"name": name, "tf": {"action": action}}, None)
        return api.said

    return run


def test_the_master_user_leaves_the_owner_before_that_one_has_to_log_in_by_iam(handler: Any) -> None:
    said = [statement for _, statement in handler("create")]
    joined = said.index("GRANT orders_owner TO CURRENT_USER WITH INHERIT TRUE, SET TRUE")
    left = said.index("REVOKE orders_owner FROM CURRENT_USER")
    assert said.index("REVOKE rds_iam FROM orders_owner") < joined < left
    assert said[-1] == "GRANT rds_iam TO orders_owner, orders"
    assert left < len(said) - 1


def test_a_database_that_is_there_is_not_made_again(handler: Any) -> None:
    made = "CREATE DATABASE orders OWNER orders_owner"
    assert ("platform", made) in handler("create")
    assert ("platform", made) not in handler("update", known={"orders"})


def test_destroying_takes_the_login_and_leaves_the_data(handler: Any) -> None:
    said = handler("delete")
    assert len(said) == 2
    assert all("NOLOGIN" in statement and "DROP" not in statement for _, statement in said)


def test_refuses_a_name_that_is_more_than_a_name(handler: Any) -> None:
    with pytest.raises(ValueError, match="name must be 1-57 lower-case letters"):
        handler("create", name="orders; DROP DATABASE platform")


def test_the_package_holds_the_handler_alone_and_is_the_same_every_time() -> None:
    hashes = [synthesize(administrator).resource("aws_lambda_function") for _ in range(2)]
    assert hashes[0]["source_code_hash"] == hashes[1]["source_code_hash"]
    with zipfile.ZipFile(_package()) as archive:
        assert archive.namelist() == ["handler.py"]


def _package() -> Path:
    found: list[Path] = []

    def build(stack: PlatformStack) -> None:
        administrator(stack)
        found.append(Path(stack.node.root.outdir) / "database-administrator.zip")

    synthesize(build)
    return found[0]

"""One apply from the API to the rows: REST API, VPC link, load balancers, two tasks, Aurora and Valkey."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import psutil
import pytest
from cdktf import App

from cairn.localcloud import processes
from modules.core import StackSettings, StateSettings
from modules.core.remote_state_defaults import add_remote_state_defaults
from tests.support.cloud import Account
from tests.support.databases import Databases
from tests.support.eventually import eventually
from tests.support.inventory import inventory
from tests.support.items_stack import Items
from tests.support.terraform import Deployment
from tests.support.tokens import PoolKey, sign_in

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(1500)]

STACK = "items"


@dataclass
class Path:
    """The stack while it stands."""

    account: Account
    deployment: Deployment
    outputs: dict[str, Any] = field(default_factory=dict)
    token: str = ""

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Call the API as a customer with both scopes."""
        host = f"{self.outputs['rest_api_id']}.execute-api.localhost"
        url = f"{self.account.cloud.endpoint}/{self.outputs['stage_name']}{path}"
        headers = {"Host": host, **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        return httpx.request(method, url, headers=headers, timeout=40, trust_env=False, **request)

    def tasks(self) -> list[psutil.Process]:
        """The first process of each task."""
        found = processes.processes_of(self.account.cloud.files.home)
        return [one for one in found if "uvicorn" in one.cmdline()]

    def plan(self) -> list[str]:
        """What a plan would change now."""
        return [str(change) for change in self.deployment.plan()]


@pytest.fixture(scope="module")
def path(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The path; once it is destroyed nothing may be left of it, and no process."""
    folder = tmp_path_factory.mktemp("whole-path")
    app = App(outdir=str(folder))
    Items(app, STACK, settings=_settings(account), authority=account.cloud.authority_path)
    app.synth()
    add_remote_state_defaults(folder)
    before, running = inventory(account.clients), _servers(account)
    made = Path(account, Deployment(account, "test", folder))
    with made.deployment.destroyed_at_the_end():
        made.deployment.apply()
        made.outputs = made.deployment.outputs()[STACK]
        made.token = _token(made)
        _make_table(account)
        yield made
    assert made.deployment.addresses(STACK) == []
    assert inventory(account.clients) - before == set()
    assert _servers(account) - running == set()


def test_a_request_writes_and_reads_database_and_cache(path: Path) -> None:
    written = eventually(lambda: _answered(path.call("PUT", "/mug", json={"value": "blue"})), within_sec=60)
    assert written == {"value": "blue"}
    assert path.call("GET", "/mug").json() == {"value": "blue", "from": "database"}
    assert path.call("GET", "/mug").json() == {"value": "blue", "from": "cache"}
    assert path.call("PUT", "/mug", json={"value": "red"}).status_code == 200
    assert path.call("GET", "/mug").json() == {"value": "red", "from": "database"}


def test_a_request_without_a_token_does_not_get_in(path: Path) -> None:
    assert replace(path, token="").call("GET", "/mug").status_code == 401


def test_the_task_may_nothing_that_was_not_granted(path: Path) -> None:
    assert path.call("GET", "/mug/denied").json() == {
        "api": "AccessDeniedException",
        "secret": "AccessDeniedException",
        "user": "OperationalError",
        "schema": "InsufficientPrivilege",
        "key": "NoPermissionError",
    }
    denied = {denial.action for denial in path.account.cloud.denials()}
    assert {"dynamodb:ListTables", "secretsmanager:ListSecrets"} <= denied


def test_a_killed_task_is_replaced_and_the_api_answers_meanwhile(path: Path) -> None:
    before = {one.pid for one in path.tasks()}
    assert len(before) == 2
    os.kill(min(before), signal.SIGKILL)
    codes: list[int] = []

    def replaced() -> None:
        codes.append(path.call("GET", "/mug").status_code)
        now = {one.pid for one in path.tasks()}
        assert len(now) == 2
        assert min(before) not in now

    eventually(replaced, within_sec=60, every_sec=0.2)
    eventually(lambda: _answered(path.call("GET", "/mug")), within_sec=30)
    refused = [code for code in codes if code != 200]
    assert set(refused) <= {502, 503, 504}, codes
    assert len(refused) <= 2, "requests that the killed task had, and those before the load balancer knows"


def test_a_second_apply_plans_empty(path: Path) -> None:
    assert path.plan() == []
    path.deployment.apply()
    assert path.plan() == []


def _answered(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def _token(path: Path) -> str:
    pool, client = path.outputs["user_pool_id"], path.outputs["client_id"]
    customer = sign_in(path.account.clients, user_pool_id=pool, client_id=client)
    key = PoolKey(path.account.cloud.files.state, pool)
    return key.sign(customer.access_token, scope="items/read items/write", exp=int(time.time()) + 3000)


def _make_table(account: Account) -> None:
    """As a migration would: as the role that owns the schema."""
    cluster_id = "cairn-test-items"
    [cluster] = account.clients("rds").describe_db_clusters(DBClusterIdentifier=cluster_id)["DBClusters"]
    token = account.clients("rds").generate_db_auth_token(cluster["Endpoint"], 5432, "items_owner")
    login = {"user": "items_owner", "dbname": "items", "password": token}
    with Databases(account).connect(cluster_id, **login) as connection:
        connection.execute("CREATE TABLE items (item text PRIMARY KEY, value text)")


def _servers(account: Account) -> set[int]:
    """Databases, caches and tasks of the whole cloud."""
    found = processes.containers_of(processes.processes_of(account.cloud.files.home))
    return {one.pid for group in found.values() for one in group}


def _settings(account: Account) -> StackSettings:
    return StackSettings(
        project="cairn",
        environment="test",
        account_id=account.account_id,
        region=account.region,
        state=StateSettings(bucket=f"cairn-state-{account.account_id}", region=account.region),
        permissions_boundary_arn=f"arn:aws:iam::{account.account_id}:policy/cairn-test-boundary",
        protect_data=False,
        key_deletion_window_days=7,
    )

"""A service lives through a cache that is down, a database that is down for fifteen seconds, and a new password."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import psutil
import pytest

from cairn.localcloud import processes
from tests.support.cloud import Account, running_cloud
from tests.support.containers import Probe, address_of, probe
from tests.support.databases import Databases
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(300)]

CLUSTER, CACHE, USER = "items", "items-cache", "items-api"
DOWN_SEC, PATIENCE_SEC = 15, 40


@dataclass(frozen=True)
class Service:
    """One task of the service `items`."""

    account: Account
    url: str

    def put(self, item: str, value: str) -> int:
        """Write; returns the status."""
        return self._ask("PUT", item, json={"value": value}).status_code

    def get(self, item: str) -> dict[str, str]:
        """Read; where the value came from is in `from`."""
        answer = self._ask("GET", item)
        assert answer.status_code == 200, answer.text
        found: dict[str, str] = answer.json()
        return found

    def comes_from(self, item: str, place: str) -> None:
        """Fail where the item does not come from `place`."""
        assert self.get(item)["from"] == place

    def answers(self) -> None:
        """Fail where it does not run yet."""
        try:
            assert httpx.get(f"{self.url}/health", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError as error:
            raise AssertionError(str(error)) from error

    def _ask(self, method: str, item: str, **request: Any) -> httpx.Response:
        url = f"{self.url}/items/{item}"
        return httpx.request(method, url, timeout=PATIENCE_SEC + 20, trust_env=False, **request)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """An account of a cloud of its own, whose servers the tests stop and kill."""
    with running_cloud(tmp_path_factory.mktemp("stores")) as cloud:
        yield Account(cloud, "000000000000")


@pytest.fixture(scope="module")
def cluster(account: Account) -> dict[str, Any]:
    rds = account.clients("rds")
    made: dict[str, Any] = rds.create_db_cluster(
        DBClusterIdentifier=CLUSTER,
        Engine="aurora-postgresql",
        EngineVersion="17",
        DatabaseName="items",
        MasterUsername="administrator",
        ManageMasterUserPassword=True,
        EnableIAMDatabaseAuthentication=True,
    )["DBCluster"]
    instance = {"DBInstanceIdentifier": f"{CLUSTER}-1", "DBInstanceClass": "db.serverless"}
    rds.create_db_instance(**instance, DBClusterIdentifier=CLUSTER, Engine="aurora-postgresql")
    databases = Databases(account)
    eventually(lambda: databases.wait_for(f"{CLUSTER}-1"), within_sec=60)
    with databases.connect(CLUSTER) as connection:
        connection.execute("CREATE TABLE items (item text PRIMARY KEY, value text)")
        connection.execute("CREATE ROLE items LOGIN")
        connection.execute("GRANT SELECT, INSERT, UPDATE ON items TO items")
        connection.execute("GRANT rds_iam TO items")
    return made


@pytest.fixture(scope="module")
def cache_address(account: Account) -> str:
    elasticache = account.clients("elasticache")
    elasticache.create_user(
        UserId=USER,
        UserName=USER,
        Engine="valkey",
        AccessString="on ~items:* resetchannels -@all +@connection +@read +@write",
        AuthenticationMode={"Type": "iam"},
    )
    elasticache.create_user_group(UserGroupId=CACHE, Engine="valkey", UserIds=[USER])
    group = elasticache.create_replication_group(
        ReplicationGroupId=CACHE,
        ReplicationGroupDescription="items",
        Engine="valkey",
        TransitEncryptionEnabled=True,
        UserGroupIds=[CACHE],
    )["ReplicationGroup"]
    return str(group["NodeGroups"][0]["PrimaryEndpoint"]["Address"])


@pytest.fixture(scope="module")
def tasks(account: Account) -> Probe:
    return probe(account, may=["rds-db:connect", "elasticache:Connect", "secretsmanager:GetSecretValue"])


def _started(tasks: Probe, cluster: dict[str, Any], cache_address: str, **login: str) -> Service:
    account = tasks.account
    environment = {
        "AUTHORITY": str(account.cloud.authority_path),
        "AWS_REGION": account.region,
        "CACHE_HOST": cache_address,
        "CACHE_NAME": CACHE,
        "CACHE_USER": USER,
        "DATABASE_HOST": cluster["Endpoint"],
        "DATABASE_NAME": "items",
        "DATABASE_PATIENCE_SEC": str(PATIENCE_SEC),
        **login,
    }
    image = f"{account.account_id}.dkr.ecr.us-east-1.amazonaws.com/shop-items:1"
    task = tasks.reaches(tasks.run(tasks.define(environment, image=image)), "RUNNING", within_sec=30)
    service = Service(account, f"http://{address_of(task)}:8080")
    eventually(service.answers, within_sec=60)
    return service


@pytest.fixture(scope="module")
def service(tasks: Probe, cluster: dict[str, Any], cache_address: str) -> Service:
    """It logs in to PostgreSQL by IAM."""
    return _started(tasks, cluster, cache_address, DATABASE_USER="items")


@pytest.fixture(scope="module")
def with_password(tasks: Probe, cluster: dict[str, Any], cache_address: str) -> Service:
    """It logs in to PostgreSQL by the password of the managed secret."""
    secret = cluster["MasterUserSecret"]["SecretArn"]
    return _started(tasks, cluster, cache_address, DATABASE_SECRET=secret)


def _valkey(account: Account) -> psutil.Process:
    [server] = [
        one for one in processes.processes_of(account.cloud.files.home) if one.name() == "valkey-server"
    ]
    return server


def test_a_cache_that_hangs_is_a_miss_and_is_used_again_when_it_answers(
    account: Account, service: Service
) -> None:
    assert service.put("mug", "blue") == 200
    service.comes_from("mug", "database")
    service.comes_from("mug", "cache")
    server = _valkey(account)
    server.suspend()
    try:
        service.comes_from("mug", "database")
        assert service.put("mug", "red") == 200
    finally:
        server.resume()
    eventually(lambda: service.comes_from("mug", "cache"), within_sec=20)


def test_a_cache_that_was_killed_costs_no_answer(account: Account, service: Service) -> None:
    assert service.put("cup", "white") == 200
    killed = _valkey(account)
    killed.kill()
    assert service.get("cup")["value"] == "white"
    eventually(lambda: service.comes_from("cup", "cache"), within_sec=20)
    assert _valkey(account).pid != killed.pid


def test_what_is_asked_while_the_database_is_down_for_fifteen_seconds_is_answered(
    account: Account, service: Service
) -> None:
    assert service.put("bowl", "green") == 200
    rds = account.clients("rds")
    with ThreadPoolExecutor() as callers:
        rds.stop_db_cluster(DBClusterIdentifier=CLUSTER)
        stopped = time.monotonic()
        write = callers.submit(service.put, "bowl", "yellow")
        read = callers.submit(service.get, "bowl")
        time.sleep(DOWN_SEC)
        assert not write.done()
        rds.start_db_cluster(DBClusterIdentifier=CLUSTER)
        assert write.result() == 200
        assert time.monotonic() - stopped >= DOWN_SEC
        assert read.result()["value"] in {"green", "yellow"}
    assert service.get("bowl")["value"] == "yellow"


def test_a_new_password_costs_no_request(
    account: Account, cluster: dict[str, Any], with_password: Service
) -> None:
    assert with_password.put("jug", "0") == 200
    secret = cluster["MasterUserSecret"]["SecretArn"]
    secrets = account.clients("secretsmanager")
    before = secrets.get_secret_value(SecretId=secret)["SecretString"]
    with ThreadPoolExecutor() as callers:
        rotation = callers.submit(secrets.rotate_secret, SecretId=secret)
        assert [with_password.put("jug", str(number)) for number in range(20)] == [200] * 20
        rotation.result()
    assert secrets.get_secret_value(SecretId=secret)["SecretString"] != before
    assert with_password.put("jug", "last") == 200
    assert with_password.get("jug")["value"] == "last"

"""Faults on demand, as the SDK of a caller sees them: no process is restarted and no variable set for one."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from cairn.localcloud import LocalCloud, LocalCloudError
from cairn.localcloud.faults.fault import Fault
from tests.contracts.gaps.identity import acting_as, make_role
from tests.contracts.gaps.streams import make_function
from tests.support.clients import Clients
from tests.support.cloud import Account, prepare, running_cloud
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

ACCOUNT, OTHER = "444444444444", "555555555555"
RIGHTS = {
    "Effect": "Allow",
    "Action": [
        "dynamodb:ListTables",
        "s3:ListBucket",
        "sns:ListTopics",
        "sqs:ListQueues",
        "states:ListStateMachines",
    ],
    "Resource": "*",
}
CALLS = {
    "dynamodb": (lambda to: to("dynamodb").list_tables(), "ThrottlingException"),
    "s3": (lambda to: to("s3").list_objects_v2(Bucket=f"cairn-state-{ACCOUNT}"), "SlowDown"),
    "sns": (lambda to: to("sns").list_topics(), "Throttling"),
    "sqs": (lambda to: to("sqs").list_queues(), "RequestThrottled"),
    "stepfunctions": (lambda to: to("stepfunctions").list_state_machines(), "ThrottlingException"),
}
HANDLER = "def handler(event, context):\n    return 'answered'\n"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with running_cloud(tmp_path_factory.mktemp("faults")) as cloud:
        yield cloud


@pytest.fixture(autouse=True)
def _put_back(cloud: LocalCloud) -> Iterator[None]:
    yield
    cloud.clear_faults()


@pytest.fixture(scope="module")
def account(cloud: LocalCloud) -> Account:
    account = Account(cloud, ACCOUNT)
    prepare(account)
    return account


@pytest.fixture(scope="module")
def orders(account: Account) -> Clients:
    return acting_as(account, "cairn-dev-orders-create-order", RIGHTS)


@pytest.fixture(scope="module")
def payments(account: Account) -> Clients:
    return acting_as(account, "cairn-dev-payments-charge", RIGHTS)


def begin(cloud: LocalCloud, effect: str, dependency: str, **more: Any) -> Fault:
    fault = Fault(effect=effect, dependency=dependency, account_id=ACCOUNT, **more)
    cloud.set_fault(fault)
    return fault


@pytest.mark.parametrize("service", CALLS)
def test_a_throttle_is_the_service_s_own_error(cloud: LocalCloud, orders: Clients, service: str) -> None:
    call, code = CALLS[service]
    call(orders)
    begin(cloud, "throttle", service)
    with pytest.raises(ClientError) as throttled:
        call(orders)
    assert throttled.value.response["Error"]["Code"] == code
    cloud.clear_faults()
    call(orders)


def test_it_strikes_one_service_in_one_account_and_never_the_root(
    cloud: LocalCloud, account: Account, orders: Clients, payments: Clients
) -> None:
    begin(cloud, "throttle", "sqs", of="orders")
    with pytest.raises(ClientError, match="Rate exceeded"):
        orders("sqs").list_queues()
    orders("sns").list_topics()
    payments("sqs").list_queues()
    account.clients("sqs").list_queues()
    elsewhere = acting_as(Account(cloud, OTHER), "cairn-staging-orders-create-order", RIGHTS)
    elsewhere("sqs").list_queues()


def test_a_cut_resets_the_connection(cloud: LocalCloud, orders: Clients) -> None:
    begin(cloud, "cut", "sqs")
    with pytest.raises(ConnectionClosedError):
        orders("sqs").list_queues()
    cloud.clear_faults()
    orders("sqs").list_queues()


def test_a_delay_holds_the_answer_up(cloud: LocalCloud, orders: Clients) -> None:
    begin(cloud, "delay", "sqs", delay_ms=700)
    started = time.monotonic()
    orders("sqs").list_queues()
    assert time.monotonic() - started >= 0.7


def test_it_ends_by_itself_and_is_seen_meanwhile(cloud: LocalCloud, orders: Clients) -> None:
    fault = begin(cloud, "throttle", "sqs", ends_at=time.time() + 2)
    assert cloud.status().faults == (fault,)
    with pytest.raises(ClientError):
        orders("sqs").list_queues()

    def over() -> None:
        assert cloud.status().faults == ()

    eventually(over, within_sec=10)
    orders("sqs").list_queues()


def test_a_second_fault_on_the_same_replaces_the_first_and_one_can_be_cleared_alone(
    cloud: LocalCloud,
) -> None:
    begin(cloud, "throttle", "sqs")
    second, other = begin(cloud, "delay", "sqs", delay_ms=1), begin(cloud, "cut", "sns")
    assert set(cloud.status().faults) == {second, other}
    assert cloud.clear_faults("none") == 0
    assert cloud.clear_faults(other.id) == 1
    assert cloud.status().faults == (second,)


def test_a_service_of_the_shop_is_slow_fails_or_dies_for_whoever_calls_it(
    cloud: LocalCloud, account: Account
) -> None:
    functions = account.clients("lambda")
    name = "cairn-dev-stock-get-stock"
    make_function(account, name, HANDLER, make_role(account, name))

    def invoke() -> dict[str, Any]:
        answer: dict[str, Any] = functions.invoke(FunctionName=name, Payload=b"{}")
        return answer

    assert "FunctionError" not in invoke()
    begin(cloud, "delay", "stock", delay_ms=600)
    started = time.monotonic()
    assert invoke()["Payload"].read() == b'"answered"'
    assert time.monotonic() - started >= 0.6
    begin(cloud, "cut", "stock")
    assert "FunctionError" in invoke()
    cloud.clear_faults()
    [worker] = (one for one in cloud.status().processes if one.kind == "function")
    assert cloud.set_fault(Fault(effect="kill", dependency="stock", account_id=ACCOUNT)) == 1
    assert cloud.status().faults == ()
    assert "FunctionError" not in invoke()
    [again] = (one for one in cloud.status().processes if one.kind == "function")
    assert again.pid != worker.pid


def test_an_effect_that_is_none_is_refused(cloud: LocalCloud) -> None:
    with pytest.raises(LocalCloudError, match="effect must be one of throttle, delay, cut, kill"):
        begin(cloud, "burn", "sqs")

"""A REST API behind a web ACL: who floods it is blocked and let in again, who is on the list never gets in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cdktf import TerraformOutput

from cairn.localcloud import LocalCloud
from modules.api import RestApi
from modules.auth import UserPool
from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.encryption import Key
from modules.waf import IpSet, WebAcl
from tests.support.cloud import Account, new_account
from tests.support.eventually import eventually
from tests.support.small_stack import STACK, applied, write_package

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(600)]

LIMIT, WINDOW_SEC = 10, 60
BLOCKED, FLOODING, INNOCENT = "127.0.0.66", "127.0.0.77", "127.0.0.88"


@dataclass(frozen=True)
class Guarded:
    """The deployed API, which asks every caller for a token."""

    account: Account
    api_id: str
    log_group: str

    def get(self, address: str) -> httpx.Response:
        """What a caller at ``address`` without a token is answered."""
        url = f"{self.account.cloud.endpoint}/_aws/execute-api/{self.api_id}/live/things"
        with httpx.Client(transport=httpx.HTTPTransport(local_address=address)) as client:
            return client.get(url, headers={"Cookie": "session=hidden"}, timeout=30)


@pytest.fixture(scope="module")
def guarded(local_cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    account, folder = new_account(local_cloud), tmp_path_factory.mktemp("guarded")
    archive = write_package(folder / "things.zip", things="def handler(event, context):\n    return None\n")
    with applied(account, folder, lambda stack: _build(stack, archive)) as deployment:
        outputs = deployment.outputs()[STACK]
        yield Guarded(account, outputs["api_id"], outputs["log_group"])


def _build(stack: PlatformStack, archive: Path) -> None:
    services = ("delivery.logs.amazonaws.com", "logs.amazonaws.com")
    key = Key(stack, "Key", name="edge", description="Encrypts the logs", service_principals=services)
    blocked = IpSet(stack, "Blocked", name="blocked", description="Unwelcome", addresses=[f"{BLOCKED}/32"])
    web_acl = WebAcl(
        stack,
        "WebAcl",
        name="edge",
        log_key=key,
        rate_limit=LIMIT,
        rate_window_sec=WINDOW_SEC,
        blocked_ip_sets=[blocked],
    )
    api = RestApi(
        stack,
        "Api",
        name="things",
        description="Things",
        log_key=key,
        web_acl=web_acl,
        user_pools=[UserPool(stack, "Customers", name="customers")],
    )
    function = Function(
        stack,
        "Things",
        name="things",
        description="Lists things",
        package=Package(archive),
        handler="things.handler",
        key=key,
    )
    api.add_method("ListThings", method="GET", path="/things", function=function, scopes=("things/read",))
    TerraformOutput(stack, "api_id", value=api.rest_api_id, static_id=True)
    TerraformOutput(stack, "log_group", value=web_acl.log.log_group.log_group_name, static_id=True)


def test_a_blocked_address_gets_403_before_anyone_asks_for_its_token(guarded: Guarded) -> None:
    refused = guarded.get(BLOCKED)
    assert refused.status_code == 403
    assert refused.json()["message"] == "Forbidden"
    assert set(refused.json()) == {"message", "requestId"}
    assert guarded.get(INNOCENT).status_code == 401


def test_a_flood_is_blocked_and_let_in_again_once_it_is_over(guarded: Guarded) -> None:
    assert [guarded.get(FLOODING).status_code for _ in range(LIMIT)] == [401] * LIMIT
    assert guarded.get(FLOODING).status_code == 403
    assert guarded.get(INNOCENT).status_code == 401

    def let_in() -> None:
        assert guarded.get(FLOODING).status_code == 401

    eventually(let_in, within_sec=WINDOW_SEC + 40, every_sec=WINDOW_SEC / 5)


def test_the_log_says_who_was_blocked_and_keeps_no_cookie(guarded: Guarded) -> None:
    guarded.get(BLOCKED)
    events = guarded.account.clients("logs").filter_log_events(
        logGroupName=guarded.log_group, filterPattern="BLOCK"
    )["events"]
    assert any(BLOCKED in event["message"] for event in events)
    everything = guarded.account.clients("logs").filter_log_events(logGroupName=guarded.log_group)["events"]
    assert "hidden" not in str(everything)

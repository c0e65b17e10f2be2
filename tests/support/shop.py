"""The whole shop, applied once for all tests that need it, in an account of its own.

With ``CAIRN_E2E_ENV=local`` the tests use what ``make up`` has started instead, and change nothing in its stacks.
"""

import os
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from cairn.localcloud import LocalCloud
from cairn.shop.addresses import Addresses
from cairn.shop.operator import operator_token
from stacks.environment import Environment
from stacks.service_sizes import PaymentsSize
from tests.support.assemblies import synthesize_environment
from tests.support.cloud import Account, new_account
from tests.support.environments import write_environment
from tests.support.orders_api import OrdersApi
from tests.support.ports import free_port
from tests.support.terraform import ROOT, Deployment
from tests.support.tokens import Customer, PoolKey, sign_in

RUNNING_ENVIRONMENT = "CAIRN_E2E_ENV"


@dataclass(frozen=True)
class Shop:
    """One applied environment and its payment provider; ``file`` is its own, where the tests made it."""

    account: Account
    deployment: Deployment
    outputs: dict[str, dict[str, Any]]
    file: Path | None = None
    provider_url: str = ""

    @property
    def host(self) -> str:
        """The host name of the API."""
        return str(self.outputs["edge"]["api_domain"])

    def customer(self) -> Customer:
        """Return a new customer who has just signed in."""
        edge = self.outputs["edge"]
        return sign_in(
            self.account.clients,
            user_pool_id=edge["user_pool_id"],
            client_id=edge["user_pool_client_id"],
        )

    def operator(self, *scopes: str) -> str:
        """Return an access token of those who run the shop, for ``scopes`` or all that they have."""
        addresses = Addresses.of(self.outputs, endpoint=self.account.cloud.endpoint)
        return operator_token(self.account.clients("secretsmanager"), addresses, scopes=scopes)

    def api(self, token: str | None = None) -> OrdersApi:
        """Return the API as the bearer of ``token`` calls it, or as a stranger."""
        return OrdersApi(self.account.cloud, host=self.host, token=token)

    @cached_property
    def pool_key(self) -> PoolKey:
        """The key that the user pool signs with."""
        return PoolKey(self.account.cloud.files.state, self.outputs["edge"]["user_pool_id"])


@pytest.fixture(scope="session")
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop of this test session."""
    running = os.environ.get(RUNNING_ENVIRONMENT)
    if running:
        return _running(running)
    return _applied(request.getfixturevalue("local_cloud"), tmp_path_factory.getbasetemp())


@cache
def _applied(cloud: LocalCloud, session: Path) -> Shop:
    """Apply once a session, however many folders of tests have the fixture in their conftest."""
    folder = session / "shop"
    folder.mkdir()
    provider_port = free_port()
    account = new_account(cloud, provider_port=provider_port)
    beside = {"provider_url": f"http://127.0.0.1:{provider_port}"}
    file = write_environment(folder, name="e2e", account_id=account.account_id, changes={"payments": beside})
    deployment = Deployment(account, "e2e", synthesize_environment(file, folder / "e2e"))
    deployment.apply()
    return Shop(account, deployment, deployment.outputs(), file, beside["provider_url"])


def _running(name: str) -> Shop:
    environment = Environment.load(name)
    cloud = LocalCloud(ROOT, port=int(os.environ.get("CAIRN_PORT", "4566")), region=environment.region)
    assert cloud.status().healthy, (
        f"{RUNNING_ENVIRONMENT}={name}, but no local cloud runs: start it with make up"
    )
    account = Account(cloud, environment.account_id, environment.region)
    deployment = Deployment(account, name, ROOT / "cdktf.out" / name)
    outputs = deployment.outputs()
    return Shop(
        account, deployment, outputs, provider_url=environment.size_of("payments", PaymentsSize).provider_url
    )

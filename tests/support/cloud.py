"""One local cloud for the whole test session, and an account of its own for every test module."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from cairn.localcloud import LocalCloud, PortTakenError, processes
from cairn.localcloud.account import Account as PreparedAccount
from tests.support import left_clouds
from tests.support.clients import Clients
from tests.support.ports import free_port

IMAGES = (Path(__file__).parent / "images", Path(__file__).parents[2] / "services")
_numbers = itertools.count(910_000_000_001)


@dataclass(frozen=True)
class Account:
    """One AWS account of a local cloud: nothing in it is seen from another account."""

    cloud: LocalCloud
    account_id: str
    region: str = "us-east-1"

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of a process that acts as this account's root."""
        return self.cloud.environment(self.account_id, region=self.region)

    @property
    def clients(self) -> Clients:
        """boto3 clients of this account's root."""
        return Clients(port=self.cloud.port, access_key_id=self.account_id, region=self.region)


def new_account(cloud: LocalCloud, *, provider_port: int | None = None) -> Account:
    """Return an account that no one has used yet, with a bucket for Terraform state."""
    account = Account(cloud, str(next(_numbers)))
    prepare(account, provider_port=provider_port)
    return account


def prepare(account: Account, *, provider_port: int | None = None) -> None:
    """Give ``account`` the bucket that Terraform keeps its state in, and a payment provider where it wants one."""
    account.cloud.prepare(
        PreparedAccount(
            account_id=account.account_id,
            region=account.region,
            state_bucket=f"cairn-state-{account.account_id}",
            provider_port=provider_port,
        )
    )


@pytest.fixture(scope="session")
def local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The local cloud of this test session, on a port and in a folder of its own."""
    cloud = _cloud_of(tmp_path_factory.getbasetemp())
    try:
        yield cloud
    finally:
        cloud.stop()


@cache
def _cloud_of(session: Path) -> LocalCloud:
    """Start one cloud a session, however many folders of tests have the fixture in their conftest."""
    folder = session / "cloud"
    folder.mkdir()
    return _started_cloud(folder)


@pytest.fixture(scope="module")
def account(local_cloud: LocalCloud) -> Account:
    """An empty account for the tests of one module."""
    return new_account(local_cloud)


@contextmanager
def running_cloud(root: Path, *, gaps: bool = True, images: Sequence[Path] = IMAGES) -> Iterator[LocalCloud]:
    """A local cloud below ``root`` on a port that is free; it ends with the block, however that ends."""
    cloud = _started_cloud(root, gaps=gaps, images=images)
    try:
        yield cloud
    finally:
        cloud.stop()
    assert processes.processes_of(cloud.files.home) == []


def _started_cloud(
    root: Path, *, gaps: bool = True, images: Sequence[Path] = IMAGES, attempts: int = 5
) -> LocalCloud:
    for attempt in range(1, attempts + 1):
        cloud = LocalCloud(root, port=free_port(), images=images, gaps=gaps)
        left_clouds.sign(cloud.files.home)
        try:
            cloud.start()
        except PortTakenError:
            if attempt == attempts:
                raise
        else:
            return cloud
    raise AssertionError("unreachable")

"""Every gap: the local cloud does as AWS, and the stock emulator still does not."""

import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cairn.localcloud import LocalCloud
from cairn.localcloud.gaps import confirmed
from cairn.localcloud.gaps.table import GAPS
from tests.contracts.gaps.statement import REASONS_HOLD_UNTIL, load, only_here
from tests.support.cloud import Account, running_cloud
from tests.support.sandbox import SandboxAccount, SandboxError, sandbox_account

pytestmark = pytest.mark.integration

FOLDERS = {listed.gap.name: listed.folder for listed in GAPS}
NAMES = list(FOLDERS)
STATEMENTS = load()
_accounts = itertools.count(620_000_000_001)


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The emulator as it was released, with no gap mended."""
    with running_cloud(tmp_path_factory.mktemp("stock"), gaps=False) as cloud:
        yield cloud


@pytest.fixture(scope="session")
def sandbox() -> SandboxAccount:
    """The real account whose credentials were given."""
    try:
        return sandbox_account()
    except SandboxError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)


def test_every_gap_has_a_statement_of_what_aws_does() -> None:
    assert sorted(STATEMENTS) == sorted(NAMES)


@pytest.mark.xdist_group("mended")
@pytest.mark.parametrize("name", NAMES)
def test_the_local_cloud_does_as_aws(name: str, local_cloud: LocalCloud) -> None:
    STATEMENTS[name](_empty_account(local_cloud))


@pytest.mark.xdist_group("stock")
@pytest.mark.parametrize("name", NAMES)
def test_the_stock_emulator_still_needs_mending(name: str, stock: LocalCloud) -> None:
    try:
        STATEMENTS[name](_empty_account(stock))
    except (Exception, pytest.fail.Exception):  # noqa: BLE001  a statement fails in whatever way its gap makes it
        return
    pytest.fail(
        f"The emulator closed the gap by itself: delete cairn/localcloud/gaps/{FOLDERS[name]}/{name}.py, "
        f"its row and its statement."
    )


@pytest.mark.aws
@pytest.mark.parametrize("name", NAMES)
def test_aws_does_as_is_stated(name: str, sandbox: SandboxAccount) -> None:
    reason = only_here(name)
    if reason is not None:
        assert datetime.now(tz=UTC).date() <= REASONS_HOLD_UNTIL, (
            "look at every ONLY_HERE again, and set the day anew"
        )
        pytest.skip(f"only in the local cloud, until {REASONS_HOLD_UNTIL} at the latest: {reason}")
    confirmed.note(name, None)
    STATEMENTS[name](sandbox)  # type: ignore[arg-type]
    confirmed.note(name, time.strftime("%Y-%m-%d"))


def _empty_account(cloud: LocalCloud) -> Account:
    return Account(cloud, str(next(_accounts)))

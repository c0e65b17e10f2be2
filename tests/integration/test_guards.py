"""The configuration of prod acts in prod's workspace and prod's account, and nowhere else."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from cairn.environments import account_of
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.localcloud import LocalCloud
from stacks.environment import Environment
from tests.support.cloud import Account, new_account
from tests.support.inventory import inventory
from tests.support.plain_terraform import terraform
from tests.support.terraform import Deployment

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("stacks")]

COMMANDS = {
    "plan": ("plan", "-input=false"),
    "apply": ("apply", "-auto-approve", "-input=false"),
    "destroy": ("destroy", "-auto-approve", "-input=false"),
}
BOUNDARY = "cairn-prod-boundary"


@dataclass(frozen=True)
class Prod:
    """prod's foundation, of which nothing but the permissions boundary was applied, in prod's account."""

    account: Account
    other: Account
    folder: Path

    def terraform(self, *command: str, account: Account, workspace: str) -> CompletedProcess[str]:
        return terraform(
            self.folder / "stacks" / "foundation",
            *command,
            "-no-color",
            variables=account.environment | {"AWS_REGION": self.account.region},
            workspace=workspace,
        )

    @property
    def boundaries(self) -> list[str]:
        policies = self.account.clients("iam").list_policies(Scope="Local")["Policies"]
        return [policy["PolicyName"] for policy in policies]


@pytest.fixture(scope="module")
def prod(
    local_cloud: LocalCloud, assembled: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Prod:
    environment = Environment.load("prod")
    account = Account(local_cloud, environment.account_id, environment.region)
    local_cloud.prepare(account_of("prod"))
    folder = shutil.copytree(assembled("prod"), tmp_path_factory.mktemp("guards") / "prod")
    prod = Prod(account, new_account(local_cloud), folder)
    initialised = prod.terraform(
        "init", "-input=false", "-lockfile=readonly", account=account, workspace="prod"
    )
    assert initialised.returncode == 0, initialised.stderr
    address = next(
        address
        for address in Deployment(account, "prod", folder).configured("foundation")
        if address.startswith("aws_iam_policy.")
    )
    applied = prod.terraform(*COMMANDS["apply"], f"-target={address}", account=account, workspace="prod")
    assert applied.returncode == 0, applied.stderr
    _copy_state(account, "prod", "staging")
    return prod


def _copy_state(account: Account, workspace: str, other: str) -> None:
    """Give another workspace a state with something in it: a destroy of nothing has nothing to refuse."""
    bucket = f"cairn-state-{account.account_id}"
    account.clients("s3").copy_object(
        Bucket=bucket,
        Key=f"env/{other}/foundation.tfstate",
        CopySource={"Bucket": bucket, "Key": f"env/{workspace}/foundation.tfstate"},
    )


def test_prods_own_workspace_and_account_are_let_through(prod: Prod) -> None:
    answer = prod.terraform(*COMMANDS["plan"], account=prod.account, workspace="prod")
    assert answer.returncode == 0, answer.stderr
    assert prod.boundaries == [BOUNDARY]


@pytest.mark.parametrize("command", COMMANDS)
def test_terraform_refuses_another_workspace(prod: Prod, command: str) -> None:
    before = inventory(prod.account.clients)
    answer = prod.terraform(*COMMANDS[command], account=prod.account, workspace="staging")
    assert answer.returncode != 0, answer.stdout
    assert "the workspace is staging" in answer.stderr or "account ID not allowed" in answer.stderr, (
        answer.stderr
    )
    assert inventory(prod.account.clients) == before
    assert prod.boundaries == [BOUNDARY]


@pytest.mark.parametrize("command", COMMANDS)
def test_terraform_refuses_another_account(prod: Prod, command: str) -> None:
    before = inventory(prod.other.clients)
    answer = prod.terraform(*COMMANDS[command], account=prod.other, workspace="prod")
    assert answer.returncode != 0, answer.stdout
    assert "not allowed" in answer.stderr, answer.stderr
    assert inventory(prod.other.clients) == before
    assert prod.boundaries == [BOUNDARY]


def test_terraform_does_not_even_initialise_in_another_account(
    prod: Prod, assembled: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(assembled("prod"), tmp_path / "prod")
    answer = Prod(prod.account, prod.other, folder).terraform(
        "init", "-input=false", account=prod.other, workspace="prod"
    )
    assert answer.returncode != 0
    assert "not allowed" in answer.stderr, answer.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_the_runner_refuses_another_account(prod: Prod, command: str) -> None:
    elsewhere = Deployment(prod.other, "prod", prod.folder)
    with pytest.raises(CairnError, match=r"Refused: prod belongs to account 333333333333") as refused:
        getattr(elsewhere, command)()
    assert refused.value.code == ExitCode.REFUSED


@pytest.mark.parametrize("command", COMMANDS)
def test_the_runner_refuses_another_environments_configuration(prod: Prod, command: str) -> None:
    disguised = Deployment(prod.account, "staging", prod.folder)
    with pytest.raises(
        CairnError, match=r"Refused: staging was asked for, but .* is that of prod"
    ) as refused:
        getattr(disguised, command)()
    assert refused.value.code == ExitCode.REFUSED

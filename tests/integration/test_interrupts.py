"""An apply that is interrupted or killed costs nothing but its time: the next one frees its lock and converges."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from cdktf import App, DataResource, LocalExecProvisioner

from cairn.exit_codes import ExitCode
from cairn.localcloud import LocalCloud
from modules.core import PlatformStack, StackSettings, StateSettings
from modules.encryption import Key
from modules.observability import LogGroup
from modules.storage import Attribute, Table
from tests.support.cloud import Account, new_account, running_cloud
from tests.support.eventually import eventually
from tests.support.inventory import inventory
from tests.support.terraform import ROOT, Deployment

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("interrupts")]

STACK = "interrupted"
PAUSE_SEC = 6
Signal = Callable[[subprocess.Popen[str]], None]


class Interrupted(PlatformStack):
    """A key, then a pause in which a test can strike, then what needs the key."""

    def __init__(self, app: App, settings: StackSettings, *, pause_sec: float) -> None:
        super().__init__(app, STACK, settings=settings)
        key = Key(
            self,
            "Key",
            name="interrupted",
            description="Made first",
            service_principals=("logs.amazonaws.com",),
        )
        pause = DataResource(
            self,
            "Pause",
            input={"after": key.key_arn},
            provisioners=[LocalExecProvisioner(type="local-exec", command=f"sleep {pause_sec}")],
        )
        table = Table(self, "Table", name="interrupted", partition_key=Attribute("id", "S"), key=key)
        group = LogGroup(self, "LogGroup", name="/cairn/interrupted", key=key)
        for made_last in (table, group):
            made_last.node.find_child("Resource").depends_on = [f"terraform_data.{pause.friendly_unique_id}"]


@dataclass(frozen=True)
class Run:
    """A deployment that pauses in the middle of its apply."""

    deployment: Deployment

    def start(self) -> subprocess.Popen[str]:
        """Begin to apply in another process and return once the apply is in its pause."""
        account = self.deployment.account
        root = account.cloud.files.home.parents[1]
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.support.apply_in_a_process", str(root)),
                *(str(account.cloud.port), account.account_id, "test", str(self.deployment.folder)),
            ],
            cwd=ROOT,
            text=True,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        eventually(lambda: self._is_in_its_pause(process), within_sec=90)
        return process

    def _is_in_its_pause(self, process: subprocess.Popen[str]) -> None:
        if process.poll() is not None:
            raise RuntimeError(f"the apply ended before it was struck: {process.communicate()[1]}")
        sleeps = [child for child in _family(process.pid) if child.name() == "sleep"]
        assert sleeps, "not there yet"

    def synthesize(self, *, pause_sec: float) -> None:
        """Write the stack; a shorter pause does not change what was made."""
        account = self.deployment.account
        app = App(outdir=str(self.deployment.folder))
        Interrupted(app, _settings(account), pause_sec=pause_sec)
        app.synth()

    @property
    def terraforms(self) -> list[psutil.Process]:
        """Every Terraform at work on the stack, whoever started it."""
        folder = self.deployment.folder / "stacks" / STACK
        return [
            process
            for process in psutil.process_iter()
            if _quietly(process.name).startswith("terraform") and _quietly(process.cwd) == str(folder)
        ]

    @property
    def is_locked(self) -> bool:
        """Whether the state's lock file is there."""
        account = self.deployment.account
        found = account.clients("s3").list_objects_v2(
            Bucket=f"cairn-state-{account.account_id}", Prefix=f"env/test/{STACK}.tfstate.tflock"
        )
        return bool(found.get("Contents"))


def _quietly(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except (psutil.Error, OSError):
        return ""


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _settings(account: Account) -> StackSettings:
    return StackSettings(
        project="cairn",
        environment="test",
        account_id=account.account_id,
        region=account.region,
        state=StateSettings(bucket=f"cairn-state-{account.account_id}", region=account.region),
        permissions_boundary_arn=f"arn:aws:iam::{account.account_id}:policy/none",
        protect_data=False,
        key_deletion_window_days=7,
    )


@pytest.fixture(scope="module")
def own_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A local cloud that nobody else uses: going back to an earlier point restarts it."""
    with running_cloud(tmp_path_factory.mktemp("interrupted-cloud")) as cloud:
        yield cloud


@pytest.fixture
def run(own_cloud: LocalCloud, tmp_path: Path) -> Iterator[Run]:
    deployment = Deployment(new_account(own_cloud), "test", tmp_path / "test")
    deployment.folder.mkdir()
    run = Run(deployment)
    run.synthesize(pause_sec=PAUSE_SEC)
    before = inventory(deployment.account.clients)
    try:
        yield run
    finally:
        deployment.destroy()
    assert inventory(deployment.account.clients) == before


def interrupt(process: subprocess.Popen[str]) -> None:
    """Ctrl-C."""
    process.send_signal(signal.SIGINT)


def kill(process: subprocess.Popen[str]) -> None:
    """kill -9 of cairn alone: Terraform works on, without anyone who waits for it."""
    process.kill()


def kill_everything(process: subprocess.Popen[str]) -> None:
    """kill -9 of cairn, Terraform and its plugins at once: a power cut."""
    family = [psutil.Process(process.pid), *_family(process.pid)]
    for member in family:
        os.kill(member.pid, signal.SIGKILL)


def test_ctrl_c_stops_terraform_in_good_order(run: Run) -> None:
    process = run.start()
    interrupt(process)
    _, said = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED, said
    assert "Traceback" not in said
    assert not run.is_locked
    assert run.terraforms == []
    assert_the_next_run_converges(run)


@pytest.mark.parametrize("strike", [kill, kill_everything])
def test_the_next_run_frees_what_a_kill_left(run: Run, strike: Signal) -> None:
    process = run.start()
    strike(process)
    process.wait(timeout=10)
    assert run.is_locked, "the kill came too late to prove anything"
    assert_the_next_run_converges(run)


@pytest.mark.long
def test_the_next_run_goes_on_after_the_emulator_was_killed_under_it(run: Run) -> None:
    process = run.start()
    cloud, told = run.deployment.account.cloud, []
    emulator = psutil.Process(cloud.status().pid)
    emulator.kill()
    emulator.wait(10)
    _, said = process.communicate(timeout=450)
    assert process.returncode != 0
    assert "Traceback" not in said
    cloud.start(told.append)
    assert any(line.startswith("The local cloud was killed: it goes on as it was saved at") for line in told)
    assert_the_next_run_converges(run)


def assert_the_next_run_converges(run: Run) -> None:
    """Apply again, in this process; everything is there, nothing twice, nothing locked."""
    run.synthesize(pause_sec=0)
    run.deployment.apply_restorably()
    assert not run.is_locked
    assert run.terraforms == []
    assert set(run.deployment.addresses(STACK)) == set(run.deployment.configured(STACK))
    assert list(map(str, run.deployment.plan())) == []


def test_a_lock_whose_holder_is_at_work_is_left_alone(run: Run) -> None:
    process = run.start()
    with pytest.raises(Exception, match="is locked") as refused:
        run.deployment.apply()
    assert "wait for it" in str(refused.value)
    assert process.wait(timeout=90) == 0, process.communicate()[1]
    assert list(map(str, run.deployment.plan())) == []

"""A run that is interrupted, killed or fails by itself: Terraform ends in good order and none is left behind."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from cairn.exit_codes import ExitCode
from cairn.terraform.interrupts import passing_interrupts_on
from cairn.terraform.process import Interrupted, TerraformProcesses
from tests.support.fake_runs import fake, runner
from tests.support.fake_terraform import FakeTerraform, planned

__all__ = ["fake"]


def test_ctrl_c_stops_terraform_and_starts_nothing_more(fake: FakeTerraform) -> None:
    fake.script("alpha", "apply", sleep_sec=30)
    timer = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    started = time.monotonic()

    with pytest.raises(Interrupted) as interrupted:
        runner(fake).apply()

    assert interrupted.value.code is ExitCode.INTERRUPTED
    assert time.monotonic() - started < 10
    assert [call["stack"] for call in fake.calls("apply")] == ["alpha"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_again_kills_a_terraform_that_does_not_stop(fake: FakeTerraform) -> None:
    fake.script("alpha", "apply", events=[planned("a.b")], stubborn=True, sleep_sec=30)
    for after_sec in (1.5, 3.0):
        threading.Timer(after_sec, os.kill, (os.getpid(), signal.SIGINT)).start()
    started = time.monotonic()
    with pytest.raises(Interrupted):
        runner(fake, stacks={"alpha": ()}).apply()
    assert 2.5 < time.monotonic() - started < 10


def test_ctrl_c_ends_a_wait_for_what_follows_terraform(fake: FakeTerraform) -> None:
    processes = TerraformProcesses(fake.path)
    processes.pause(0)
    with passing_interrupts_on(processes, tell=lambda _: None):
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        started = time.monotonic()
        with pytest.raises(Interrupted):
            processes.pause(30)
    assert time.monotonic() - started < 10


def test_terraform_finishes_where_cairn_alone_is_killed(fake: FakeTerraform) -> None:
    fake.script("alpha", "apply", events=[planned("a.b")], sleep_sec=1.5, last_words="{}")
    wanted = runner(fake, stacks={"alpha": ()})
    child = os.fork()
    if child == 0:
        wanted.apply()
        os._exit(0)
    _until(lambda: (wanted.folder / "alpha.lock-owner.json").exists() and bool(fake.calls("init")))
    time.sleep(0.5)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert not fake.calls("apply")
    _until(lambda: bool(fake.calls("apply")))


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_error_of_ours_leaves_no_terraform_behind(fake: FakeTerraform) -> None:
    class Broken:
        def phase(self, stack: str, phase: str) -> None: ...
        def ended(self, result: object) -> None: ...
        def failed(self, stack: str) -> None: ...
        def tell(self, line: str) -> None: ...
        def event(self, *_: object) -> None:
            raise RuntimeError("the observer broke")

    fake.script("alpha", "apply", events=[planned("a.b")], sleep_sec=30)
    wanted = runner(fake, stacks={"alpha": ()})
    object.__setattr__(wanted, "observer", Broken())
    started = time.monotonic()
    with pytest.raises(RuntimeError, match="the observer broke"):
        wanted.apply()
    assert time.monotonic() - started < 10

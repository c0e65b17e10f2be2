"""The locks that runs leave: a dead run's is freed, one at work keeps its own."""

import os
import subprocess
import sys

import pytest

from cairn.errors import CairnError
from cairn.terraform.lock_owners import LockOwners, Owner, ProcessId
from cairn.terraform.runner import Runner
from tests.support.fake_runs import fake, runner
from tests.support.fake_terraform import LOCK_ID, FakeTerraform

__all__ = ["fake"]


def test_frees_the_lock_of_a_dead_run_and_goes_on(fake: FakeTerraform) -> None:
    lock = fake.lock("alpha")
    runner(fake, stacks={"alpha": ()}).apply()
    assert not lock.exists()
    assert fake.calls("force-unlock")[0]["arguments"] == ["force-unlock", "-force", LOCK_ID]
    assert len(fake.calls("apply")) == 2


def test_never_frees_a_lock_outside_this_machine_and_prints_the_command(fake: FakeTerraform) -> None:
    lock = fake.lock("alpha")
    with pytest.raises(CairnError, match=f"force-unlock {LOCK_ID}") as held:
        runner(fake, environment="dev", variables={}, stacks={"alpha": ()}).apply()
    assert "someone@somewhere" in held.value.why
    assert lock.exists()


def test_leaves_the_lock_of_a_run_at_work_alone(fake: FakeTerraform) -> None:
    lock = fake.lock("alpha")
    wanted = runner(fake, stacks={"alpha": ()})
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as at_work:
        _note_owner(wanted, terraform=at_work.pid, cairn=os.getpid())
        try:
            with pytest.raises(CairnError, match=f"Process {os.getpid()} is at work"):
                wanted.apply()
        finally:
            at_work.kill()
    assert lock.exists()


def test_stops_a_terraform_whose_cairn_was_killed(fake: FakeTerraform) -> None:
    fake.lock("alpha")
    wanted = runner(fake, stacks={"alpha": ()})
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        _note_owner(wanted, terraform=int(parent.stdout.readline()), cairn=None)
        wanted.apply()
        assert int(parent.stdout.readline()) != 0


# An orphan is nobody's child here: a child would be waited for by the runner and by the test, and one of them would
# find no exit code any more.
_PARENT = """
import subprocess, sys
orphan = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(orphan.pid, flush=True)
print(orphan.wait(), flush=True)
"""


def _note_owner(wanted: Runner, *, terraform: int, cairn: int | None) -> None:
    by = ProcessId.of(cairn) if cairn else ProcessId(1, 0.0)
    LockOwners(wanted.folder).note("alpha", Owner(ProcessId.of(terraform), by))

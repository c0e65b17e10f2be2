"""The Terraform runner, with a program in Terraform's place: order, guards, plans, failures, locks, interrupts."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.assembly import Assembly
from cairn.terraform.binary import TerraformBinary
from cairn.terraform.lock_owners import LockOwners, Owner, ProcessId
from cairn.terraform.process import Interrupted
from cairn.terraform.runner import Runner
from cairn.terraform.target import Target
from tests.support.assembly_files import write_assembly
from tests.support.fake_terraform import LOCK_ID, FakeTerraform, error, planned, summary

ACCOUNT = "000000000000"
EMULATOR = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
CHAIN: Mapping[str, tuple[str, ...]] = {"alpha": (), "beta": ("alpha",)}


@pytest.fixture
def fake(tmp_path: Path) -> FakeTerraform:
    return FakeTerraform.install(tmp_path / "fake")


def runner(
    fake: FakeTerraform,
    *,
    stacks: Mapping[str, tuple[str, ...]] = CHAIN,
    environment: str = "local",
    asked: str | None = None,
    caller: str = ACCOUNT,
    variables: Mapping[str, str] = EMULATOR,
    resources: Mapping[str, Any] | None = None,
) -> Runner:
    root = fake.folder.parent
    folder = write_assembly(root / "out", stacks, environment=environment, resources=resources)
    lock_file = root / ".terraform.lock.hcl"
    lock_file.write_text('provider "registry.terraform.io/hashicorp/aws" {\n  version = "5.100.0"\n}\n')
    return Runner(
        assembly=Assembly.read(folder, environment=asked or environment),
        target=Target(asked or environment, {**fake.variables, **variables}),
        binary=TerraformBinary(fake.path, "1.11.4"),
        lock_file=lock_file,
        folder=root / "run",
        caller_account=lambda _: caller,
        stacks_at_once=4,
    )


def test_applies_a_stack_after_those_it_needs_and_tells_what_was_done(fake: FakeTerraform) -> None:
    fake.script("alpha", "apply", events=[planned("a.b"), summary(add=1)], sleep_sec=0.2)

    results = runner(fake).apply()

    first, second = fake.calls("apply")
    assert (first["stack"], second["stack"]) == ("alpha", "beta")
    assert second["start"] >= first["end"]
    assert (results["alpha"].add, results["alpha"].has_changes) == (1, True)
    assert not results["beta"].has_changes


def test_what_some_stacks_need_besides_must_be_there_before_they_are_applied(fake: FakeTerraform) -> None:
    asked: list[str] = []

    def refuse(beneath: Assembly, _: Target) -> None:
        asked.extend(stack.name for stack in beneath.stacks)
        raise CairnError("local is not in the local cloud.", "Not applied: alpha.")

    whole = replace(runner(fake), check_deployed=refuse)
    with pytest.raises(CairnError, match="Not applied: alpha"):
        replace(whole, assembly=whole.assembly.only(["beta"])).apply()
    assert (asked, fake.calls("apply")) == (["alpha"], [])
    replace(whole, assembly=whole.assembly.only(["alpha"])).apply()
    whole.apply()
    assert asked == ["alpha"]


def test_applies_stacks_that_do_not_need_each_other_at_the_same_time(fake: FakeTerraform) -> None:
    for stack in ("alpha", "beta"):
        fake.script(stack, "apply", sleep_sec=0.7)

    runner(fake, stacks={"alpha": (), "beta": ()}).apply()

    first, second = fake.calls("apply")
    assert second["start"] < first["end"]


def test_destroys_dependents_first(fake: FakeTerraform) -> None:
    runner(fake).destroy()
    assert [call["stack"] for call in fake.calls("destroy")] == ["beta", "alpha"]


def test_initialises_with_the_committed_lock_and_only_once(fake: FakeTerraform) -> None:
    wanted = runner(fake)
    wanted.apply()
    wanted.apply()

    (call, _) = fake.calls("init")
    directory = wanted.assembly.stacks[0].directory
    assert "-lockfile=readonly" in call["arguments"]
    assert (directory / ".terraform.lock.hcl").read_text() == wanted.lock_file.read_text()
    assert (directory / ".terraform" / "environment").read_text() == "local"


def test_initialises_again_when_the_lock_changed(fake: FakeTerraform) -> None:
    wanted = runner(fake, stacks={"alpha": ()})
    wanted.apply()
    wanted.lock_file.write_text(wanted.lock_file.read_text().replace("5.100.0", "5.101.0"))
    wanted.apply()
    assert len(fake.calls("init")) == 2


def test_selects_the_workspace_of_the_environment_and_shares_no_plugin_cache(fake: FakeTerraform) -> None:
    runner(fake, variables={**EMULATOR, "TF_PLUGIN_CACHE_DIR": "/cache", "TF_DATA_DIR": "/data"}).apply()
    seen = fake.calls("apply")[0]["variables"]
    assert seen["TF_WORKSPACE"] == "local"
    assert not {"TF_PLUGIN_CACHE_DIR", "TF_DATA_DIR"} & seen.keys()


@pytest.mark.parametrize("operation", ["plan", "apply", "destroy"])
@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"environment": "prod", "asked": "dev"}, ("dev", "prod")),
        ({"caller": "111111111111"}, (ACCOUNT, "111111111111")),
        ({"variables": {**EMULATOR, "TF_WORKSPACE": "prod"}}, ("local", "prod")),
    ],
)
def test_refuses_another_environment_account_or_workspace(
    fake: FakeTerraform, operation: str, wrong: dict[str, Any], named: tuple[str, str]
) -> None:
    with pytest.raises(CairnError) as refused:
        getattr(runner(fake, **wrong), operation)()

    assert refused.value.code is ExitCode.REFUSED
    assert all(name in refused.value.what for name in named)
    assert fake.calls() == []


def test_destroys_another_machine_s_environment_only_when_it_is_named(fake: FakeTerraform) -> None:
    remote = runner(fake, environment="dev", variables={})
    with pytest.raises(CairnError, match="--yes-destroy dev") as refused:
        remote.destroy(confirmed="prod")
    assert refused.value.code is ExitCode.REFUSED
    assert fake.calls() == []

    remote.destroy(confirmed="dev")
    assert len(fake.calls("destroy")) == 2


def test_names_what_is_protected_before_it_destroys(fake: FakeTerraform) -> None:
    table = {"//": {"metadata": {"path": "orders/Table"}}, "deletion_protection_enabled": True}
    with pytest.raises(CairnError, match="orders/Table"):
        runner(fake, resources={"aws_dynamodb_table": {"orders": table}}).destroy()


def test_a_failure_names_construct_and_cause_and_stops_what_needs_the_stack(fake: FakeTerraform) -> None:
    queue = {"//": {"metadata": {"path": "orders/Unpublished/Resource"}}}
    failed = error("InvalidQueue", detail="The queue is odd.", address="aws_sqs_queue.q[0]")
    fake.script("alpha", "apply", events=[failed], exit=1)

    with pytest.raises(CairnError) as raised:
        runner(fake, resources={"aws_sqs_queue": {"q": queue}}).apply()

    assert raised.value.what == "terraform apply of alpha failed."
    assert "orders/Unpublished/Resource (aws_sqs_queue.q[0]): InvalidQueue" in raised.value.why
    assert "The queue is odd." in raised.value.why
    assert "beta" in raised.value.why
    assert Path(raised.value.do.split(": ")[1]).read_text().count("InvalidQueue") == 1
    assert {call["stack"] for call in fake.calls("apply")} == {"alpha"}


def test_tells_what_terraform_prints_when_it_cannot_start(fake: FakeTerraform) -> None:
    fake.script("alpha", "apply", text="flag provided but not defined", exit=1)
    with pytest.raises(CairnError) as raised:
        runner(fake, stacks={"alpha": ()}).apply()
    assert "flag provided but not defined" in raised.value.why


def test_applies_only_plans_that_were_made(fake: FakeTerraform) -> None:
    wanted = runner(fake)
    with pytest.raises(CairnError, match="has no saved plan") as refused:
        wanted.apply_saved()
    assert refused.value.code is ExitCode.REFUSED

    wanted.plan()
    wanted.apply_saved()
    assert fake.calls("apply")[0]["arguments"][-1].endswith("alpha.tfplan")
    with pytest.raises(CairnError, match="has no saved plan"):
        wanted.apply_saved()


def test_plans_that_stand_on_placeholders_are_not_applied(fake: FakeTerraform) -> None:
    wanted = runner(fake, stacks={"alpha": ()})
    file = wanted.assembly.stacks[0].file
    file.write_text(
        file.read_text().replace(
            '"resource"',
            '"data": {"terraform_remote_state": {"x": {"defaults": {"name": "not-yet"}}}}, "resource"',
            1,
        )
    )
    fake.script("alpha", "plan", events=[planned("a.b"), summary(add=1, operation="plan")], exit=2)
    fake.script(
        "alpha",
        "show",
        text='{"resource_changes": [{"change": {"after": {"policy": ["arn:not-yet:x"]}}}]}',
    )

    assert wanted.plan()["alpha"].has_placeholders
    with pytest.raises(CairnError, match="must not be applied"):
        wanted.apply_saved()
    assert fake.calls("apply") == []


def test_a_plan_without_differences_has_no_changes(fake: FakeTerraform) -> None:
    assert not runner(fake).plan()["alpha"].has_changes


def test_keeps_a_plan_s_text_beside_it_where_asked(fake: FakeTerraform, tmp_path: Path) -> None:
    fake.script("alpha", "show", text="No changes.")
    runner(fake, stacks={"alpha": ()}).plan(tmp_path / "plans", with_text=True)
    assert "No changes." in (tmp_path / "plans" / "alpha.txt").read_text()


def test_outputs_are_those_that_someone_named(fake: FakeTerraform) -> None:
    fake.script("alpha", "output", text='{"name": {"value": "x"}, "cross-stack-output-y": {"value": "z"}}')
    assert runner(fake, stacks={"alpha": ()}).outputs() == {"alpha": {"name": "x"}}


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

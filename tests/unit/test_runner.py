"""The Terraform runner, with a program in Terraform's place: order, guards, failures, outputs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.assembly import Assembly
from cairn.terraform.target import Target
from tests.support.fake_runs import ACCOUNT, EMULATOR, fake, runner
from tests.support.fake_terraform import FakeTerraform, error, planned, summary

__all__ = ["fake"]


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


def test_outputs_are_those_that_someone_named(fake: FakeTerraform) -> None:
    fake.script("alpha", "output", text='{"name": {"value": "x"}, "cross-stack-output-y": {"value": "z"}}')
    assert runner(fake, stacks={"alpha": ()}).outputs() == {"alpha": {"name": "x"}}

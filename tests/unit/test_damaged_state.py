"""A state that is not what Terraform wrote: which one it is, and what to do, is said once and in our words."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.terraform.assembly import Assembly, Stack
from cairn.terraform.deployed import deployed_resources
from cairn.terraform.runner import Runner
from cairn.terraform.state_file import DamagedState, StateFile, damaged_states, resources_in
from cairn.terraform.target import Target
from tests.support.assembly_files import write_assembly
from tests.support.fake_terraform import FakeTerraform, error
from tests.unit.test_runner import runner

HERE = Target("local", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, stays_here=True)
THERE = Target("dev", {})
REFUSED = error("Unsupported state file format", detail="The state file could not be parsed as JSON.")
ALPHA = StateFile("b", "env:/local/alpha.tfstate")
WHOLE = {
    "version": 4,
    "resources": [{"mode": "managed", "instances": [{}, {}]}, {"mode": "data", "instances": [{}]}],
}


@pytest.fixture
def fake(tmp_path: Path) -> FakeTerraform:
    return FakeTerraform.install(tmp_path / "fake")


def with_damage(whole: Runner, states: Mapping[StateFile, str]) -> Runner:
    target = replace(whole.target, stays_here=True)
    return replace(whole, target=target, damaged_states=lambda *_: dict(states))


def test_the_state_that_is_damaged_is_named_with_the_way_to_begin_anew(fake: FakeTerraform) -> None:
    for stack in ("alpha", "beta"):
        fake.script(stack, "plan", events=[REFUSED], exit=1)
    with pytest.raises(DamagedState) as raised:
        with_damage(runner(fake), {ALPHA: "it ends too early"}).plan()
    assert raised.value.what == "The state of alpha in local cannot be read."
    assert (
        raised.value.why == "s3://b/env:/local/alpha.tfstate is not what Terraform wrote: it ends too early."
    )
    call = how_to_call()
    assert f"`{call} down --env local --purge`, then `{call} up --env local`" in raised.value.do


def test_a_refusal_for_another_reason_is_told_in_terraform_s_words(fake: FakeTerraform) -> None:
    fake.script("alpha", "plan", events=[REFUSED], exit=1)
    with pytest.raises(CairnError, match="Unsupported state file format") as raised:
        with_damage(runner(fake, stacks={"alpha": ()}), {}).plan()
    assert not isinstance(raised.value, DamagedState)


def test_what_holds_no_state_names_what_is_missing() -> None:
    assert resources_in(json.dumps(WHOLE).encode()) == 2
    for content in (b'{"resources": [{"mo', b"[]", b'{"version": 4}', b'{"resources": [{}]}'):
        with pytest.raises(ValueError, match=r"."):
            resources_in(content)


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    """A stack that reads the outputs of ``foundation``."""
    [made] = Assembly.read(write_assembly(tmp_path, {"orders": ()}), environment="local").stacks
    content = json.loads(made.file.read_text())
    config = {"bucket": "b", "key": "foundation.tfstate", "workspace_key_prefix": "env"}
    content["data"] = {"terraform_remote_state": {"foundation": {"backend": "s3", "config": config}}}
    made.file.write_text(json.dumps(content))
    return made


def bucket(monkeypatch: pytest.MonkeyPatch, objects: Mapping[str, bytes]) -> None:
    """Let the state bucket hold ``objects``, asked for in this order."""
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="1", aws_secret_access_key="1")
    stubber = Stubber(client)
    for key, content in objects.items():
        body = StreamingBody(io.BytesIO(content), len(content))
        stubber.add_response("get_object", {"Body": body}, {"Bucket": "b", "Key": key})
    stubber.activate()
    found: Any = client
    monkeypatch.setattr("cairn.terraform.state_file.state_client", lambda _: found)
    monkeypatch.setattr("cairn.terraform.deployed.state_client", lambda _: found)


def test_looks_at_the_stack_s_own_state_and_at_those_that_it_reads(
    monkeypatch: pytest.MonkeyPatch, stack: Stack
) -> None:
    content = json.dumps(WHOLE).encode()
    bucket(monkeypatch, {"env:/local/k.tfstate": content, "env/local/foundation.tfstate": content[:40]})
    (found,) = damaged_states(stack, HERE)
    assert (found, found.stack) == (StateFile("b", "env/local/foundation.tfstate"), "foundation")


def test_whoever_counts_resources_is_told_and_on_aws_how_to_put_a_version_back(
    monkeypatch: pytest.MonkeyPatch, stack: Stack
) -> None:
    bucket(monkeypatch, {"env:/dev/k.tfstate": b""})
    with pytest.raises(DamagedState) as raised:
        deployed_resources(Assembly("dev", (stack,)), THERE)
    assert "`aws s3api list-object-versions --bucket b --prefix env:/dev/k.tfstate`" in raised.value.do

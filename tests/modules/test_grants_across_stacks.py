import json
from pathlib import Path
from typing import Any

import cdktf
import pytest

from modules.core import PlatformStack
from modules.encryption import Key
from modules.messaging import EventBus, Queue, Topic
from modules.storage import Attribute, Table
from tests.support.grantee import grantee
from tests.support.synth import SETTINGS

pytestmark = pytest.mark.synth


def synthesize(folder: Path, *, granted: bool) -> dict[str, dict[str, Any]]:
    """Return the resources of two stacks: one that owns data, and one with a role that may be granted all of it."""
    app = cdktf.App(outdir=str(folder))
    owner, service = (PlatformStack(app, name, settings=SETTINGS) for name in ("owner", "service"))
    key = Key(owner, "Key", name="data", description="Encrypts the data")
    table = Table(
        owner, "Table", name="table", partition_key=Attribute("id", "S"), stream="NEW_IMAGE", key=key
    )
    queue = Queue(owner, "Queue", name="queue", key=key)
    topic = Topic(owner, "Topic", name="topic", key=key)
    bus = EventBus(owner, "Bus", name="bus", key=key)
    role = grantee(service)
    if granted:
        table.grant_put_item(role)
        table.grant_read_stream(role)
        queue.grant_consume_messages(role)
        topic.grant_publish(role)
        bus.grant_put_events(role)
        key.grant_decrypt(role)
    app.synth()
    return {
        name: json.loads((folder / "stacks" / name / "cdk.tf.json").read_text())["resource"]
        for name in ("owner", "service")
    }


def test_a_grant_across_stacks_writes_the_policy_of_the_grantee_alone(tmp_path: Path) -> None:
    before = synthesize(tmp_path / "before", granted=False)
    after = synthesize(tmp_path / "after", granted=True)
    assert after["owner"] == before["owner"]
    assert set(after["service"]) - set(before["service"]) == {"aws_iam_role_policy"}


def test_a_grant_across_stacks_names_the_arn_by_the_state_of_its_owner(tmp_path: Path) -> None:
    (policy,) = synthesize(tmp_path / "app", granted=True)["service"]["aws_iam_role_policy"].values()
    resources = {resource for s in json.loads(policy["policy"])["Statement"] for resource in s["Resource"]}
    assert all(resource.startswith("${data.terraform_remote_state.") for resource in resources)
